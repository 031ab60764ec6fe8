"""Run the tutorials: the Python blocks of a page, in order, as one program in an empty folder.

Usage: python docs/run_tutorials.py [PAGE...]

What a block prints is written into the text block right below it, so no number on these pages was typed. Tests run the
same blocks with small settings: `<!-- in tests: epochs=60 -> epochs=1 -->` on a page says what is exchanged there.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
from pathlib import Path

TUTORIALS = Path(__file__).resolve().parent / "tutorials"
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)
EXCHANGED = re.compile(r"<!-- in tests: (.*?) -> (.*?) -->")


def main() -> None:
    for page in [Path(name).resolve() for name in sys.argv[1:]] or sorted(TUTORIALS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            page.write_text(with_outputs(text, run(blocks(text), page.name)), encoding="utf-8")
        print(page)


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


def run(programs: list[str], name: str) -> list[str]:
    """What each block prints; all share their names, and the folder that is current."""
    names: dict[str, object] = {"__name__": name}
    printed = []
    for number, program in enumerate(programs, 1):
        heard = io.StringIO()
        with contextlib.redirect_stdout(heard):
            exec(compile(program, f"{name}, block {number}", "exec"), names)
        printed.append(heard.getvalue())
    return printed


def with_outputs(text: str, printed: list[str]) -> str:
    """The page with what was printed below each block that prints."""
    told = iter(printed)

    def filled(match: re.Match[str]) -> str:
        output = next(told)
        return f"```python\n{match.group(1)}```\n" + (f"\n```text\n{output}```\n" if output else "")

    return BLOCK.sub(filled, text)


if __name__ == "__main__":
    main()
