"""Sentences never say more than their intervals."""

from __future__ import annotations

import dataclasses

import pytest

from hinterland.analysis.answers import answers, by_gain, gained, relation
from hinterland.analysis.finding import Baseline, Finding


def probe(p: float | None = 0.001, null: float | None = 0.1, **baselines: tuple[float, float, float]) -> Finding:
    """A linear probe at .8; baselines as difference, low, high."""
    beside = {name: Baseline(0.8 - d, d, low, high) for name, (d, low, high) in baselines.items()}
    return Finding(
        "linear_probe_accuracy", "kind", "run", 0.8, 1000, "d", 0.78, 0.82, null=null, p_value=p, baselines=beside
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.01, 0.05, "more than"),
        (-0.05, -0.01, "less than"),
        (-0.01, 0.05, "not distinguishable from"),
        (0.0, 0.05, "not distinguishable from"),
        (-0.05, 0.0, "not distinguishable from"),
        (0.0, 0.0, "not distinguishable from"),
    ],
)
def test_more_is_said_only_where_the_interval_excludes_zero(low, high, said):
    assert relation(low, high) == said


@pytest.mark.parametrize(
    ("finding", "begins"),
    [
        (probe(0.001), "Kind is in the latents: 0.800 [0.780, 0.820], where shuffling gives 0.100"),
        (probe(0.051), "Kind was not found in the latents: 0.800"),
        (probe(0.001, null=0.9), "Kind was not found in the latents"),
        (probe(None, null=None), "Whether kind is in the latents was not tested: 0.800"),
    ],
)
def test_presence_needs_a_test_that_was_passed(finding, begins):
    assert answers([finding])[0].sentence.startswith(begins)


def test_baselines_stand_with_what_their_own_interval_allows():
    finding = probe(
        untrained=(0.2, 0.1, 0.3), colour=(-0.1, -0.2, -0.05), pca=(0.01, -0.02, 0.04), pixels=(0.0, 0.0, 0.0)
    )
    said = answers([finding])[0].sentence
    assert "The latents tell more than the untrained encoder (+0.200, +0.100 to +0.300)." in said
    assert "They tell less than colour statistics (-0.100, -0.200 to -0.050)." in said
    assert (
        "They are not distinguishable from PCA of the same size (+0.010, -0.020 to +0.040) and the pixels themselves"
        in said
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.01, 0.05, "Together with colour they tell more than colour alone"),
        (-0.01, 0.05, "That they add anything to colour cannot be told"),
        (-0.05, -0.01, "Together with colour they tell less than colour alone"),
    ],
)
def test_beyond_colour_is_a_question_of_its_own(low, high, said):
    extra = Finding("beyond_colour_linear_accuracy", "kind", "run", 0.02, 1000, "d", low, high)
    assert said in answers([probe(), extra])[0].sentence


def test_the_most_gained_comes_first_and_gain_is_over_the_strongest_baseline():
    weak = probe(untrained=(0.3, 0.2, 0.4), colour=(0.01, -0.02, 0.04))
    strong = dataclasses.replace(probe(untrained=(0.2, 0.1, 0.3), colour=(0.1, 0.05, 0.15)), subject="colour")
    alone = dataclasses.replace(probe(), subject="alone")
    assert gained(weak) == pytest.approx(0.01)
    assert [f.subject for f in by_gain([alone, weak, strong])] == ["colour", "kind", "alone"]
    assert [a.subject for a in answers([alone, weak, strong])] == ["colour", "kind", "alone"]


def test_an_untrained_encoder_of_one_initialisation_counts_once():
    both = probe(**{"untrained": (0.2, 0.1, 0.3), "untrained-0": (-0.5, -0.6, -0.4)})
    assert gained(both) == pytest.approx(0.2)
    assert "-0.500" not in answers([both])[0].sentence
