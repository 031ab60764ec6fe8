"""Labels that mean nothing are found as often as 5 % says; planted ones as often as theory says."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import binom, f, hypergeom, ncf, norm

from hinterland.analysis.attribution.agreement import agreement_nulls
from hinterland.analysis.attribution.balanced_agreement import balanced_agreement
from hinterland.analysis.attribution.clusters import density_clusters, kmeans_clusters, mixture_clusters
from hinterland.analysis.attribution.dependence import dependence, dependence_null
from hinterland.analysis.attribution.permanova import dispersion_null, permanova_null, scatter
from hinterland.analysis.attribution.purity import knn_purity, purity_nulls, purity_of
from hinterland.analysis.attribution.silhouette import distances_of, silhouette_nulls
from hinterland.analysis.probing.mlp import mlp_probe
from hinterland.analysis.probing.probes import knn_probe, linear_probe
from hinterland.analysis.probing.regression import knn_regression, r2_null, ridge_probe
from hinterland.analysis.statistics.exchange import exchange_null
from hinterland.analysis.statistics.intervals import permutation_nulls
from hinterland.analysis.statistics.whole_groups import group_nulls
from hinterland.latents.table import LatentTable

N, DRAWS, TIMES = 150, 99, 200
Latents = npt.NDArray[np.float32]
Codes = npt.NDArray[np.intp]
CENTRES = np.random.default_rng(1).normal(0, 2, (4, 3))
LATENTS = (CENTRES[np.arange(N) % 4] + np.random.default_rng(0).normal(size=(N, 3))).astype(np.float32)
DISTANCES = distances_of(LATENTS)
PARTITIONS = {
    "k-means": [kmeans_clusters(LATENTS, 4, seed).partition for seed in range(3)],
    "mixture": [mixture_clusters(LATENTS, 4, 0).partition],
    "density": [density_clusters(LATENTS).partition],
}


def halved(codes: Codes, factor: npt.NDArray[np.float64]) -> tuple[LatentTable, LatentTable]:
    whole = LatentTable.from_arrays(LATENTS, labels={"noise": codes}, factors={"noise": factor})
    return whole.take(slice(0, 90)), whole.take(slice(90, None))


def of_probe(probe: Callable[..., object]) -> Callable[[Codes, int], list[float]]:
    def p_values(codes: Codes, seed: int) -> list[float]:
        result = probe(*halved(codes, codes.astype(float)), "noise")
        nulls = permutation_nulls(result.predictions, result.truth, seed, draws=DRAWS)  # type: ignore[attr-defined]
        return [nulls.accuracy.p_value, nulls.balanced_accuracy.p_value]

    return p_values


def of_regression(probe: Callable[..., object]) -> Callable[[Codes, int], list[float]]:
    def p_values(codes: Codes, seed: int) -> list[float]:
        values = np.random.default_rng(seed).normal(size=N)
        return [r2_null(probe(*halved(codes, values), "noise"), seed, draws=DRAWS).p_value]  # type: ignore[arg-type]

    return p_values


def of_partitions(name: str) -> Callable[[Codes, int], list[float]]:
    return lambda codes, seed: [null.p_value for null in agreement_nulls(codes, PARTITIONS[name], seed, draws=DRAWS)]


def of_purity(codes: Codes, seed: int) -> list[float]:
    return [null.p_value for null in purity_nulls(knn_purity(LATENTS, codes), seed, draws=DRAWS)]


def of_scatter(codes: Codes, seed: int) -> list[float]:
    found = scatter(LATENTS, codes)
    nulls = [*permanova_null(found, seed, draws=DRAWS), dispersion_null(found, seed, draws=DRAWS)]
    return [null.p_value for null in nulls]


def of_silhouettes(codes: Codes, seed: int) -> list[float]:
    return [null.p_value for null in silhouette_nulls(DISTANCES, codes, seed, draws=DRAWS)]


def of_balanced(name: str) -> Callable[[Codes, int], list[float]]:
    return lambda codes, seed: [balanced_agreement(codes, PARTITIONS[name], seed).null(seed, None).p_value]


def of_exchange(codes: Codes, seed: int) -> list[float]:
    """Two answers that are right as often as each other."""
    right = np.random.default_rng(seed).random((2, N)) < 0.6
    difference = right[0].astype(float) - right[1]
    return [exchange_null(difference, seed, of, draws=DRAWS).p_value for of in (None, codes)]


def of_distances(codes: Codes, seed: int) -> list[float]:
    values = np.random.default_rng(seed).normal(size=(N, 1))
    return [dependence_null(dependence(LATENTS, values), seed, draws=DRAWS).p_value]


@pytest.mark.slow
@pytest.mark.parametrize(
    "p_values",
    [
        pytest.param(of_purity, id="purity"),
        pytest.param(of_partitions("k-means"), id="k-means"),
        pytest.param(of_partitions("mixture"), id="mixture"),
        pytest.param(of_partitions("density"), id="density"),
        pytest.param(of_scatter, id="PERMANOVA and PERMDISP"),
        pytest.param(of_silhouettes, id="silhouette"),
        pytest.param(of_balanced("k-means"), id="balanced k-means"),
        pytest.param(of_exchange, id="exchange"),
        pytest.param(of_probe(knn_probe), id="k-NN probe"),
        pytest.param(of_probe(linear_probe), id="linear probe"),
        pytest.param(of_probe(mlp_probe), id="MLP probe"),
        pytest.param(of_regression(ridge_probe), id="ridge"),
        pytest.param(of_regression(knn_regression), id="k-NN regression"),
        pytest.param(of_distances, id="distance correlation"),
    ],
)
def test_of_200_labels_that_mean_nothing_about_10_are_called_something(
    p_values: Callable[[Codes, int], list[float]],
) -> None:
    rejected = []
    for seed in range(TIMES):
        codes = np.random.default_rng(1_000 + seed).permutation(np.repeat([0, 1, 2], [80, 50, 20])).astype(np.intp)
        rejected.append(np.array(p_values(codes, seed)) <= 0.05)
    counts = np.sum(rejected, axis=0)
    assert (counts <= 21).all(), counts
    assert (counts >= 2).all(), counts


def test_permuting_within_groups_keeps_the_level_where_free_permutation_does_not() -> None:
    """Scenes lie apart and differ in their classes, which mean nothing within a scene."""
    free = within = 0
    for seed in range(TIMES):
        rng = np.random.default_rng(seed)
        scene = np.arange(120) % 6
        codes = (rng.random(120) < np.array([0.2, 0.8, 0.4, 0.6, 0.1, 0.9])[scene]).astype(np.intp)
        latents = (rng.normal(size=(120, 2)) + 3 * np.stack([scene, scene**2 % 5], axis=1)).astype(np.float32)
        found = knn_purity(latents, codes, k=5)
        free += purity_nulls(found, seed, draws=DRAWS).corrected.p_value <= 0.05
        within += purity_nulls(found, seed, scene.astype(str), draws=DRAWS).corrected.p_value <= 0.05
    assert free > 150
    assert 2 <= within <= 21


def test_permuting_whole_groups_keeps_the_level_where_free_permutation_does_not() -> None:
    """Every scene has one class, which means nothing, and its images lie together; scenes are of unlike sizes."""
    free = whole = 0
    scene = np.repeat(np.arange(24), np.random.default_rng(0).integers(3, 9, 24))
    for seed in range(TIMES):
        rng = np.random.default_rng(seed)
        codes = rng.permutation(np.arange(24) % 3)[scene]
        latents = (rng.normal(size=(24, 2))[scene] + 0.3 * rng.normal(size=(len(scene), 2))).astype(np.float32)
        found = knn_purity(latents, codes, k=5)
        free += purity_nulls(found, seed, draws=DRAWS).corrected.p_value <= 0.05
        (null,) = group_nulls(
            lambda moved, rows=found.neighbours: [purity_of(rows, moved).corrected],  # type: ignore[misc]
            codes,
            scene.astype(str),
            seed,
            DRAWS,
        )
        whole += null.p_value <= 0.05
    assert free > 150
    assert 2 <= whole <= 21


def between(power: float) -> tuple[int, int]:
    """How often of 200 times a test of this power rejects, but for one time in a thousand."""
    return int(binom.ppf(0.0005, TIMES, power)), int(binom.ppf(0.9995, TIMES, power))


def test_permanova_finds_a_planted_class_with_the_power_of_the_f_test() -> None:
    """Of normal latents the pseudo-F is F with D and (n - 2) D degrees of freedom, and noncentrality n shift^2 / 4."""
    n, size, shift = 80, 4, 0.6
    codes = np.arange(n) % 2
    degrees = size, (n - 2) * size
    power = float(ncf.sf(f.isf(0.05, *degrees), *degrees, n * shift**2 / 4))
    assert 0.4 < power < 0.8
    found = 0
    for seed in range(TIMES):
        latents = np.random.default_rng(seed).normal(size=(n, size))
        latents[:, 0] += shift * codes
        found += (
            permanova_null(scatter(latents.astype(np.float32), codes), seed, draws=199).omega_squared.p_value <= 0.05
        )
    low, high = between(power)
    assert low <= found <= high, (power, found)


def test_a_linear_probe_finds_a_planted_class_with_the_power_of_the_exact_test() -> None:
    """Classes a shift apart are told right with Phi(shift / 2); permuting labels is Fisher's exact test of that."""
    shift, each = 0.7, 30
    right = norm.cdf(shift / 2)
    a, b = np.meshgrid(np.arange(each + 1), np.arange(each + 1), indexing="ij")  # told right of either class
    said_first = a + each - b
    p = hypergeom.sf(a - 1, 2 * each, each, said_first)
    power = float((binom.pmf(a, each, right) * binom.pmf(b, each, right))[p <= 0.05].sum())
    assert 0.5 < power < 0.9
    found = 0
    for seed in range(TIMES):
        codes = np.arange(1_060) % 2
        latents = np.random.default_rng(seed).normal(size=(1_060, 1)) + shift * codes[:, None]
        whole = LatentTable.from_arrays(latents, labels={"class": codes})
        result = linear_probe(whole.take(slice(0, 1_000)), whole.take(slice(1_000, None)), "class")
        found += permutation_nulls(result.predictions, result.truth, seed).accuracy.p_value <= 0.05
    low, high = between(power)
    assert low <= found <= high, (power, found)
