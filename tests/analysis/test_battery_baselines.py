"""The battery: baselines beside every finding, all questions, and bad input."""

import contextlib
import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from hinterland.analysis.battery import analyse
from hinterland.analysis.finding import Finding
from hinterland.data.annotations import Factor, Label
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Silent, Step
from hinterland.latents.table import LatentTable, Source

SHIFT = 2.5


def planted(n: int = 400) -> LatentTable:
    """`class` shifts the latents, `noise` is not in them."""
    rng = np.random.default_rng(0)
    classes = rng.integers(3, size=n)
    latents = rng.normal(size=(n, 4)) + SHIFT * np.eye(4)[classes]
    return LatentTable.from_arrays(latents, labels={"class": classes, "noise": rng.integers(2, size=n)}, name="vae")


def by_name(findings: list[Finding]) -> dict[tuple[str, str], Finding]:
    return {(f.name, f.subject): f for f in findings}


STARTS = ("untrained-0", "untrained-1", "untrained-2")


def with_baselines(table: LatentTable, **more: LatentTable) -> LatentTable:
    """`pixels` know a little of the class, `colour` nothing, the untrained ones next to nothing."""
    rng = np.random.default_rng(5)
    n, codes = len(table), table.labels["class"].codes

    def made(name: str, share: float, size: int = 3) -> LatentTable:
        latents = rng.normal(size=(n, size)).astype(np.float32)
        latents[:, :3] += SHIFT * share * np.eye(3, dtype=np.float32)[codes]
        return LatentTable(latents, table.annotations, Source(name))

    baselines = {"pixels": made("pixels", 0.5), "colour": made("colour", 0.0, 12)}
    baselines |= {name: made(name, 0.1) for name in STARTS}
    return dataclasses.replace(table, baselines={**baselines, **more})


def test_every_finding_has_the_baselines_beside_it_paired_on_the_same_images() -> None:
    found = by_name(analyse(with_baselines(planted(600)), ["class"]))
    for name in ("knn_probe_accuracy", "linear_probe_balanced_accuracy", "knn_purity", "kmeans_ami"):
        finding = found[name, "class"]
        assert set(finding.baselines) == {"pixels", "colour", *STARTS, "untrained"}
        for baseline in finding.baselines.values():
            assert baseline.difference == pytest.approx(finding.estimate - baseline.estimate)
            assert baseline.low <= baseline.difference <= baseline.high
        assert finding.baselines["pixels"].low > 0
        mean = np.mean([finding.baselines[start].estimate for start in STARTS])
        assert finding.baselines["untrained"].estimate == pytest.approx(mean)
        assert "the mean over 3 initialisations" in finding.definition
    assert found["beyond_colour_linear_accuracy", "class"].low > 0.3  # type: ignore[operator]


def test_a_baseline_that_is_the_table_itself_differs_by_nothing() -> None:
    table = planted()
    twin = LatentTable(table.latents, table.annotations, Source("twin"))
    for finding in analyse(dataclasses.replace(table, baselines={"pca": twin}), ["class"], quick=False):
        if finding.baselines:
            assert finding.baselines["pca"].estimate == finding.estimate, finding.name
            assert (finding.baselines["pca"].low, finding.baselines["pca"].high) == (0, 0), finding.name


def test_the_standard_battery_asks_all_questions() -> None:
    table = with_baselines(planted(300))
    height = np.random.default_rng(3).normal(size=300) + table.latents[:, 0]
    factors = {"height": Factor(height), "angle": Factor(np.random.default_rng(4).uniform(0, 360, 300), 360.0)}
    table = dataclasses.replace(
        table, annotations=dataclasses.replace(table.annotations, factors=factors), baselines={}
    )
    table = with_baselines(table)
    findings = analyse(table, ["class", "height", "angle"], quick=False)
    names = {f.name for f in findings if f.subject == "class"}
    clusters = {f"{m}_{a}" for m in ("kmeans", "gmm", "hdbscan") for a in ("ami", "ari", "homogeneity")}
    probes = {f"{p}_{s}" for p in ("knn_probe", "linear_probe", "mlp_probe") for s in ("accuracy", "balanced_accuracy")}
    assert names > clusters | probes | {
        "knn_purity",
        "knn_purity_balanced",
        "linear_probe_selectivity",
        "mlp_probe_selectivity",
        "linear_probe_compression",
        "silhouette",
        "permanova_omega_squared",
        "permdisp_f",
        "beyond_colour_linear_accuracy",
        "kmeans_ami_half_k",
        "kmeans_ami_double_k",
        "hdbscan_clustered_share",
    }
    found = by_name(findings)
    for name in ("ridge_r2", "knn_r2", "distance_correlation_squared"):
        assert found[name, "height"].p_value == 0.002  # of two factors
        assert found[name, "angle"].p_value > 0.05  # type: ignore[operator]
        assert found[name, "height"].baselines["pixels"].low > 0 or name == "knn_r2"
    assert found["beyond_colour_ridge_r2", "height"].low > 0  # type: ignore[operator]
    assert "period 360" in found["ridge_r2", "angle"].definition


def test_p_values_are_corrected_over_the_labels_asked_for() -> None:
    alone = by_name(analyse(planted(), ["noise"]))["knn_probe_accuracy", "noise"]
    both = by_name(analyse(planted(), ["class", "noise"]))
    assert "Holm" not in alone.definition
    assert "p is corrected for the 2 asked of (Holm 1979)" in both["knn_probe_accuracy", "noise"].definition
    assert both["knn_probe_accuracy", "noise"].p_value == alone.p_value  # the greater of two stays
    assert both["knn_probe_accuracy", "class"].p_value == 0.002


def test_a_baseline_that_cannot_be_used_is_left_out_and_said() -> None:
    table = planted()
    flat = LatentTable(np.ones((400, 2), np.float32), table.annotations, Source("flat"))
    found = by_name(analyse(dataclasses.replace(table, baselines={"pixels": flat}), ["class"]))
    finding = found["knn_purity", "class"]
    assert finding.baselines == {}
    assert "Baselines left out: pixels (flat: all" in finding.definition


def test_baselines_fitted_on_other_images_than_those_of_the_training_table_are_left_out() -> None:
    whole = planted()
    test, train = whole.take(slice(300, 400)), whole.take(slice(0, 300))
    pca = [LatentTable(t.latents, t.annotations, Source("pca", fitted_on=str(len(t)))) for t in (test, train)]
    test, train = (dataclasses.replace(t, baselines={"pca": b}) for t, b in zip((test, train), pca, strict=True))
    found = by_name(analyse(test, ["class"], train=train))["linear_probe_accuracy", "class"]
    assert "was fitted on other images" in found.definition


def test_duplicated_latents_are_kept_and_counted() -> None:
    table = planted(200)
    latents = np.concatenate([table.latents[:150], table.latents[:50]])
    twice = LatentTable.from_arrays(latents, labels=dict(table.labels), name="vae")
    found = by_name(analyse(twice, ["class"], quick=False))
    assert (
        "100 of 200 images have the very latent of another image, and are kept"
        in found["knn_purity", "class"].definition
    )


def test_unlabelled_images_are_left_out_and_counted() -> None:
    table = planted(300)
    codes = np.where(np.arange(300) % 3 == 0, -1, table.labels["class"].codes)
    partly = LatentTable.from_arrays(table.latents, labels={"class": Label.of(codes, ["a", "b", "c"])})
    found = by_name(analyse(partly, quick=False))
    assert found["knn_purity", "class"].n == 200
    assert "100 images without this label left out" in found["knn_purity", "class"].definition
    assert "images without this label left out" in found["linear_probe_accuracy", "class"].definition


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"class": ["same"] * 60}, "class: 1 class among"),
        ({"class": [f"name {i}" for i in range(60)]}, "has a class of its own"),
        ({"class": [None] * 60}, "class: 0 class among the 0 labelled"),
    ],
)
@pytest.mark.parametrize("quick", [True, False])
def test_labels_that_cannot_be_asked_of_are_refused_by_name(
    labels: dict[str, object], message: str, quick: bool
) -> None:
    table = LatentTable.from_arrays(np.random.default_rng(0).normal(size=(60, 3)), labels=labels)
    with pytest.raises(BadInput, match=message):
        analyse(table, quick=quick)


@pytest.mark.parametrize("quick", [True, False])
def test_few_images_and_rows_that_are_no_numbers_are_refused(quick: bool) -> None:
    with pytest.raises(BadInput, match="10 neighbours need at least 10 labelled images"):
        analyse(planted(9), ["class"], quick=quick)
    broken = np.random.default_rng(0).normal(size=(60, 3))
    broken[7, 1] = np.nan
    with pytest.raises(BadInput, match=r"1 of 60 latents hold NaN or infinite values \(000007\)"):
        LatentTable.from_arrays(broken, labels={"class": np.arange(60) % 2})


def test_the_standard_battery_takes_small_tables() -> None:
    assert len(analyse(planted(40), ["class"], quick=False)) > 25


def test_progress_counts_every_question_of_every_table() -> None:
    seen: list[float] = []

    class Counting(Silent):
        @contextlib.contextmanager
        def step(self, label: str, total: float | None, done: float = 0) -> Iterator[Step]:
            seen.append(total or 0)
            seen.append(0)

            class One:
                def advance(self, amount: float = 1, note: str = "") -> None:
                    seen[1] += amount

            yield One()

    analyse(with_baselines(planted()), ["class", "noise"], progress=Counting())
    assert seen[0] == seen[1] == 2 * 5 * 6 + 1
