"""Who is updated in a step: pure functions of the step's adversarial losses, the discriminator's accuracy and a draw.

g: the autoencoder's adversarial loss, d: the discriminator's, each a mean in nats, both ln 2 for a coin toss;
accuracy: the discriminator's on the batch, real and decoded images counting the same; draw: uniform on [0, 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Literal

Player = Literal["autoencoder", "discriminator"]
Players = frozenset[Player]
PolicyName = Literal[
    "none", "both", "inferior", "probabilistic-inferior", "accuracy-threshold", "margin", "adaptive-weight"
]
Policy = Callable[[float, float, float, float], Players]

AUTOENCODER: Players = frozenset({"autoencoder"})
DISCRIMINATOR: Players = frozenset({"discriminator"})
BOTH: Players = AUTOENCODER | DISCRIMINATOR

ACCURACY = 0.65  # below it the discriminator is updated
RARELY = 0.01  # chance that it is updated all the same
EQUILIBRIUM, MARGIN = 0.68, 0.35  # nats: Larsen et al.'s training script


def both(g: float, d: float, accuracy: float, draw: float) -> Players:
    """Both, every step."""
    return BOTH


def inferior(g: float, d: float, accuracy: float, draw: float) -> Players:
    """The one with the higher loss; the discriminator where they are equal."""
    return AUTOENCODER if g > d else DISCRIMINATOR


def probabilistic_inferior(g: float, d: float, accuracy: float, draw: float) -> Players:
    """The superior if a draw from N(apart, s) lies below 0, else the inferior.

    apart = |g - d|, and s = apart / 1.4 + max(0, (.7 - apart) / .7) * .05 is the standard deviation. A normal draw
    lies below 0 just where the uniform one that it is made from lies below the distribution function at 0.
    """
    apart = abs(g - d)
    deviation = apart / 1.4 + max(0.0, (0.7 - apart) / 0.7) * 0.05
    worse = inferior(g, d, accuracy, draw)
    return BOTH - worse if draw < NormalDist(apart, deviation).cdf(0) else worse


def accuracy_threshold(g: float, d: float, accuracy: float, draw: float) -> Players:
    """The autoencoder always; the discriminator where its accuracy is below .65, or with a chance of 1 %."""
    return BOTH if accuracy < ACCURACY or draw < RARELY else AUTOENCODER


def margin(g: float, d: float, accuracy: float, draw: float) -> Players:
    """Whoever is too far ahead waits: the discriminator where d < .68 - .35, the autoencoder where d > .68 + .35.

    Larsen et al. 2016, from the authors' program (the paper does not tell): it compares the losses on real and on
    decoded images one by one, where d here is the mean of the two.
    """
    if d < EQUILIBRIUM - MARGIN:
        return AUTOENCODER
    return DISCRIMINATOR if d > EQUILIBRIUM + MARGIN else BOTH


POLICIES: Mapping[PolicyName, Policy] = {
    "both": both,
    "inferior": inferior,
    "probabilistic-inferior": probabilistic_inferior,
    "accuracy-threshold": accuracy_threshold,
    "margin": margin,
    "adaptive-weight": both,  # what adapts is the weight: see adversarial.adaptive_weight
}
