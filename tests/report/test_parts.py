"""The small parts that pages are made from."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.analysis.projections.projection import Projection, project
from hinterland.data.annotations import Label
from hinterland.latents.table import LatentTable
from hinterland.report.choice import unlike
from hinterland.report.records import keep, kept, key_of
from hinterland.report.scatter import scatter
from hinterland.report.sheets import beside, canvas, stacked
from hinterland.report.theme import marked
from hinterland.report.words import duration, enumerated, named, number, percent, plural, signed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0122, "0.0122"),
        (272.88, "273"),
        (0.0, "0"),
        (-0.00214, "−0.00214"),
        (60_000.0, "60,000"),
        (10.0, "10"),
        (1.5, "1.50"),
        (2.5e-7, "2.50e−07"),
    ],
)
def test_numbers_have_three_digits_that_count(value, text):
    assert number(value) == text


def test_words_for_numbers():
    assert (signed(0.5), signed(-0.5), signed(0.0)) == ("+0.50", "−0.50", "0")
    assert percent(0.777) == "77.7 %"
    assert [duration(s) for s in (2.34, 73, 250, 7500)] == ["2.3 s", "73 s", "4 min 10 s", "2 h 5 min"]
    assert (plural(1, "image"), plural(2, "image")) == ("1 image", "2 images")
    assert enumerated(["a", "b", "c"]) == "a, b and c"
    assert named("knn_probe_accuracy") == "k-NN probe accuracy"
    assert named("kl") == "KL"


def test_ten_classes_have_a_colour_each_and_the_next_ten_are_rings():
    marks = marked(np.arange(20, dtype=np.int32), [str(i) for i in range(20)]).marks
    assert len({(mark.series, mark.ring) for mark in marks}) == 20
    assert [mark.ring for mark in marks] == [False] * 10 + [True] * 10


def test_the_rarest_of_many_classes_share_the_grey():
    codes = np.repeat(np.arange(25, dtype=np.int32), np.arange(25, 0, -1))
    drawn = marked(codes, [str(i) for i in range(25)])
    assert [mark.name for mark in drawn.marks] == [*(str(i) for i in range(19)), "6 other classes"]
    assert drawn.codes.max() == 19


def test_images_without_a_class_are_drawn_and_named_so():
    drawn = marked(np.array([0, -1, 1], dtype=np.int32), ["a", "b"])
    assert [mark.name for mark in drawn.marks] == ["a", "b", "class not known"]
    assert drawn.codes.tolist() == [0, 2, 1]


def test_every_point_of_a_map_is_drawn_once_and_within_it():
    rng = np.random.default_rng(0)
    colours = marked(rng.integers(0, 5, 300).astype(np.int32), list("abcde"))
    drawing = scatter(rng.normal(size=(300, 2)), colours, "a map")
    assert drawing.body.count("h0") == 300
    places = [float(x) for part in drawing.body.split("M")[1:] for x in part.split("h")[0].split()]
    assert min(places) >= 0
    assert max(places) <= drawing.width


def test_a_sheet_is_transparent_where_there_is_no_image():
    ones = np.ones((3, 1, 4, 5), dtype=np.float32)
    sheet = canvas([ones, ones[:2]], gap=1)
    assert sheet.shape == (9, 17, 4)
    assert sheet[0, 0].tolist() == [255, 255, 255, 255]
    assert sheet[0, 5, 3] == 0
    assert sheet[8, 16, 3] == 0
    assert beside([sheet, sheet], gap=3).shape == (9, 37, 4)
    assert stacked([sheet, sheet[:, :4]], gap=2).shape == (20, 17, 4)


def test_large_images_are_averaged_down_to_a_sheet():
    sheet = canvas([np.full((1, 3, 130, 200), 0.5, dtype=np.float32)])
    assert max(sheet.shape) <= 64
    assert np.all(sheet[..., :3] == 128)


def test_images_to_show_are_of_different_classes_as_long_as_there_are_any():
    table = LatentTable.from_arrays(np.eye(6), labels={"class": Label.of([0, 0, 0, 1, 1, 2], ["a", "b", "c"])})
    assert unlike(table, "class", 3).tolist() == [0, 3, 5]
    assert unlike(table, "class", 4).tolist() == [0, 3, 5, 1]
    assert unlike(table, None, 2).tolist() == [0, 1]
    assert len(unlike(table, "class", 9)) == 6


def test_kept_results_come_back_as_they_were_and_only_for_the_same_latents(tmp_path):
    latents = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    made = project(latents, "pca", 0)
    path, key = tmp_path / "maps.parquet", key_of(latents, 0)
    keep(path, key, {"pca": made})
    back = kept(path, key, Projection)["pca"]
    assert (back.method, back.explained, back.trustworthiness) == (made.method, made.explained, made.trustworthiness)
    np.testing.assert_array_equal(back.positions, made.positions)
    np.testing.assert_array_equal(back.per_point_trust, made.per_point_trust)
    assert kept(path, key_of(latents + 1, 0), Projection) == {}
    assert kept(path, key_of(latents, 1), Projection) == {}
    path.write_bytes(b"something else")
    assert kept(path, key, Projection) == {}
