"""Every tutorial has a notebook beside it that says and runs the same."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("jupytext", reason="notebooks need the extra [docs]")

import make_notebooks
import nbformat
import run_tutorials

PAGES = sorted(run_tutorials.TUTORIALS.glob("*.md"))
PAGE = """# T

Needs `pip install 'hinterland[geo]'`; then [the next](next.md) and [the ELBO](../concepts/elbo.md).

<!-- in tests: a = 2 -> a = 1 -->

```python
a = 2
print(a)
```

```text
2
```

![An a](pictures/a.png)
"""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_notebook_is_its_page_made_anew(page):
    kept = page.with_suffix(".ipynb").read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    assert kept == make_notebooks.notebook(text, page.stem), "run docs/make_notebooks.py"
    cells = [cell.source for cell in nbformat.reads(kept, as_version=4).cells if cell.cell_type == "code"]
    own = [cell for cell in cells[1:] if not cell.startswith("IPython.display")]
    assert own == [block.strip("\n") for block in run_tutorials.blocks(text)]


def test_there_is_no_notebook_without_a_page():
    assert {path.stem for path in run_tutorials.TUTORIALS.glob("*.ipynb")} == {page.stem for page in PAGES}


def test_a_notebook_installs_shows_its_pictures_and_has_no_outputs():
    made = json.loads(make_notebooks.notebook(PAGE, "t"))
    sources = ["".join(cell["source"]) for cell in made["cells"]]
    assert sources[0] == "%pip install --quiet 'hinterland[geo]'\n\nimport IPython.display"
    assert sources[2:4] == ["a = 2\nprint(a)", 'IPython.display.Image("a.png")']
    assert sources[4] == "*An a*"
    assert "in tests" not in sources[1]
    assert "(next.ipynb) and [the ELBO](../concepts/elbo.md)" in sources[1]
    assert all(cell.get("outputs", []) == [] for cell in made["cells"])
