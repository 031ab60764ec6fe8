"""Latents, labels and factors that cannot be asked of: each is refused clearly, or left out and counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from hinterland.analysis.standard import analyse
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable, Source

N = 120
RNG = np.random.default_rng(0)
CLASSES = np.arange(N) % 3
LATENTS = (RNG.normal(size=(N, 3)) + 2.0 * np.eye(3)[CLASSES]).astype(np.float32)


def table(latents: object = LATENTS, labels: object = CLASSES, **more: object) -> LatentTable:
    known = {} if labels is None else {"class": labels}
    return LatentTable.from_arrays(latents, labels=known, name="vae", **more)  # type: ignore[arg-type]


def with_nan() -> LatentTable:
    broken = LATENTS.copy()
    broken[[3, 7], 1] = np.nan
    return table(broken)


def three(classes: list[object]) -> LatentTable:
    return table(LATENTS[:3], classes)


REFUSED: dict[str, tuple[Callable[[], LatentTable], str]] = {
    "constant latents": (lambda: table(0 * LATENTS + 5), "vae: all .* latents are the same, so there is nothing"),
    "constant but for one image of the ten that are scored": (
        lambda: table(
            np.where(np.arange(N)[:, None] == 0, 1.0, 0.0) * np.ones((N, 2)),
            splits=["test"] + ["train"] * 109 + ["test"] * 10,
        ),
        "vae: all 109 latents are the same",
    ),
    "NaN rows": (
        with_nan,
        r"vae: 2 of 120 latents hold NaN or infinite values \(000003, 000007\); leave those rows out",
    ),
    "infinite rows": (lambda: table(np.where(LATENTS > 3, np.inf, LATENTS)), "latents hold NaN or infinite values"),
    "no latents": (lambda: table(np.zeros((0, 3)), []), r"latents have shape \(0, 3\); \(N, D\) is needed"),
    "latents of no dimension": (lambda: table(np.zeros((N, 0))), r"latents have shape \(120, 0\)"),
    "one class": (
        lambda: table(labels=["sea"] * N),
        "class: 1 class among the .* labelled images of vae; a probe needs",
    ),
    "as many classes as images": (
        lambda: table(labels=[f"image {i}" for i in range(N)]),
        "class: each of the .* images of vae has a class of its own; that is a name, not a class",
    ),
    "no image labelled": (lambda: table(labels=[None] * N), "class: 0 class among the 0 labelled images"),
    "labels for other images": (lambda: table(labels=CLASSES[:100]), "class has 100 values for 120 images"),
    "fewer than k neighbours to fit on": (lambda: table(LATENTS[:9], CLASSES[:9]), "10 neighbours need at least 10"),
    "fewer than k neighbours to describe": (
        lambda: table(splits=["train"] * 112 + ["test"] * 8),
        "10 neighbours of each point need at least 11 points; there are 8",
    ),
    "three images, two classes": (
        lambda: three(["a", "b", "a"]),
        "each of the 2 labelled images of vae has another class; that is too few images to learn",
    ),
    "three images, three classes": (
        lambda: three(["a", "b", "c"]),
        "each of the 2 labelled images of vae has another class; that is too few images to learn",
    ),
    "one image": (lambda: table(LATENTS[:1], ["a"]), "too few images"),
    "a factor that does not vary": (
        lambda: table(labels=None, factors={"height": np.ones(N)}),
        "height is the same for all",
    ),
    "a factor known of nine images": (
        lambda: table(labels=None, factors={"height": np.where(np.arange(N) < 9, RNG.normal(size=N), np.nan)}),
        "height: . images of vae have a value of this factor; at least 10 are needed",
    ),
}


@pytest.mark.parametrize("quick", [True, False], ids=["quick", "full"])
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_asked_of_is_refused_with_its_name_and_counts(case: str, quick: bool) -> None:
    make, message = REFUSED[case]
    with pytest.raises(BadInput, match=message):
        analyse(make(), quick=quick)


def duplicated() -> LatentTable:
    return table(np.concatenate([LATENTS[:90], LATENTS[:30]]))


def partly_labelled() -> LatentTable:
    return table(labels=Label.of(np.where(np.arange(N) < 20, -1, CLASSES), ["a", "b", "c"]))


def with_flat_baseline() -> LatentTable:
    whole = table()
    flat = LatentTable(np.ones((N, 2), np.float32), whole.annotations, Source("pixels"))
    return dataclasses.replace(whole, baselines={"pixels": flat})


def with_unknown_factor() -> LatentTable:
    height = LATENTS[:, 0] + RNG.normal(size=N)
    return table(labels=None, factors={"height": np.where(np.arange(N) < 20, np.nan, height)})


SAID: dict[str, tuple[Callable[[], LatentTable], str, str]] = {
    "duplicated latents": (
        duplicated,
        "knn_purity",
        "60 of 120 images have the very latent of another image, and are kept",
    ),
    "images without the label, described": (partly_labelled, "knn_purity", "20 images without this label left out"),
    "images without the label, scored": (
        partly_labelled,
        "linear_probe_accuracy",
        "images without this label left out",
    ),
    "images without the factor": (with_unknown_factor, "ridge_r2", "images without this factor left out"),
    "a constant baseline": (with_flat_baseline, "knn_purity", "Baselines left out: pixels (pixels: all"),
    "a class of one image": (
        lambda: table(labels=np.where(np.arange(N) == 5, 3, CLASSES)),
        "permanova_omega_squared_balanced",
        "1 classes of one image left out",
    ),
    "a class that was never fitted on": (
        lambda: table(labels=np.where(np.arange(N) == 119, 3, CLASSES), splits=["train"] * 90 + ["test"] * 30),
        "linear_probe_accuracy",
        "90 and 30 images",
    ),
    "one group": (
        lambda: table(groups=["scene"] * N, splits=["train"] * 90 + ["test"] * 30),
        "knn_purity",
        "permuted within groups",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_left_out_or_special_is_said_where_it_counts(case: str) -> None:
    make, name, words = SAID[case]
    found = next(f for f in analyse(make(), quick="permanova" not in name) if f.name == name)
    assert words in found.definition


@pytest.mark.parametrize("n", [3, 4])
def test_three_images_without_labels_are_described_as_far_as_they_go(n: int) -> None:
    assert [f.name for f in analyse(table(LATENTS[:n], None))] == ["pca_trustworthiness"]


@pytest.mark.parametrize("quick", [True, False], ids=["quick", "full"])
def test_latents_that_are_nearly_all_the_same_are_asked_without_failing(quick: bool) -> None:
    """Two values only: neighbours are ties, clusters fewer than asked for, and labels follow neither."""
    two = np.repeat([[0.0, 0.0], [1.0, 1.0]], N // 2, axis=0)
    found = {f.name: f for f in analyse(table(two), quick=quick)}
    assert all(np.isfinite(f.estimate) for f in found.values())
    assert abs(found["knn_purity"].estimate) < 0.1
    assert "120 of 120 images have the very latent of another image" in found["knn_purity"].definition
