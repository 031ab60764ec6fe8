"""Probes, and who is confused with whom."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import special_ortho_group
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from hinterland.analysis.probing import logistic
from hinterland.analysis.probing.confusion import by_row, confusion, most_confused
from hinterland.analysis.probing.logistic import Logistic, fit_logistic
from hinterland.analysis.probing.probes import knn_probe, linear_probe, most_frequent
from hinterland.analysis.scaling import scaling_of
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Array = npt.NDArray[np.float32]


def tables(latents: Array, classes: npt.ArrayLike, fitted: int) -> tuple[LatentTable, LatentTable]:
    whole = LatentTable.from_arrays(latents, labels={"class": classes}, name="vae")
    return whole.take(slice(0, fitted)), whole.take(slice(fitted, None))


def noisy(n: int = 400, size: int = 5, classes: int = 3) -> tuple[Array, npt.NDArray[np.intp]]:
    rng = np.random.default_rng(0)
    codes = rng.integers(classes, size=n)
    return (rng.normal(size=(n, size)) + 1.2 * np.eye(size)[codes]).astype(np.float32), codes


def line(*points: tuple[float, str]) -> LatentTable:
    values, names = zip(*points, strict=True)
    return LatentTable.from_arrays(np.array(values)[:, None], labels={"class": list(names)})


def test_by_hand_the_nearest_decide_and_the_scores_follow() -> None:
    train = line((0, "a"), (1, "a"), (2, "a"), (10, "b"), (11, "b"), (12, "b"))
    test = line((0.4, "a"), (1.6, "a"), (2.2, "b"), (10.4, "b"), (11.4, "b"), (3, "b"))
    result = knn_probe(train, test, "class", k=3)
    np.testing.assert_array_equal(result.predictions, [0, 0, 0, 1, 1, 0])
    np.testing.assert_array_equal(result.correct, [1, 1, 0, 1, 1, 0])
    assert result.accuracy == pytest.approx(4 / 6)
    assert result.balanced_accuracy == pytest.approx((2 / 2 + 2 / 4) / 2)


def test_equal_votes_go_to_the_lowest_class() -> None:
    np.testing.assert_array_equal(most_frequent(np.array([[2, 1, 1, 2], [0, 2, 2, 1], [3, 2, 1, 0]]), 4), [1, 2, 0])


@pytest.mark.parametrize("k", [1, 4, 10])
def test_the_nearest_neighbour_probe_is_that_of_scikit_learn(k: int) -> None:
    latents, codes = noisy()
    result = knn_probe(*tables(latents, codes, 300), "class", k)
    expected = KNeighborsClassifier(k, algorithm="brute").fit(latents[:300], codes[:300]).predict(latents[300:])
    np.testing.assert_array_equal(result.predictions, expected)


@pytest.mark.parametrize("classes", [2, 4])
def test_the_linear_probe_reaches_the_optimum_of_scikit_learn(classes: int) -> None:
    latents, codes = noisy(classes=classes)
    scaled = scaling_of(latents, "x").apply(latents)
    ours = fit_logistic(scaled, codes, classes)
    # for two classes scikit-learn keeps the difference of both weights alone, at twice the penalty
    theirs = LogisticRegression(C=2.0 if classes == 2 else 1.0, tol=1e-8, max_iter=2_000).fit(scaled, codes)
    assert ours.converged
    if classes == 2:
        np.testing.assert_allclose(ours.weights[:, 1] - ours.weights[:, 0], theirs.coef_[0], atol=2e-3)
    else:
        np.testing.assert_allclose(ours.weights, theirs.coef_.T, atol=2e-3)
    assert (ours.predict(scaled) == theirs.predict(scaled)).mean() > 0.995


def mean_loss(fit: Logistic, latents: Array, codes: npt.NDArray[np.intp]) -> float:
    """What is minimised, over the images."""
    told = fit.log_probabilities(latents)[np.arange(len(codes)), codes]
    return float(-told.mean() + 0.5 * np.square(fit.weights).sum() / len(codes))


def test_on_digits_the_loss_is_as_small_as_that_of_scikit_learn() -> None:
    pixels, codes = load_digits(return_X_y=True)
    scaled = scaling_of(pixels.astype(np.float32), "x").apply(pixels.astype(np.float32))
    theirs = LogisticRegression(C=1.0, tol=1e-10, max_iter=20_000).fit(scaled, codes)
    best = mean_loss(Logistic(theirs.coef_.T, theirs.intercept_, True), scaled, codes)
    assert mean_loss(fit_logistic(scaled, codes, 10), scaled, codes) <= best + 1e-7


def test_without_a_look_at_the_curvature_and_in_single_precision_the_optimum_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    latents, codes = noisy(classes=4)
    scaled = scaling_of(latents, "x").apply(latents)
    usual = fit_logistic(scaled, codes, 4)
    for name, value in (("MOST_CURVATURES", 0), ("SINGLE_PRECISION_FROM", 0)):
        with monkeypatch.context() as patched:
            patched.setattr(logistic, name, value)
            other = fit_logistic(scaled, codes, 4)
        assert other.converged, name
        np.testing.assert_allclose(other.weights, usual.weights, atol=2e-3, err_msg=name)


def test_some_sixty_looks_at_the_images_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels, codes = load_digits(return_X_y=True)
    scaled = scaling_of(pixels.astype(np.float32), "x").apply(pixels.astype(np.float32))
    looks: list[int] = []
    at = logistic._Loss.at
    monkeypatch.setattr(logistic._Loss, "at", lambda self, weights: (looks.append(1), at(self, weights))[1])
    assert fit_logistic(scaled, codes, 10).converged
    assert len(looks) < 120


def test_classes_that_can_be_parted_without_error_are_fitted() -> None:
    latents, codes = noisy(200, classes=2)
    latents[:, 0] += 50 * codes
    fit = fit_logistic(latents, codes, 2)
    assert fit.converged
    assert (fit.predict(latents) == codes).all()


def test_latents_with_dead_and_tiny_dimensions_are_fitted() -> None:
    latents, codes = noisy(size=6)
    latents[:, 4] = 3.0
    latents[:, 5] *= 1e-4
    fit = fit_logistic(latents, codes, 3)
    assert fit.converged
    assert np.isfinite(fit.weights).all()
    np.testing.assert_allclose(fit.weights[4], 0, atol=1e-6)


@pytest.mark.parametrize("probe", [knn_probe, linear_probe])
def test_rotating_shifting_and_scaling_the_latents_changes_no_probe(probe: object) -> None:
    latents, codes = noisy()
    turn = special_ortho_group.rvs(5, random_state=1)
    moved = (8 * latents @ turn + np.array([1, -2, 3, 0, 5])).astype(np.float32)
    before = probe(*tables(latents, codes, 300), "class")  # type: ignore[operator]
    after = probe(*tables(moved, codes, 300), "class")  # type: ignore[operator]
    np.testing.assert_array_equal(before.predictions, after.predictions)


def test_images_without_a_label_are_left_out_and_counted() -> None:
    latents, codes = noisy()
    codes[:10] = codes[-5:] = -1
    label = Label.of(codes, ["a", "b", "c"])
    result = linear_probe(*tables(latents, label, 300), "class")  # type: ignore[arg-type]
    assert (result.fitted_on, len(result.truth), result.excluded) == (290, 95, 15)
    assert result.note == "15 images without this label left out"
    np.testing.assert_array_equal(result.rows, np.arange(95))


def test_classes_are_matched_by_name_and_one_never_seen_is_never_told_right() -> None:
    train = line((0, "b"), (1, "b"), (10, "c"), (11, "c"))
    test = line((0.5, "b"), (10.5, "c"), (10.6, "a"))
    result = knn_probe(train, test, "class", k=1)
    assert result.names == ("b", "c", "a")
    np.testing.assert_array_equal(result.correct, [True, True, False])
    assert result.balanced_accuracy == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (["same"] * 40, "class: 1 class among the 30 labelled images of vae"),
        ([f"name {i}" for i in range(40)], "class: each of the 30 images of vae has a class of its own"),
        ([None] * 40, "class: 0 class among the 0 labelled images"),
        (["a", "b"] * 15 + [""] * 10, "no image of vae has this label"),
    ],
)
@pytest.mark.parametrize("probe", [knn_probe, linear_probe])
def test_labels_that_cannot_be_probed_are_refused_by_name(probe: object, classes: list[str], message: str) -> None:
    latents = np.random.default_rng(0).normal(size=(40, 2)).astype(np.float32)
    with pytest.raises(BadInput, match=message):
        probe(*tables(latents, classes, 30), "class")  # type: ignore[operator]


def test_unknown_labels_few_images_and_constant_latents_are_refused_by_name() -> None:
    latents, codes = noisy(40)
    with pytest.raises(BadInput, match="vae has no label 'klass'; the labels there are: class"):
        knn_probe(*tables(latents, codes, 30), "klass")
    with pytest.raises(BadInput, match="class: 31 neighbours need at least 31 labelled images"):
        knn_probe(*tables(latents, codes, 30), "class", k=31)
    for probe in (knn_probe, linear_probe):
        with pytest.raises(BadInput, match="vae: all 30 latents are the same"):
            probe(*tables(0 * latents, codes, 30), "class")


def test_confusion_counts_truth_in_rows_and_names_the_pairs() -> None:
    train = line((0, "a"), (1, "b"), (2, "c"), (3, "d"), (9, "d"))
    test = line((0, "a"), (1, "a"), (0, "b"), (2, "c"), (3, "c"), (2.1, "c"), (3, "d"))
    counts = confusion(knn_probe(train, test, "class", k=1))
    np.testing.assert_array_equal(counts, [[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 2, 1], [0, 0, 0, 1]])
    np.testing.assert_allclose(by_row(counts)[2], [0, 0, 2 / 3, 1 / 3])
    assert most_confused(counts, ("a", "b", "c", "d")) == [("a", "b", 2, 2 / 3), ("c", "d", 1, 1 / 4)]


def test_a_class_without_images_has_an_empty_row() -> None:
    np.testing.assert_array_equal(by_row(np.array([[2, 2], [0, 0]])), [[0.5, 0.5], [0, 0]])


def test_digits_are_told_from_their_pixels() -> None:
    """scikit-learn's 1,797 digits: real images that are always there."""
    pixels, codes = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(pixels))
    parts = tables(pixels[order].astype(np.float32), codes[order], 1_400)
    nearest = knn_probe(*parts, "class")
    assert nearest.accuracy > 0.96
    assert linear_probe(*parts, "class").accuracy > 0.93
    assert nearest.accuracy == pytest.approx(nearest.balanced_accuracy, abs=0.01)
