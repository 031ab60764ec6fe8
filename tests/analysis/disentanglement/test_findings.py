"""All measures of disentanglement together."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from hinterland.analysis.disentanglement import scores as room
from hinterland.analysis.disentanglement.findings import (
    MEANINGS,
    disentanglement_findings,
    findings_of,
    where_in_words,
)
from hinterland.analysis.disentanglement.scores import disentanglement
from hinterland.analysis.finding import Finding, read_findings, write_findings
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable
from known_causes import grid, table


def noisy(**more: object) -> LatentTable:
    """Factors a, b, c of 4, 3 and 5 values in latents 0, 1, 2, with noise; latent 3 is noise, latent 4 dead."""
    rng = np.random.default_rng(0)
    factors = grid(4, 3, 5, times=10)
    latents = np.hstack([factors + 0.3 * rng.normal(size=factors.shape), rng.normal(size=(600, 1)), np.ones((600, 1))])
    return table(latents, factors, **more)


def by_name(findings: list[Finding]) -> dict[tuple[str, str], Finding]:
    return {(f.name, f.subject): f for f in findings}


def test_every_measure_is_a_finding_of_all_factors_and_of_each(tmp_path: Path) -> None:
    findings = disentanglement_findings(noisy())
    found = by_name(findings)
    assert len(found) == len(findings) == 9 + 7 * 3
    assert {name for name, subject in found if subject == "factors"} == set(MEANINGS)
    for finding in findings:
        assert 0 <= finding.estimate <= 1
        assert finding.seed == 0
        assert "1 of 5 latents hardly vary and were left out (from 0: 4)" in finding.definition
    write_findings(tmp_path / "findings.json", findings)
    assert read_findings(tmp_path / "findings.json") == findings


def test_what_was_planted_is_found_with_intervals_and_chance() -> None:
    found = by_name(disentanglement_findings(noisy()))
    gap = found["mig", "factors"]
    assert gap.p_value == 1 / 200
    assert gap.null == pytest.approx(0, abs=0.03)
    assert gap.low is not None
    assert gap.high is not None
    assert 0.5 < gap.low < gap.estimate < gap.high < 1
    assert "without replacement" in gap.interval_method
    assert found["factor_vae_score", "factors"].null == pytest.approx(1 / 3)
    assert found["dci_informativeness", "factors"].estimate > 0.8
    assert "5 draws" in found["dci_disentanglement", "factors"].interval_method
    assert "Mean over a, b, c" in gap.definition
    assert "fitted on 80 %" in found["sap", "a"].definition.lower()


def test_latents_that_know_nothing_are_found_to_know_nothing() -> None:
    factors = grid(4, 3, 5, times=10)
    found = by_name(disentanglement_findings(table(np.random.default_rng(0).normal(size=(600, 4)), factors)))
    gap = found["mig", "factors"]
    assert gap.p_value is not None
    assert gap.p_value > 0.05
    for name in ("mig", "modularity", "sap", "dci_disentanglement", "dci_completeness"):
        assert found[name, "factors"].estimate < 0.06
    assert found["explicitness", "factors"].estimate == pytest.approx(0.5, abs=0.06)


def test_null_labels_are_rejected_as_often_as_they_should_be() -> None:
    rng = np.random.default_rng(0)
    latents, rejected = rng.normal(size=(200, 3)), 0
    for seed in range(100):
        shuffled = LatentTable.from_arrays(latents, factors={"a": rng.integers(3, size=200)})
        seen = room.evidence_of(shuffled)
        found = room.information(seen)
        null = room.permuted_gaps(seen, found, 99, seed).mean(axis=1)
        rejected += (1 + (null >= room.mig(seen, found).score).sum()) / 100 <= 0.05
    assert rejected <= 12  # 5 expected of 100; above 12 about once in a thousand times


def test_more_effort_gives_dci_an_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "THOROUGH", room.Effort(halves=4, forest_halves=3, permutations=19))
    found = by_name(disentanglement_findings(noisy(), quick=False))
    for name in ("dci_disentanglement", "dci_completeness", "dci_informativeness"):
        score = found[name, "factors"]
        assert score.low is not None
        assert score.high is not None
        assert score.low <= score.estimate <= score.high
        assert "3 draws" in score.interval_method
    assert "100 trees" in found["dci_completeness", "a"].definition


def test_which_factor_is_in_which_latent_is_told_in_a_sentence() -> None:
    made = disentanglement(noisy())
    assert where_in_words(made, "b").startswith("b: alone, latent 1 tells ")
    with pytest.raises(BadInput, match="'hue' was not measured; the factors measured are: a, b, c"):
        where_in_words(made, "hue")
    blind = disentanglement(table(np.random.default_rng(1).normal(size=(600, 4)), grid(4, 3, 5, times=10)))
    assert where_in_words(blind, "a") == "a: no single latent tells more of it than chance would."


def test_one_factor_has_what_needs_no_other() -> None:
    found = by_name(disentanglement_findings(noisy(), factors=["b"]))
    assert set(found) == {("mig", "b"), ("explicitness", "b"), ("sap", "b")}


def test_labels_are_factors_where_they_are_named() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(3, size=300)
    latents = np.stack([codes + 0.2 * rng.normal(size=300), rng.normal(size=300)], axis=1)
    known = LatentTable.from_arrays(latents, labels={"kind": np.array(["x", "y", "z"])[codes]})
    assert by_name(disentanglement_findings(known, ["kind"]))["mig", "kind"].estimate > 0.7


def test_many_images_are_drawn_from_when_quick_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "QUICK_IMAGES", 400)
    found = by_name(disentanglement_findings(noisy(), ["a"]))
    assert found["mig", "a"].n == 400
    assert "Quick: 400 of the 600 images drawn at random" in found["mig", "a"].definition


def test_groups_are_the_unit_and_chance_is_left_untested() -> None:
    grouped = noisy(groups=[f"scene {i % 60}" for i in range(600)])
    found = by_name(disentanglement_findings(grouped, ["a"]))["mig", "a"]
    assert found.unit_of_replication == "group"
    assert found.p_value is None
    assert "Untested against chance" in found.definition


def test_few_images_have_no_interval() -> None:
    few = noisy().take(np.arange(0, 600, 17))
    findings = findings_of(disentanglement(few, ["b"]))
    assert {f.name for f in findings} == {"mig", "explicitness", "sap"}
    assert all(f.low is None for f in findings)


def test_missing_values_are_counted_where_they_are_missing() -> None:
    whole = noisy()
    values = whole.factors["a"].values.copy()
    values[:60] = np.nan
    gappy = dataclasses.replace(
        whole,
        annotations=dataclasses.replace(
            whole.annotations, factors={**whole.factors, "a": dataclasses.replace(whole.factors["a"], values=values)}
        ),
    )
    found = by_name(disentanglement_findings(gappy, ["a", "b"]))
    assert (found["mig", "a"].n, found["mig", "b"].n) == (540, 600)
    assert "of the 600 images 60 without a were left out there" in found["mig", "a"].definition


def test_the_same_seed_gives_the_same_findings() -> None:
    once, again = (disentanglement_findings(noisy(), ["a", "c"], seed=3) for _ in range(2))
    assert once == again
