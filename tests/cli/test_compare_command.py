"""hinterland compare: paths in, one page out, refusals as sentences."""

import numpy as np
import pytest
from typer.testing import CliRunner

from hinterland.cli.app import app
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Two tables of the same 80 images with two labels."""
    folder, rng = tmp_path_factory.mktemp("tables"), np.random.default_rng(0)
    labels = {"kind": rng.integers(0, 2, 80), "other": rng.integers(0, 2, 80)}
    for name in ("one", "two"):
        LatentTable.from_arrays(rng.normal(size=(80, 3)), labels=labels, name=name).write(folder / f"{name}.parquet")
    return folder


def asked(*words: object) -> str:
    """Standard output, last line; what the command refuses is raised."""
    done = CliRunner().invoke(app, ["compare", *map(str, words)], catch_exceptions=False)
    return done.stdout.strip().splitlines()[-1]


def test_tables_are_compared_from_their_paths_and_the_page_is_told(tables):
    page = tables / "page.html"
    assert asked(tables / "one.parquet", tables / "two.parquet", "--out", page, "--labels", "kind") == str(page)
    text = page.read_text()
    assert "Linear probe balanced accuracy of kind" in text
    assert "Linear probe balanced accuracy of other" not in text


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["one.parquet"], "at least two runs or tables"),
        (["one.parquet", "two.parquet", "--by", "month"], r"--by \(month\) must be seed or run"),
        (["one.parquet", "two.parquet", "--labels", "colour"], r"--labels \(colour\) is no label"),
        (["one.parquet", "gone"], "is no run"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(tables, words, why):
    with pytest.raises(BadInput, match=why):
        asked(*(tables / w if w in ("one.parquet", "two.parquet", "gone") else w for w in words))
