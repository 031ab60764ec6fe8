"""Each tutorial as a notebook beside its page: the same words and blocks, without the outputs, which running it makes.

Usage: python docs/make_notebooks.py
"""

from __future__ import annotations

import re
from typing import Any

import jupytext
import nbformat
from run_tutorials import BLOCK, PICTURE, TUTORIALS

EXTRA = re.compile(r"pip install '(hinterland\[\w+\])'")
OF_THE_PAGE = re.compile(r"^(<!-- in tests: .*|As a \[notebook\]\(.*)\n\n?", re.MULTILINE)  # and not of the notebook
TO_TUTORIAL = re.compile(r"\]\(([\w-]+)\.md(#[\w-]+)?\)")  # those have notebooks; other links keep their pages
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def main() -> None:
    for page in sorted(TUTORIALS.glob("*.md")):
        path = page.with_suffix(".ipynb")
        path.write_text(notebook(page.read_text(encoding="utf-8"), page.stem), encoding="utf-8")
        print(path)


def notebook(text: str, name: str) -> str:
    """The page as a notebook; the same page gives the same bytes."""
    made: Any = jupytext.reads(as_cells(text), fmt="md")
    for number, cell in enumerate(made.cells):
        cell.id, cell.metadata = f"{name}-{number}", {}
    made.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    made.nbformat, made.nbformat_minor = 4, 5
    nbformat.validate(made)
    return str(nbformat.writes(made)) + "\n"


def as_cells(text: str) -> str:
    """The page's Markdown with an installing block before all, and a block that shows each picture; no outputs."""
    needed = EXTRA.search(text)
    words = OF_THE_PAGE.sub("", text)
    words = BLOCK.sub(lambda block: f"```python\n{block.group(1)}```\n", words)
    words = PICTURE.sub(
        lambda one: f'```python\nIPython.display.Image("{one.group(2)}")\n```\n\n*{one.group(1)}*', words
    )
    words = TO_TUTORIAL.sub(lambda link: f"]({link.group(1)}.ipynb{link.group(2) or ''})", words)
    first = f"%pip install --quiet '{needed.group(1) if needed else 'hinterland'}'\n"
    first += "\nimport IPython.display\n" if PICTURE.search(text) else ""
    return f"```python\n{first}```\n\n{words}"


if __name__ == "__main__":
    main()
