"""MLP probe, control labels, description length, and what is told beyond colour."""

import numpy as np
import numpy.typing as npt
import pytest

from hinterland.analysis.attribution.conditional import beyond_colour, beyond_colour_of_factor, by_column
from hinterland.analysis.probing.codelength import PORTIONS, online_code
from hinterland.analysis.probing.control import CONTROL, control_label, with_control
from hinterland.analysis.probing.halves import Halves
from hinterland.analysis.probing.logistic import fit_logistic
from hinterland.analysis.probing.mlp import mlp_probe
from hinterland.analysis.probing.probes import linear_probe
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def halved(latents: npt.ArrayLike, labels: dict[str, object], fitted: int, **more: object) -> Halves:
    whole = LatentTable.from_arrays(latents, labels=labels, name="vae", **more)  # type: ignore[arg-type]
    return Halves(whole.take(slice(0, fitted)), whole.take(slice(fitted, None)), "by hand")


def crossed(n: int = 1_500) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Two signs whose product is the class: no straight border tells it."""
    latents = np.random.default_rng(0).normal(size=(n, 2))
    return latents, latents[:, 0] * latents[:, 1] > 0


def test_the_mlp_tells_what_no_straight_border_does() -> None:
    latents, codes = crossed()
    parts = halved(latents, {"class": codes}, 1_200)
    assert linear_probe(parts.train, parts.test, "class").accuracy < 0.7
    assert mlp_probe(parts.train, parts.test, "class").accuracy > 0.9


def test_the_mlp_is_the_same_for_the_same_seed_and_says_what_it_was_fitted_on() -> None:
    latents, codes = crossed(400)
    parts = halved(latents, {"class": codes}, 300)
    first, again = (mlp_probe(parts.train, parts.test, "class", seed=3, most=100) for _ in range(2))
    np.testing.assert_array_equal(first.predictions, again.predictions)
    assert first.note == "fitted on 100 of them, drawn by class"


def test_the_mlp_takes_classes_of_one_image() -> None:
    latents, _ = crossed(60)
    parts = halved(latents, {"class": ["rare"] + ["a", "b"] * 29 + ["a"]}, 40)
    assert "too few images to hold some back" in mlp_probe(parts.train, parts.test, "class").note


def test_control_labels_have_the_frequencies_and_depend_on_the_id_alone() -> None:
    ids = np.array([f"image {i}" for i in range(4_000)])
    label = Label.of(["common"] * 3_000 + ["rare"] * 990 + [None] * 10)
    control = control_label(ids, label)
    assert (control.codes[-10:] == -1).all()
    assert (control.codes[:-10] == 0).mean() == pytest.approx(3_000 / 3_990, abs=0.02)
    turned = control_label(ids[::-1], Label(label.codes[::-1], label.names))
    np.testing.assert_array_equal(turned.codes[::-1], control.codes)


def test_control_labels_are_told_by_chance_alone_on_images_not_seen() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(4, size=1_200)
    parts = with_control(halved(rng.normal(size=(1_200, 4)) + 4 * np.eye(4)[codes], {"class": codes}, 800), "class")
    assert linear_probe(parts.train, parts.test, "class").accuracy > 0.95
    assert linear_probe(parts.train, parts.test, CONTROL + "class").accuracy == pytest.approx(0.25, abs=0.06)


def test_the_online_code_adds_up_portion_by_portion() -> None:
    rng = np.random.default_rng(0)
    codes = np.arange(200) % 2
    latents = (rng.normal(size=(200, 2)) + 2 * codes[:, None]).astype(np.float32)
    code = online_code(LatentTable.from_arrays(latents, labels={"class": codes}), "class", seed=5)
    order = np.random.default_rng(5).permutation(200)
    assert (code.bits[order[:10]] == 1).all()  # log2 of two classes
    # up to 10 images for free, then 13, 25, 50, 100, 200: what the probe of all before says of each portion
    centred = latents - latents.mean(axis=0)
    scaled = centred / np.sqrt(np.square(centred).mean())
    before, coded = order[:50], order[50:100]
    said = np.exp(fit_logistic(scaled[before], codes[before], 2).log_probabilities(scaled[coded]))
    mixed = 50 / 52 * said[np.arange(50), codes[coded]] + 2 / 52 / 2
    np.testing.assert_allclose(code.bits[coded], -np.log2(mixed), rtol=1e-4)
    assert code.compression == pytest.approx(200 / code.bits.sum())
    assert PORTIONS[-1] == 1


def test_labels_that_mean_nothing_are_not_compressed() -> None:
    rng = np.random.default_rng(0)
    table = LatentTable.from_arrays(rng.normal(size=(2_000, 5)), labels={"noise": rng.integers(3, size=2_000)})
    assert 0.9 < online_code(table, "noise").compression < 1.0


def test_groups_are_coded_together_and_unlabelled_images_counted() -> None:
    rng = np.random.default_rng(0)
    codes = np.where(np.arange(100) < 7, -1, rng.integers(2, size=100))
    groups = [f"scene {i % 5}" for i in range(100)]
    label = Label.of(codes, ["a", "b"])
    table = LatentTable.from_arrays(rng.normal(size=(100, 2)), labels={"class": label}, groups=groups)
    code = online_code(table, "class")
    assert (code.excluded, len(code.bits)) == (7, 93)


def test_an_online_code_of_few_images_is_refused() -> None:
    table = LatentTable.from_arrays(np.random.default_rng(0).normal(size=(19, 2)), labels={"class": [0, 1] * 9 + [0]})
    with pytest.raises(BadInput, match="class: an online code needs at least 20 labelled images; there are 19"):
        online_code(table, "class")


def test_what_is_colour_alone_adds_nothing_and_what_is_not_does() -> None:
    rng = np.random.default_rng(0)
    hue, shape = rng.integers(2, size=(2, 1_000))
    colour = np.stack([1_000 * hue + rng.normal(0, 300, 1_000), rng.normal(0, 1e-3, 1_000), np.ones(1_000)], axis=1)
    latents = np.stack([hue, 3 * shape], axis=1) + rng.normal(size=(1_000, 2))
    labels: dict[str, object] = {"hue": hue, "shape": shape}
    ours, theirs = halved(latents, labels, 700), halved(colour, labels, 700)
    both, alone = beyond_colour(ours, theirs, "shape")
    assert both.accuracy - alone.accuracy > 0.3
    both, alone = beyond_colour(ours, theirs, "hue")
    assert alone.accuracy > 0.9
    assert abs(both.accuracy - alone.accuracy) < 0.03


def test_beyond_colour_of_a_factor() -> None:
    rng = np.random.default_rng(0)
    colour, latents = rng.normal(size=(600, 3)), rng.normal(size=(600, 2))
    factors = {"height": colour[:, 0] + latents[:, 0]}
    ours, theirs = (halved(x, {}, 400, factors=factors) for x in (latents, colour))
    both, alone = beyond_colour_of_factor(ours, theirs, "height")
    assert alone.r2 == pytest.approx(0.5, abs=0.12)
    assert both.r2 > 0.98


def test_columns_are_scaled_one_by_one_on_the_images_fitted_on() -> None:
    parts = halved(np.array([[0, 5.0], [2_000, 5.0], [4_000, 6.0]]), {}, 2)
    scaled = by_column(parts)
    np.testing.assert_allclose(scaled.train.latents, [[-1, 0], [1, 0]])
    np.testing.assert_allclose(scaled.test.latents, [[3, 0]])


def test_colour_of_other_images_is_refused() -> None:
    ours = halved(np.random.default_rng(0).normal(size=(30, 2)), {"class": [0, 1] * 15}, 20)
    other = Halves(ours.train.take(slice(None, None, -1)), ours.test, "")
    with pytest.raises(BadInput, match="same images in the same order"):
        beyond_colour(ours, other, "class")
