"""What stands between marks on the pages of docs/sources/ is written anew from the results pages beside them.

Usage: python docs/make_source_pages.py [--check]; with --check nothing is written, and exit status 1 says that a page
is not what the results say.

    <!-- answers of articulation
    The probabilistic inferior rule gives nearer samples than the inferior | 1
    It holds with decay | 7
    end of answers -->

becomes a table: each conclusion of the source (its words are ours) beside the verdict on question 1, 7, ... of
docs/results/articulation.md. With `values of STUDY` each line is the caption of a table of that page, which is taken
over.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
MARKED = re.compile(
    r"<!-- (?P<kind>answers|values) of (?P<study>\S+)\n(?P<lines>.*?)\nend of (?P=kind) -->\n"
    r"(?P<old>(?:\n?(?:[|*][^\n]*\n))*)",
    re.DOTALL,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where a page is behind")
    check = parser.parse_args().check
    behind = []
    for page in sorted((DOCS / "sources").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        new = filled(text)
        if new != text:
            behind.append(page.name)
            if not check:
                page.write_text(new, encoding="utf-8")
    print(f"{'behind' if check else 'written'}: {', '.join(behind) or 'none'}")
    sys.exit(1 if check and behind else 0)


def filled(text: str) -> str:
    """A page with everything between marks as the results say it now."""

    def table(match: re.Match[str]) -> str:
        results = DOCS / "results" / f"{match['study']}.md"
        lines = match["lines"].splitlines()
        page = results.read_text(encoding="utf-8") if results.is_file() else ""
        made = answers(lines, page, match["study"]) if match["kind"] == "answers" else values(lines, page)
        return match[0][: len(match[0]) - len(match["old"])] + made

    return MARKED.sub(table, text)


def answers(lines: list[str], page: str, study: str) -> str:
    """A row for each `conclusion | number of the question`."""
    rows = [row for row in _rows(page, "## What was asked") if row]
    made = ["| it concluded | asked here | difference, 95 % interval | verdict |", "|---|---|---|---|"]
    for line in lines:
        conclusion, _, number = (part.strip() for part in line.rpartition("|"))
        if not rows:
            made.append(f"| {conclusion} | | | not run yet |")
            continue
        asked, verdict, difference, interval, p, *_ = rows[int(number) - 1]
        between = f"{difference} ({interval}), corrected p {p}" if interval else difference
        made.append(f"| {conclusion} | {asked} | {between} | [{verdict}](../results/{study}.md) |")
    return "\n" + "\n".join(made) + "\n"


def values(lines: list[str], page: str) -> str:
    """The tables below these captions, as they stand, each with its caption."""
    made = []
    for caption in lines:
        _, found, after = page.partition(f"\n{caption.strip()}\n\n")
        if found:
            made += ["", f"*{caption.strip()}*", "", *after.split("\n\n", 1)[0].splitlines()]
    return "\n".join([*made, ""]) if made else ""


def _rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    _, _, section = page.partition(f"\n{heading}\n")
    lines = [line for line in section.split("\n## ")[0].splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


if __name__ == "__main__":
    main()
