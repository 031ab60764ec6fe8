"""Health: how the game between autoencoder and discriminator stands, over the steps since the last line."""

from __future__ import annotations

from collections.abc import Mapping

from hinterland.objectives.policies import Player, Players

PLAYERS: tuple[Player, ...] = ("autoencoder", "discriminator")


class Health:
    """Sums over steps, as plain numbers."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}

    def add(
        self,
        images: int,
        told: Mapping[str, float],
        losses: Mapping[str, float],
        updated: Players,
        norms: Mapping[Player, float],
    ) -> None:
        """Count a step in. `told`: shares that the discriminator told rightly; `norms`: gradients of those updated."""
        values = {"images": images, "steps": 1, **losses}
        values |= {f"accuracy_{name}": share * images for name, share in told.items()}
        for player in PLAYERS:
            values[f"updated_{player}"] = player in updated
            values[f"gradient_norm_{player}"] = norms.get(player, 0.0)
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + value

    def take(self) -> dict[str, float | None]:
        """The line: accuracies are means over images, losses over steps, gradient norms over the steps that updated.

        `updated_*` are shares of the steps; a norm is None where no step updated that network.
        """
        sums, self.sums = self.sums, {}
        images, steps = sums.pop("images", 0), sums.pop("steps", 0)
        line: dict[str, float | None] = {}
        for name, value in sums.items():
            if name.startswith("gradient_norm_"):
                times = sums[f"updated_{name.removeprefix('gradient_norm_')}"]
                line[name] = value / times if times else None
            else:
                line[name] = value / (images if name.startswith("accuracy_") else steps)
        return line
