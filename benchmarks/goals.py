"""The goals of speed, what was measured, and whether it is enough: from what the benchmarks recorded in measured.json.

Usage: python benchmarks/goals.py; writes the last section of RESULTS.md. Goals that were set for a machine with AMX
and are not reached where there is none are said to be not measurable there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from results import PAGE, has_amx, measured, write_section

SECTION = "goals"


@dataclasses.dataclass(frozen=True)
class Goal:
    """What is wanted of one number that a benchmark recorded."""

    what: str
    benchmark: str
    name: str
    wanted: float
    unit: str = ""
    at_most: bool = False  # else: at least
    amx: bool = False  # whether it was set for a machine with AMX
    digits: int = 2

    def row(self, known: Mapping[str, Mapping[str, Any]]) -> str:
        """The line of the table."""
        sign = "at most" if self.at_most else "at least"
        asked = f"{sign} {self.wanted:,.10g}{self.unit}{', with AMX' if self.amx else ''}"
        value = known.get(self.benchmark, {}).get(self.name)
        if value is None:
            return f"| {self.what} | {asked} | | not measured: {self.benchmark} recorded none |"
        return f"| {self.what} | {asked} | {value:,.{self.digits}f}{self.unit} | {self.verdict(value)} |"

    def verdict(self, value: float) -> str:
        """In words."""
        if value <= self.wanted if self.at_most else value >= self.wanted:
            return "met"
        return "not measurable here: no AMX" if self.amx and not has_amx() else "**not met**"


TIMES = " x"
GOALS = (
    Goal("demo VAE: hinterland over pythae", "training-speed", "over_pythae", 8, TIMES, amx=True),
    Goal("demo VAE: over Keras 3", "training-speed", "over_keras", 5, TIMES, amx=True),
    Goal("demo VAE: over a plain fp32 loop", "training-speed", "over_plain", 10, TIMES, amx=True),
    Goal("demo VAE: images a second", "training-speed", "images_per_s", 3_900, "", amx=True, digits=0),
    Goal("demo VAE: share of the bf16 matrix peak, 1 thread", "machine-limits", "share_auto_1", 0.57, "", amx=True),
    Goal("demo VAE in fp32: over pythae", "training-speed", "fp32_over_pythae", 1.8, TIMES),
    Goal("demo VAE in fp32: over Keras 3", "training-speed", "fp32_over_keras", 1.1, TIMES),
    Goal("demo VAE: losses of all peers alike (1: yes)", "training-speed", "losses_alike", 1, "", digits=0),
    Goal("VAE of 128 px: over a plain fp32 loop", "steps", "vae_128_ours_over_plain", 5, TIMES, amx=True),
    Goal("VAE-GAN step: over a plain fp32 step", "vae-gan-step", "over_plain", 5, TIMES, amx=True),
    Goal("U-Net of 24 bands: over a plain fp32 step", "steps", "unet_24_ours_over_plain", 5, TIMES, amx=True),
    Goal("U-Net of 24 bands: the first goal", "steps", "unet_24_ours_over_plain", 3, TIMES, amx=True),
    Goal("demo VAE: encoding over training", "steps", "demo_encode_over_train", 3, TIMES),
    Goal("VAE of 128 px: encoding over training", "steps", "vae_128_encode_over_train", 3, TIMES),
    Goal("our loop over a bare one", "steps", "loop_overhead", 0.02, "", at_most=True, digits=3),
    Goal("full battery, 70,000 x 128", "battery-growth", "full_70000_s", 180, " s", at_most=True, digits=1),
    Goal("quick battery, 70,000 x 128", "battery-growth", "quick_70000_s", 15, " s", at_most=True, digits=1),
    Goal("import hinterland", "start-up", "import_s", 0.1, " s", at_most=True, digits=3),
    Goal("hinterland --help", "start-up", "help_s", 0.5, " s", at_most=True, digits=3),
    Goal("training: images of the largest run", "training-growth", "images", 1_000_000, "", digits=0),
    Goal(
        "training: time per image, 1,000,000 over 100,000",
        "training-growth",
        "seconds_per_image_ratio",
        1.1,
        TIMES,
        True,
    ),
    Goal("training: memory, 1,000,000 over 100,000, a share more", "training-growth", "more_memory", 0.1, "", True),
)


def main() -> None:
    known = measured()
    places = sorted({str(values["where"]) for values in known.values()})
    lines = [
        "Of the benchmarks that record what they find; other sections have their goals beside them. Measured on:",
        "",
        *(f"- {place}" for place in places),
        "",
        "| goal | wanted | measured | |",
        "|---|---|---:|---|",
        *(goal.row(known) for goal in GOALS),
    ]
    begin, end = f"<!-- begin {SECTION} -->", f"<!-- end {SECTION} -->"
    page = PAGE.read_text(encoding="utf-8")
    if begin in page:  # so that it comes last
        PAGE.write_text(page[: page.index(begin)] + page[page.index(end) + len(end) :].lstrip(), encoding="utf-8")
    print(write_section(SECTION, "Goals", lines))


if __name__ == "__main__":
    main()
