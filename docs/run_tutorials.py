"""Run the tutorials: the Python blocks of a page, in order, as one program in an empty folder.

Usage: python docs/run_tutorials.py [PAGE...]

What a block prints is written into the text block right below it, and a picture that the page shows below a block,
`![caption](pictures/NAME)`, is the file NAME that this block has just saved: no number and no picture on these pages
came from elsewhere. Tests run the same blocks with small settings: `<!-- in tests: epochs=60 -> epochs=1 -->` on a page
says what is exchanged there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

TUTORIALS = Path(__file__).resolve().parent / "tutorials"
PICTURES = TUTORIALS / "pictures"
MOST_BYTES = 150_000  # of a picture
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)
EXCHANGED = re.compile(r"<!-- in tests: (.*?) -> (.*?) -->")
PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([^)\s/]+)\)")


@dataclasses.dataclass(frozen=True)
class Made:
    """What a block printed, and the files it left in the folder itself (not below it), new or changed."""

    printed: str
    files: tuple[str, ...] = ()


def main() -> None:
    for page in [Path(name).resolve() for name in sys.argv[1:]] or sorted(TUTORIALS.glob("*.md")):
        text, begun = page.read_text(encoding="utf-8"), time.perf_counter()
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            made = run(blocks(text), page.name)
            keep_pictures(text, made, Path(folder))
        page.write_text(with_outputs(text, [block.printed for block in made]), encoding="utf-8")
        print(page, f"{time.perf_counter() - begun:.0f} s", sep="  ")


def blocks(text: str, small: bool = False) -> list[str]:
    """The Python blocks of a page; `small`: with the exchanges it names for tests, each of which must be met."""
    found = [match.group(1) for match in BLOCK.finditer(text)]
    for old, new in EXCHANGED.findall(text) if small else []:
        if not any(old in block for block in found):
            raise ValueError(f"nothing to exchange: {old!r} is in no block")
        found = [block.replace(old, new) for block in found]
    return found


def blocks_with_output(text: str) -> list[bool]:
    """Of each Python block, whether the page has what it prints below it."""
    return [match.group(2) is not None for match in BLOCK.finditer(text)]


def pictures(text: str) -> list[tuple[str, ...]]:
    """Of each Python block, the pictures that the page shows between it and the next one."""
    ends = [match.end() for match in BLOCK.finditer(text)]
    above = PICTURE.search(text[: BLOCK.search(text).start()] if ends else text)  # type: ignore[union-attr]
    if above:
        raise ValueError(f"{above.group(2)} stands above the first block: no block has made it")
    parts = [text[start:end] for start, end in zip(ends, [*ends[1:], len(text)], strict=True)]
    return [tuple(name for _, name in PICTURE.findall(part)) for part in parts]


def run(programs: list[str], name: str) -> list[Made]:
    """What each block prints and leaves; all share their names, and the folder that is current."""
    names: dict[str, object] = {"__name__": name}
    made = []
    for number, program in enumerate(programs, 1):
        heard, before = io.StringIO(), _files()
        with contextlib.redirect_stdout(heard):
            exec(compile(program, f"{name}, block {number}", "exec"), names)
        left = sorted(path for path, state in _files().items() if before.get(path) != state)
        made.append(Made(heard.getvalue(), tuple(left)))
    return made


def _files() -> dict[str, tuple[int, int]]:
    """The files of the current folder, with what changes when one is written."""
    found = [path for path in Path.cwd().iterdir() if path.is_file()]
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in found}


def keep_pictures(text: str, made: list[Made], folder: Path, out: Path = PICTURES) -> None:
    """Copy what the page shows from `folder` to `out`; `ValueError` where the block above did not make it."""
    for number, (shown, block) in enumerate(zip(pictures(text), made, strict=True), 1):
        for name in shown:
            if name not in block.files:
                raise ValueError(f"{name} is shown below block {number}, which has not made it")
            size = (folder / name).stat().st_size
            if size > MOST_BYTES:
                raise ValueError(f"{name} has {size:,} bytes; {MOST_BYTES:,} is the most for a picture")
            out.mkdir(exist_ok=True)
            shutil.copyfile(folder / name, out / name)


def with_outputs(text: str, printed: list[str]) -> str:
    """The page with what was printed below each block that prints."""
    told = iter(printed)

    def filled(match: re.Match[str]) -> str:
        output = next(told)
        return f"```python\n{match.group(1)}```\n" + (f"\n```text\n{output}```\n" if output else "")

    return BLOCK.sub(filled, text)


if __name__ == "__main__":
    main()
