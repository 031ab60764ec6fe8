"""Clusters, their agreement with labels, and what is in each."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import special_ortho_group
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, homogeneity_score, silhouette_samples

from hinterland.analysis.attribution.agreement import (
    agreement,
    agreement_by_group,
    agreement_nulls,
    agreement_replicates,
    mean_agreement,
)
from hinterland.analysis.attribution.balanced_agreement import balanced_agreement
from hinterland.analysis.attribution.clusters import (
    Clusters,
    density_clusters,
    kmeans_clusters,
    log_odds,
    mixture_clusters,
    portraits,
)
from hinterland.analysis.attribution.silhouette import distances_of, silhouette_nulls, silhouettes, silhouettes_of
from hinterland.analysis.statistics.intervals import permutations
from hinterland.analysis.statistics.resampling import Resampling
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput

Codes = npt.NDArray[np.intp]


def heaps(n: int = 300, apart: float = 12.0) -> tuple[npt.NDArray[np.float32], Codes]:
    rng = np.random.default_rng(0)
    codes = rng.integers(3, size=n)
    return (rng.normal(size=(n, 4)) + apart * np.eye(4)[codes]).astype(np.float32), codes


@pytest.mark.parametrize(("classes", "clusters"), [(3, 4), (7, 2), (2, 30), (4, 1)])
def test_agreement_is_that_of_scikit_learn(classes: int, clusters: int) -> None:
    rng = np.random.default_rng(classes)
    a = rng.integers(classes, size=200)
    b = np.where(rng.random(200) < 0.4, a % clusters, rng.integers(clusters, size=200))
    found = agreement(a, b)
    assert found.ami == pytest.approx(adjusted_mutual_info_score(a, b), abs=1e-9)
    assert found.ari == pytest.approx(adjusted_rand_score(a, b), abs=1e-12)
    assert found.homogeneity == pytest.approx(homogeneity_score(a, b), abs=1e-12)


def test_names_of_clusters_do_not_matter_and_the_same_partition_agrees_wholly() -> None:
    codes = np.random.default_rng(0).integers(4, size=100)
    np.testing.assert_allclose(agreement(codes, 3 - codes), [1, 1, 1])


def test_p_of_agreement_is_that_of_a_plain_loop() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(3, size=80)
    partitions = [np.where(rng.random(80) < 0.15, codes, rng.integers(3, size=80)) for _ in range(2)]
    nulls = agreement_nulls(codes, partitions, seed=5, draws=199)
    observed = mean_agreement(codes, partitions)
    drawn = [mean_agreement(p.astype(np.intp), partitions) for part in permutations(codes, 5, draws=199) for p in part]
    for place, null in enumerate(nulls):
        reached = sum(float(d[place]) >= float(observed[place]) - 1e-12 for d in drawn)
        assert null.p_value == (1 + reached) / 200
        assert null.null == pytest.approx(np.mean([d[place] for d in drawn]))


def test_bootstrapped_agreement_is_that_of_the_images_drawn_around_the_estimate() -> None:
    rng = np.random.default_rng(0)
    codes, clusters = rng.integers(3, size=50), rng.integers(4, size=50)
    drawn = Resampling.of(50, seed=0, draws=20)
    assert drawn is not None
    found = agreement_replicates(codes, [clusters], drawn)
    rows = [np.repeat(np.arange(50), counts) for counts in drawn.counts.T]
    for replicates, score in ((found.ari, adjusted_rand_score), (found.homogeneity, homogeneity_score)):
        expected = np.array([score(codes[r], clusters[r]) for r in rows])
        np.testing.assert_allclose(replicates, expected - expected.mean() + score(codes, clusters), atol=1e-12)


def test_heaps_far_apart_are_found_by_every_method() -> None:
    latents, codes = heaps()
    for found in (kmeans_clusters(latents, 3, 1), mixture_clusters(latents, 3, 0), density_clusters(latents)):
        inside = found.codes >= 0
        assert inside.mean() > 0.9, found.method
        assert agreement(codes[inside], found.codes[inside]).ami == pytest.approx(1), found.method


def test_rotation_and_uniform_scaling_change_no_cluster() -> None:
    latents, _ = heaps(200, 4)
    moved = (0.01 * latents @ special_ortho_group.rvs(4, random_state=0) + 1).astype(np.float32)
    for before, after in (
        (kmeans_clusters(latents, 3, 0), kmeans_clusters(moved, 3, 0)),
        (mixture_clusters(latents, 3, 0), mixture_clusters(moved, 3, 0)),
        (density_clusters(latents), density_clusters(moved)),
    ):
        assert agreement(before.partition, after.partition).ami > 0.98, before.method


def test_images_in_no_dense_region_are_counted() -> None:
    latents, _ = heaps(100)
    strewn = np.random.default_rng(1).uniform(-60, 60, (5, 4)).astype(np.float32)
    found = density_clusters(np.concatenate([latents, strewn]))
    assert (found.codes[-5:] == -1).all()
    assert found.share_inside <= 100 / 105
    assert (found.partition[-5:] == len(found.centres)).all()


def test_log_odds_by_hand_with_half_an_image_added() -> None:
    odds, error = log_odds(np.array([[8, 2], [1, 9]]))
    assert odds[0, 0] == pytest.approx(np.log(8.5 * 9.5 / (1.5 * 2.5)))
    assert error[0, 0] == pytest.approx(np.sqrt(1 / 8.5 + 1 / 9.5 + 1 / 1.5 + 1 / 2.5))
    assert odds[0, 1] == pytest.approx(-odds[0, 0])
    assert np.isfinite(log_odds(np.array([[5, 0], [0, 5]]))[0]).all()


def test_log_odds_are_those_of_statsmodels() -> None:
    tables = pytest.importorskip("statsmodels.stats.contingency_tables", reason="statsmodels is not installed")
    odds, error = log_odds(np.array([[8, 2, 5], [1, 9, 3]]))
    fourfold = tables.Table2x2(np.array([[8, 1], [7, 12]]) + 0.5, shift_zeros=False)
    assert odds[0, 0] == pytest.approx(fourfold.log_oddsratio)
    assert error[0, 0] == pytest.approx(fourfold.log_oddsratio_se)


def test_a_portrait_names_what_is_enriched_and_the_images_to_look_at() -> None:
    latents = np.array([[0], [1], [2.1], [10], [11], [15]], np.float32)
    label = Label.of(["sea", "sea", "sea", "town", "town", None])
    clusters = Clusters(np.array([0, 0, 0, 1, 1, 1]), np.array([[1.0], [12.0]]), "by hand")
    ids = np.array(list("abcdef"))
    first, second = portraits(ids, latents, label, clusters, most=2)
    assert (first.images, second.images) == (3, 3)
    assert first.cells[0].name == "sea"
    assert first.cells[0].share == 1
    assert first.cells[0].low < first.cells[0].log_odds < first.cells[0].high
    assert first.cells[1].log_odds < 0
    assert (first.typical, first.atypical) == (("b", "a"), ("c", "a"))
    assert (second.typical, second.atypical) == (("e", "d"), ("f", "d"))


def test_composition_by_chance_is_rarely_called_enriched() -> None:
    rng = np.random.default_rng(0)
    latents = rng.normal(size=(300, 3)).astype(np.float32)
    clusters = kmeans_clusters(latents, 5, 0)
    ids = np.arange(300).astype(str)
    called = 0
    for _ in range(40):
        label = Label.of(rng.integers(4, size=300))
        cells = [cell for one in portraits(ids, latents, label, clusters, 1) for cell in one.cells]
        called += min(cell.p_value for cell in cells) <= 0.05
    assert called <= 6  # 2 expected


def test_balanced_agreement_by_hand() -> None:
    """Class a: 4 of 4 in cluster 0. Class b: 1 of 2 in each. Counted alike, clusters hold 3/4 and 1/4."""
    codes, clusters = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 0, 0, 1])
    found = balanced_agreement(codes, [clusters], seed=0)
    of_cluster = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    shared = of_cluster - (0 + np.log(2)) / 2
    most = (np.log(2) + of_cluster) / 2
    (expected,) = found.expected
    assert found.value == pytest.approx((shared - expected) / (most - expected))


def test_balanced_agreement_is_1_at_best_0_by_chance_and_does_not_care_how_frequent_classes_are() -> None:
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1, 2], [600, 60, 30])
    assert balanced_agreement(codes, [codes], 0).value == pytest.approx(1)
    by_chance = [balanced_agreement(codes, [rng.integers(4, size=690)], 0).value for _ in range(50)]
    assert np.mean(by_chance) == pytest.approx(0, abs=3 * np.std(by_chance) / np.sqrt(50) + 1e-3)
    clusters = np.where(rng.random(690) < 0.8, codes, (codes + 1) % 3)
    often = np.concatenate([np.flatnonzero(codes == 0)] * 4 + [np.flatnonzero(codes > 0)])
    once, four_times = (balanced_agreement(codes[r], [clusters[r]], 0) for r in (np.arange(690), often))
    assert once.value == pytest.approx(four_times.value, abs=0.01)


def test_agreement_for_whole_groups_is_the_usual_one_but_for_what_small_samples_add() -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(3, size=2_000)
    clusters = np.where(rng.random(2_000) < 0.5, codes, rng.integers(4, size=2_000))
    np.testing.assert_allclose(agreement_by_group(codes, [clusters]), agreement(codes, clusters), atol=1e-4)


def test_silhouettes_are_those_of_scikit_learn() -> None:
    latents, codes = heaps(80, 2)
    codes[0] = 3  # alone in its class
    np.testing.assert_allclose(silhouettes(latents, codes), silhouette_samples(latents, codes), atol=1e-5)


def test_p_of_silhouettes_is_that_of_a_plain_loop() -> None:
    latents, codes = heaps(60, 0.6)
    distances = distances_of(latents)
    nulls = silhouette_nulls(distances, codes, 4, draws=99)
    drawn = [silhouettes_of(distances, p.astype(np.intp)).mean() for b in permutations(codes, 4, draws=99) for p in b]
    observed = silhouettes(latents, codes).mean()
    assert nulls.mean.p_value == (1 + sum(d >= observed - 1e-12 for d in drawn)) / 100
    assert nulls.mean.null == pytest.approx(np.mean(drawn), abs=1e-7)


def test_silhouettes_by_hand() -> None:
    latents = np.array([[0.0], [1.0], [5.0], [7.0]], np.float32)
    found = silhouettes(latents, np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(found, [1 - 1 / 6, 1 - 1 / 5, 1 - 2 / 4.5, 1 - 2 / 6.5], rtol=1e-5)


def test_what_cannot_be_clustered_is_refused() -> None:
    latents, codes = heaps(20)
    with pytest.raises(BadInput, match=r"vae: k \(21\) must be at least 2 and at most the 20 images"):
        kmeans_clusters(latents, 21, 0, "vae")
    with pytest.raises(BadInput, match="vae: all 20 latents are the same"):
        kmeans_clusters(0 * latents, 2, 0, "vae")
    with pytest.raises(BadInput, match="vae: silhouettes need from 2 to 19 classes among 20 images; there are 1"):
        silhouettes(latents, 0 * codes, "vae")
    with pytest.raises(BadInput, match="draw at most 5,000"):
        silhouettes(np.zeros((5_001, 1), np.float32), np.arange(5_001) % 2, "vae")


def test_duplicated_latents_give_fewer_clusters_and_no_error() -> None:
    latents = np.repeat(np.array([[0.0], [1.0]], np.float32), 10, axis=0)
    assert len(kmeans_clusters(latents, 4, 0).centres) == 2
    mixture_clusters(latents, 2, 0)
    density_clusters(latents)
