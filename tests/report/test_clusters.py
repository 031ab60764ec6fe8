"""Cluster portraits: what a card says, and what it does not."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from hinterland.analysis.attribution.cluster_factors import factors_inside
from hinterland.analysis.attribution.clusters import Clusters, portraits
from hinterland.data.annotations import Factor, Label
from hinterland.ground.progress import SILENT
from hinterland.latents.table import LatentTable
from hinterland.report.material import gather
from hinterland.report.run_report import write_report
from hinterland.report.sections.clusters import TYPICAL, clusters_section, composition
from report.pages import Page
from report.variants import with_test_images, without_labels


def lines_of(counts: dict[str, tuple[int, int]]) -> list[str]:
    """What the card of the first of two clusters says, of images of each class in either."""
    names = [name for name, (a, b) in counts.items() for _ in range(a + b)]
    codes = np.concatenate([[0] * a + [1] * b for a, b in counts.values()]).astype(np.intp)
    ids = np.array([str(i) for i in range(len(names))])
    made = portraits(ids, np.zeros((len(names), 2), np.float32), Label.of(names), Clusters(codes, np.zeros((2, 2)), ""))
    return composition(made[0])


@pytest.mark.parametrize(
    ("counts", "made", "odds"),
    [
        (
            {"sneaker": (90, 10), "bag": (10, 90)},
            "sneaker (90 %, 1.8 × its share) and bag (10 %, 0.20 × its",
            "sneaker",
        ),
        ({"sneaker": (50, 50), "bag": (50, 50)}, "1 × its share", None),
        ({"sneaker": (2, 1), "bag": (1, 2)}, "sneaker (67 %, 1.3 × its share)", None),  # too few to tell
        ({"a": (80, 0), "b": (5, 30), "c": (5, 30), "d": (5, 30)}, "and 1 class more", "a"),
    ],
)
def test_a_card_names_what_is_enriched_only_where_the_interval_allows(
    counts: dict[str, tuple[int, int]], made: str, odds: str | None
) -> None:
    said = lines_of(counts)
    assert made in said[0]
    if odds is None:
        assert said[1] == "No class is more frequent here than elsewhere, as far as can be told."
    else:
        assert re.search(rf"The odds of {odds} are [\d.,]+ times those outside \([\d.,]+ to [\d.,]+\)", said[1])


def test_the_page_has_a_card_for_each_cluster_with_its_pictures(report, labelled):
    section = Page(report).section("clusters")
    sizes = [int(size.replace(",", "")) for size in re.findall(r"<p>([\d,]+) images?, \d+ % of all", section)]
    assert len(sizes) == section.count('class="card"') == 4
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == labelled.split("test").ids.size
    assert section.count("mean latent, decoded") == 4
    assert re.search(r"agree by AMI .* and ARI .*0 is chance", section)
    assert "<script>alert" not in section


def test_without_labels_there_are_ten_clusters_and_nothing_is_said_of_classes(trained_on, labelled):
    images = without_labels(with_test_images(labelled, 60))
    section = Page(write_report(trained_on(images), images)).section("clusters")
    assert section.count('class="card"') == 10
    assert "Made of" not in section
    assert "agree by" not in section


def test_images_of_which_some_have_no_label_are_not_clustered_with_the_others(trained_on, labelled):
    label = labelled.annotations.labels["quarter"]
    images = with_test_images(labelled, 100)
    codes = np.where(np.arange(len(label)) < 40, -1, label.codes).astype(np.int32)
    known = dataclasses.replace(images.annotations, labels={"quarter": Label(codes, label.names)})
    images = dataclasses.replace(images, annotations=known)
    section = clusters_section(gather(trained_on(images), images, SILENT, 0))
    cards = section.blocks[1].items  # type: ignore[union-attr]
    assert sum(int(card.lines[0].split()[0]) for card in cards) == 60
    assert "40 images without quarter are in no cluster." in section.blocks[2].text  # type: ignore[union-attr]


def test_factors_are_told_inside_and_outside(trained_on, labelled):
    images = with_test_images(labelled, 100)
    height = Factor(np.linspace(0, 1, len(images)))
    known = dataclasses.replace(images.annotations, labels={}, factors={"height": height})
    images = dataclasses.replace(images, annotations=known)
    section = Page(write_report(trained_on(images), images)).section("clusters")
    assert section.count(">Factors that differ most from the other images<") == section.count('class="card"') == 10


def test_the_factor_that_differs_most_comes_first_and_an_angle_is_averaged_on_the_circle() -> None:
    inside = np.arange(200) < 100
    rng = np.random.default_rng(0)
    table = LatentTable.from_arrays(
        rng.normal(size=(200, 2)),
        factors={
            "same": rng.normal(size=200),
            "height": rng.normal(size=200) + 3.0 * inside,
            "angle": Factor(np.where(inside, rng.normal(0, 5, 200), 180) % 360, 360.0),
        },
    )
    first, second = factors_inside(table, inside, most=2)
    assert {first.name, second.name} == {"height", "angle"}
    found = {one.name: one for one in (first, second)}
    height, angle = found["height"], found["angle"]
    assert height.mean == pytest.approx(3, abs=0.3)
    assert height.low is not None
    assert height.high is not None
    assert height.low < height.mean < height.high
    assert height.high - height.low == pytest.approx(2 * 1.96 / np.sqrt(100), rel=0.3)
    assert min(angle.mean, 360 - angle.mean) < 2  # not 180, the mean of numbers near 0 and near 360
    assert angle.outside == pytest.approx(180)
    assert angle.low is not None
    assert angle.high is not None
    assert angle.high - angle.low < 5


def test_few_images_are_no_reason_to_fail(trained_on, labelled):
    for count in (1, 2, TYPICAL + 1):
        images = with_test_images(labelled, count)
        section = clusters_section(gather(trained_on(images), images, SILENT, 0))
        assert section.key == "clusters"
