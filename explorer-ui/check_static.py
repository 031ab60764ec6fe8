"""Was the built front end (src/hinterland/explorer/static) made from these sources? Needs no node; exits 1 if not."""

import hashlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "src/hinterland/explorer/static"
FILES = ("package.json", "package-lock.json", "tsconfig.json")
FOLDERS = ("scripts", "src")
BUILT = ("page.html", "app.js", "app.css", "decoder-worker.js", "ort-wasm.wasm.gz", "widget.js", "sources.sha256")


def sources_hash(root: Path) -> str:
    """sha256 over "path NUL size NUL bytes" of each source file, by path: as scripts/sources.mjs has it."""
    paths = [root / name for name in FILES]
    paths += [path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for name in sorted(path.relative_to(root).as_posix() for path in paths):
        content = (root / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def fault() -> str | None:
    """What is wrong with the build, in one line; None where nothing is."""
    missing = [name for name in BUILT if not (STATIC / name).is_file()]
    if missing:
        return f"the explorer's front end is not built ({', '.join(missing)} missing): npm run build in explorer-ui"
    if (STATIC / "sources.sha256").read_text().strip() != sources_hash(HERE):
        return "the explorer's front end is older than its sources: npm run build in explorer-ui"
    return None


if __name__ == "__main__":
    found = fault()
    if found:
        sys.stderr.write(found + "\n")
    sys.exit(1 if found else 0)
