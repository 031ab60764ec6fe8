"""Break files of every kind for some minutes, and write what became of them into RESULTS.md.

python benchmarks/fuzz.py --minutes 10        --inputs 20 --dry: so many of each, and nothing is written
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from results import machine, write_section

from broken import outcome, peak_bytes, put
from readers import NEEDS, READERS, Reader

TOGETHER = 20  # inputs of a reader before it is the next one's turn


def main() -> None:
    """Every reader in turn, until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--inputs", type=int, help="of each reader, in place of a time")
    parser.add_argument("--only", help="readers whose name holds this")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    asked = parser.parse_args()
    readers = [r for r in READERS.values() if r.name not in NEEDS or importlib.util.find_spec(NEEDS[r.name])]
    readers = [r for r in readers if not asked.only or asked.only in r.name]
    counts = {reader.name: collections.Counter[str]() for reader in readers}
    begun, before, turn = time.monotonic(), peak_bytes(), 0
    with tempfile.TemporaryDirectory() as temporary:
        while turn < 1 if asked.inputs else time.monotonic() - begun < 60 * asked.minutes:
            for number, reader in enumerate(readers):
                folder = Path(temporary) / str(number)
                if not folder.exists():
                    folder.mkdir()
                    reader.make(folder)
                    (folder / ".valid").write_bytes((folder / reader.file).read_bytes())
                some = asked.inputs or TOGETHER
                counts[reader.name].update(broken_files(reader, folder, f"{asked.seed} {turn} {reader.name}", some))
            turn += 1
    lines = table(counts, (time.monotonic() - begun) / 60, peak_bytes() - before)
    print("\n".join(lines))
    if not asked.dry:
        write_section("fuzz", "Broken files", lines)


def broken_files(reader: Reader, folder: Path, seed: str, count: int) -> collections.Counter[str]:
    """What became of `count` broken files; of each that failed, the traceback is printed."""
    path, valid, rnd = folder / reader.file, (folder / ".valid").read_bytes(), Random(seed)
    names = (path.name, path.resolve().name, *reader.named)
    files = [f for f in folder.rglob("*") if f.is_file() and not f.is_symlink() and f != path]
    pristine = {file: file.read_bytes() for file in files}
    found: collections.Counter[str] = collections.Counter()
    told: set[str] = set()
    for _ in range(count):
        for file, content in pristine.items():
            put(file, content)
        put(path, rnd.choice(reader.deforms)(valid, rnd))
        try:
            found[outcome(lambda: reader.read(folder), names)] += 1
        except Exception as error:  # noqa: BLE001  what is looked for
            found["failed"] += 1
            last = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} {last.filename}:{last.lineno}"
            if kind not in told:
                told.add(kind)
                print(f"--- {reader.name}: {kind}: {str(error)[:300]}", file=sys.stderr)
                ours = [f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)]
                print(
                    "    " + " ".join(f for f in ours if "/hinterland/" in f or "tests/readers" in f), file=sys.stderr
                )
    put(path, valid)
    return found


def table(counts: dict[str, collections.Counter[str]], minutes: float, grown: int) -> list[str]:
    """A Markdown table of counts, and what it was measured on."""
    total = sum((count for count in counts.values()), collections.Counter[str]())
    lines = [
        f"{machine()}. {total.total():,} broken files in {minutes:.1f} minutes: {total['refused']:,} refused by name, "
        f"{total['read']:,} read as valid values, {total['failed']:,} neither (an error of another kind, a value that "
        f"is none, or no end). The process held at most {grown / 1e6:,.0f} MB more than at the beginning.",
        "",
        "| file | broken | refused | read | neither |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, count in counts.items():
        lines.append(f"| {name} | {count.total():,} | {count['refused']:,} | {count['read']:,} | {count['failed']:,} |")
    return lines


if __name__ == "__main__":
    main()
