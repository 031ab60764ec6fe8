"""The battery of first answers."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from hinterland.analysis import battery
from hinterland.analysis.attribution import probe_questions, questions
from hinterland.analysis.battery import analyse
from hinterland.analysis.finding import Finding, read_findings, write_findings
from hinterland.analysis.probing.probes import ProbeResult
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

SHIFT = 2.5


def planted(n: int = 400, **more: object) -> LatentTable:
    """`class` shifts the latents, `noise` is not in them."""
    rng = np.random.default_rng(0)
    classes = rng.integers(3, size=n)
    latents = rng.normal(size=(n, 4)) + SHIFT * np.eye(4)[classes]
    labels = {"class": classes, "noise": rng.integers(2, size=n)}
    return LatentTable.from_arrays(latents, labels=labels, name="vae", **more)  # type: ignore[arg-type]


def as_vae(table: LatentTable) -> LatentTable:
    errors = np.random.default_rng(1).random(len(table)).astype(np.float32)
    return dataclasses.replace(table, logvar=np.full_like(table.latents, -1), scores={"mse_per_pixel": errors})


def by_name(findings: list[Finding]) -> dict[tuple[str, str], Finding]:
    return {(f.name, f.subject): f for f in findings}


def test_what_is_in_the_latents_is_found_and_what_is_not_is_not() -> None:
    found = by_name(analyse(planted()))
    for probe in ("knn_probe", "linear_probe"):
        for score in ("accuracy", "balanced_accuracy"):
            known, unknown = found[f"{probe}_{score}", "class"], found[f"{probe}_{score}", "noise"]
            assert known.estimate > 0.85
            assert known.p_value == 0.002  # of two labels
            assert known.null == pytest.approx(1 / 3, abs=0.05)
            assert known.low is not None
            assert known.high is not None
            assert known.low <= known.estimate <= known.high
            assert unknown.p_value is not None
            assert unknown.p_value > 0.05


def test_a_finding_says_what_it_rests_on() -> None:
    found = by_name(analyse(planted(splits=["train"] * 300 + ["test"] * 100), labels=["class"], seed=7))
    accuracy = found["linear_probe_accuracy", "class"]
    assert (accuracy.n, accuracy.seed, accuracy.source) == (100, 7, "vae")
    assert accuracy.unit_of_replication == "image"
    for words in ("in [0, 1]", "fitted on train, scored on test (300 and 100 images)", "Alain & Bengio 2016", "999"):
        assert words in accuracy.definition
    assert found["pca_trustworthiness", "latents"].n == 100


def test_every_finding_has_a_name_of_its_own_and_survives_the_disk(tmp_path: Path) -> None:
    findings = analyse(as_vae(planted()), labels=["class", "noise", "class"])
    names = [(f.name, f.subject, f.source) for f in findings]
    assert len(set(names)) == len(names) == 2 * 9 + 4
    write_findings(tmp_path / "findings.json", findings)
    assert read_findings(tmp_path / "findings.json") == findings


def test_without_labels_the_shape_of_the_latents_is_told() -> None:
    found = by_name(analyse(as_vae(planted()), labels=[]))
    assert set(found) == {
        ("mse_per_pixel", "reconstruction"),
        ("active_units", "latents"),
        ("kl", "latents"),
        ("pca_trustworthiness", "latents"),
    }
    assert found["active_units", "latents"].estimate == 4
    assert found["kl", "latents"].unit == "nats"


def test_a_plain_autoencoder_has_no_kl() -> None:
    assert {f.name for f in analyse(planted(), labels=[])} == {"pca_trustworthiness"}


def test_a_training_table_is_fitted_on_and_the_table_scored() -> None:
    whole = planted()
    found = by_name(analyse(whole.take(slice(300, 400)), ["class"], train=whole.take(slice(0, 300))))
    assert found["knn_probe_accuracy", "class"].n == 100
    assert "(300 and 100 images)" in found["knn_probe_accuracy", "class"].definition


def test_an_unknown_label_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="vae has no label klass; the labels there are: class, noise"):
        analyse(planted(), labels=["klass"])


def test_what_was_found_once_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two labels that all images have: neighbours and clusters are the latents' own."""
    counted: dict[str, int] = {}

    def counting(name: str) -> None:
        where = {"nearest_training_images": probe_questions, "neighbours_of": questions, "kmeans_clusters": questions}
        whole = getattr(where[name], name)

        def once(*args: object, **more: object) -> object:
            counted[name] = counted.get(name, 0) + 1
            return whole(*args, **more)

        monkeypatch.setattr(where[name], name, once)

    for name in ("nearest_training_images", "neighbours_of", "kmeans_clusters"):
        counting(name)
    table = planted()
    same = {"class": table.labels["class"], "again": table.labels["class"]}
    analyse(dataclasses.replace(table, annotations=dataclasses.replace(table.annotations, labels=same)))
    assert counted == {"nearest_training_images": 1, "neighbours_of": 1, "kmeans_clusters": battery.QUICK.seeds}


def test_what_the_linear_probe_said_is_handed_over_where_it_is_asked_for() -> None:
    told: dict[str, ProbeResult] = {}
    found = by_name(analyse(planted(), ["class"], told=told))
    assert list(told) == ["class"]
    assert told["class"].accuracy == found["linear_probe_accuracy", "class"].estimate


def test_three_images_are_refused_or_described_but_never_silently() -> None:
    three = planted(3)
    with pytest.raises(BadInput):
        analyse(three)
    assert [f.name for f in analyse(three, labels=[])] == ["pca_trustworthiness"]


def test_the_same_seed_gives_the_same_findings() -> None:
    assert analyse(planted(), ["class"], seed=3) == analyse(planted(), ["class"], seed=3)


def test_a_quick_answer_says_which_images_it_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(battery, "QUICK", battery.QUICK._replace(scored=50))
    table = planted(splits=["train"] * 300 + ["test"] * 100)
    quick = by_name(analyse(table, ["class"]))["knn_probe_accuracy", "class"]
    slow = by_name(analyse(table, ["class"], quick=False))["knn_probe_accuracy", "class"]
    assert (quick.n, slow.n) == (50, 100)
    assert "50 of the 100 test images drawn at random" in quick.definition


def test_groups_are_the_unit_where_there_are_groups() -> None:
    table = planted(groups=[f"scene {i % 40}" for i in range(400)])
    found = by_name(analyse(table, ["class"]))["knn_probe_accuracy", "class"]
    assert found.unit_of_replication == "group"
    assert found.p_value == 0.001
    assert "permuted within groups" in found.definition


def grouped(scenes: list[str]) -> LatentTable:
    table = planted()
    return dataclasses.replace(table, annotations=dataclasses.replace(table.annotations, group=np.array(scenes)))


@pytest.mark.parametrize("quick", [True, False])
def test_a_label_that_is_the_same_within_each_group_is_tested_by_permuting_whole_groups(quick: bool) -> None:
    codes = planted().labels["class"].codes
    findings = analyse(grouped([f"scene {c} {i % 40}" for i, c in enumerate(codes)]), ["class"], quick=quick)
    tested = [f for f in findings if f.subject == "class" and f.p_value is not None]
    untested = {"linear_probe_compression", "linear_probe_compression_balanced", "hdbscan_clustered_share"}
    assert {f.name for f in findings if f.subject == "class"} - {f.name for f in tested} <= untested
    for f in tested:
        if f.name != "permdisp_f" and "selectivity" not in f.name:
            assert "of whole groups permuted" in f.definition, f.name
            assert f.p_value == 0.001, f.name
    assert by_name(findings)["knn_purity", "class"].null == pytest.approx(0, abs=0.1)


def test_a_factor_that_is_the_same_within_each_group_is_tested_by_permuting_whole_groups() -> None:
    rng = np.random.default_rng(0)
    scene = np.arange(400) % 100
    height, noise = rng.normal(size=100)[scene], rng.normal(size=100)[scene]
    table = LatentTable.from_arrays(
        height[:, None] + rng.normal(0, 0.5, (400, 3)),
        factors={"height": height, "noise": noise},
        groups=[f"scene {s}" for s in scene],
        splits=["train" if s < 50 else "test" for s in scene],
    )
    found = by_name(analyse(table, quick=False))
    for name in ("ridge_r2", "knn_r2", "distance_correlation_squared"):
        assert "of whole groups permuted" in found[name, "height"].definition
        assert found[name, "height"].p_value == 0.002  # of two factors
        assert found[name, "noise"].p_value is not None
        assert found[name, "noise"].p_value > 0.05


def test_a_class_for_each_group_cannot_be_told_from_it_and_that_is_said() -> None:
    found = by_name(analyse(grouped([f"scene {c}" for c in planted().labels["class"].codes]), ["class"]))
    purity = found["knn_purity", "class"]
    assert (purity.p_value, purity.null) == (None, None)
    assert "each class is in one group only" in purity.definition


def test_images_each_in_a_group_of_its_own_are_images_without_groups() -> None:
    alone = by_name(analyse(planted(groups=[f"scene {i:06d}" for i in range(400)]), ["class"]))
    assert alone["knn_probe_accuracy", "class"].unit_of_replication == "image"
    assert alone["knn_probe_accuracy", "class"].p_value == 0.001


def test_one_group_gives_estimates_without_intervals() -> None:
    found = analyse(as_vae(planted(groups=["scene"] * 400, splits=["train"] * 300 + ["test"] * 100)), ["class"])
    assert len(found) == 9 + 4
    assert all(f.low is None for f in found)


def test_a_constant_latent_is_refused_with_its_name() -> None:
    flat = LatentTable.from_arrays(np.ones((60, 2)), labels={"class": np.arange(60) % 2}, name="collapsed")
    for labels in (["class"], []):
        with pytest.raises(BadInput, match="collapsed: all"):
            analyse(flat, labels=labels)


@pytest.mark.slow
def test_labels_that_mean_nothing_are_found_to_by_chance_alone() -> None:
    rng = np.random.default_rng(0)
    latents = rng.normal(size=(240, 3))
    rejected = {"knn_probe_accuracy": 0, "linear_probe_accuracy": 0}
    for seed in range(60):
        table = LatentTable.from_arrays(latents, labels={"noise": rng.integers(3, size=240)})
        for found in analyse(table, seed=seed):
            if found.name in rejected:
                assert found.p_value is not None
                rejected[found.name] += found.p_value <= 0.05
    assert max(rejected.values()) <= 9  # 3 expected of 60; above 9 about once in a thousand times
