"""The site builds strictly, whole, and without asking anything of the network."""

from __future__ import annotations

import importlib.util
import logging
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import hinterland as hl

ROOT = Path(__file__).resolve().parents[2]

pytest.importorskip("mkdocs", reason="the site needs the extra [docs]")


def hook(name: str) -> ModuleType:
    """A file of docs/hooks, which is no part of the package."""
    spec = importlib.util.spec_from_file_location(f"docs_hook_{name}", ROOT / "docs" / "hooks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; strict: a link or page that is not there fails it. (With --quiet no warning would be counted.)"""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.slow
def test_no_page_asks_anything_of_the_network(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    loaded = re.compile(r"<(?:script|img|link|iframe|source)\b[^>]*\b(?:src|href)=[\"']?(https?:)?//", re.IGNORECASE)
    asking = [page.name for page in pages if loaded.search(page.read_text(encoding="utf-8"))]
    assert asking == []
    assert "iframe-worker.js" in (site / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_python_reference_has_every_public_name(site):
    page = (site / "reference" / "api.html").read_text(encoding="utf-8")
    places = [f"{getattr(hl, name).__module__}.{name}" for name in hl.__all__]
    assert [place for place in places if f'id="{place}"' not in page] == []
    assert "as_images" not in page


def test_the_command_line_s_page_has_every_command_and_option():
    page = hook("command_line").command_page()
    for words in (
        "## hinterland train",
        "## hinterland data prepare",
        "`--latent-size`",
        "`none, mean, mean-std, max, flatten`",
    ):
        assert words in page
    assert "| `--seed` | `INT = 0` |" in page


def test_a_star_stands_for_the_pages_that_no_other_line_names(tmp_path):
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text("# T\n")
    config = {"docs_dir": str(tmp_path), "nav": [{"Part": ["*.md", "b.md"]}]}
    assert hook("navigation").on_config(config)["nav"] == [{"Part": ["a.md", "c.md", "b.md"]}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[rates](../../benchmarks/RESULTS.md#x)", "[rates](../results/benchmarks.md#x)"),
        ("[a test](../../tests/test_public.py)", "a test (`tests/test_public.py`)"),
        ("[next](elbo.md) `[a](../../b)`", "[next](elbo.md) `[a](../../b)`"),
    ],
)
def test_links_outwards_become_pages_or_paths(text, expected):
    assert shown(text) == expected


def test_a_link_to_a_file_that_is_not_there_is_told(caplog):
    with caplog.at_level(logging.WARNING):
        shown("[gone](../../tests/test_gone.py)")
    assert "tests/test_gone.py, which is not there" in caplog.text


def shown(text: str) -> str:
    """A page of concepts as the site has it."""
    page = SimpleNamespace(file=SimpleNamespace(src_uri="concepts/here.md"))
    markdown: str = hook("links").on_page_markdown(text, page, {"docs_dir": str(ROOT / "docs")})
    return markdown
