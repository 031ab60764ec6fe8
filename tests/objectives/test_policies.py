"""Who is updated: each rule as a table from (G, D, accuracy, draw) to players."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from hinterland.objectives.policies import AUTOENCODER, BOTH, DISCRIMINATOR, POLICIES

RULES = [
    ("both", 2.0, 0.1, 0.9, 0.0, BOTH),
    ("both", 0.1, 2.0, 0.1, 0.999, BOTH),
    # the one with the higher loss
    ("inferior", 0.70, 0.69, 0.0, 0.0, AUTOENCODER),
    ("inferior", 0.69, 0.70, 1.0, 0.999, DISCRIMINATOR),
    ("inferior", 0.69, 0.69, 0.5, 0.5, DISCRIMINATOR),
    # |G-D| = .7: s = .5, so the superior below Phi(-1.4) = .0808
    ("probabilistic-inferior", 1.2, 0.5, 0.5, 0.0807, DISCRIMINATOR),
    ("probabilistic-inferior", 1.2, 0.5, 0.5, 0.0809, AUTOENCODER),
    ("probabilistic-inferior", 0.5, 1.2, 0.5, 0.0807, AUTOENCODER),
    ("probabilistic-inferior", 0.5, 1.2, 0.5, 0.0809, DISCRIMINATOR),
    # |G-D| = 0: s = .05, so a coin is tossed; the discriminator counts as the inferior
    ("probabilistic-inferior", 0.6, 0.6, 0.5, 0.49, AUTOENCODER),
    ("probabilistic-inferior", 0.6, 0.6, 0.5, 0.51, DISCRIMINATOR),
    # the autoencoder always; the discriminator below .65, or with 1 %
    ("accuracy-threshold", 0.1, 2.0, 0.649, 0.5, BOTH),
    ("accuracy-threshold", 0.1, 2.0, 0.65, 0.5, AUTOENCODER),
    ("accuracy-threshold", 0.1, 2.0, 0.65, 0.01, AUTOENCODER),
    ("accuracy-threshold", 0.1, 2.0, 0.99, 0.0099, BOTH),
    # .68 -+ .35
    ("margin", 2.0, 0.329, 0.5, 0.5, AUTOENCODER),
    ("margin", 2.0, 0.331, 0.5, 0.5, BOTH),
    ("margin", 0.1, 1.029, 0.5, 0.5, BOTH),
    ("margin", 0.1, 1.031, 0.5, 0.5, DISCRIMINATOR),
    ("adaptive-weight", 2.0, 0.1, 0.9, 0.0, BOTH),
]


@pytest.mark.parametrize(("policy", "g", "d", "accuracy", "draw", "updated"), RULES)
def test_the_rules(policy, g, d, accuracy, draw, updated):
    assert POLICIES[policy](g, d, accuracy, draw) == updated


@pytest.mark.parametrize("apart", [0.0, 0.01, 0.2, 0.7, 1.5, 8.0])
def test_the_superior_is_updated_as_often_as_a_normal_draw_lies_below_zero(apart):
    deviation = apart / 1.4 + max(0, (0.7 - apart) / 0.7) * 0.05
    draws = (np.arange(20_000) + 0.5) / 20_000
    rule = POLICIES["probabilistic-inferior"]
    share = np.mean([rule(0.5 + apart, 0.5, 0.5, draw) == DISCRIMINATOR for draw in draws])
    expected = norm.cdf(0, apart, deviation) if apart else 0.5
    if apart:
        assert share == pytest.approx(expected, abs=1e-4)
    else:  # a tie: the discriminator is the inferior
        assert share == pytest.approx(0.5, abs=1e-4)


def test_a_normal_draw_itself_gives_the_same_shares():
    """The rule as it is written, with draws from N(|G-D|, s): 200,000 of them, within four standard errors."""
    apart, deviation = 0.3, 0.3 / 1.4 + (0.4 / 0.7) * 0.05
    drawn = np.random.default_rng(0).normal(apart, deviation, 200_000)
    share = norm.cdf(-apart / deviation)
    assert np.mean(drawn < 0) == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 200_000))
    rule = POLICIES["probabilistic-inferior"]
    below, above = share - 1e-6, share + 1e-6
    assert (rule(0.8, 0.5, 0.5, below), rule(0.8, 0.5, 0.5, above)) == (DISCRIMINATOR, AUTOENCODER)
