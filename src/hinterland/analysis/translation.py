"""How well wanted bands are made of given ones, beside what needs no learning: copying, and a line for each pixel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.fidelity import SIDE, ssim
from hinterland.analysis.finding import Baseline, Finding
from hinterland.analysis.statistics.intervals import interval_if_any, paired_difference
from hinterland.ground.errors import BadInput

Images = npt.NDArray[np.float32]  # (n, C, H, W) on the [0, 1] scale
Valid = npt.NDArray[np.bool_]  # (n, H, W) where there is data
Scores = Mapping[str, npt.NDArray[np.float64]]  # by measure (n,)

MOST_DB = 100.0  # of an image that comes back exactly
COPYING, LINEAR = "copying", "linear"
SUBJECT = "wanted bands"
UNITS = {"psnr_db": "dB"}
DEFINITIONS = {
    "psnr_db": "peak signal-to-noise ratio in dB over wanted bands and valid pixels, the peak 1, at most 100; mean "
    "over images; more is better",
    "ssim": "structural similarity (Wang et al. 2004, 11 x 11 Gaussian windows), mean over bands and images; 1 is "
    "best; pixels without data count as equal",
    "mae_per_pixel": "mean absolute error on the [0, 1] scale over valid pixels; mean over images; 0 is best",
    "mse_per_pixel": "mean squared error on the [0, 1] scale over valid pixels; mean over images; 0 is best",
}


class PixelRegression:
    """Ordinary least squares from the given bands of a pixel, and 1, to its wanted bands: the same for all pixels.

    Sums of products are gathered some images at a time; nothing of the images is kept.
    """

    def __init__(self, given: int, wanted: int):
        self._products = np.zeros((given + 1, given + 1))
        self._moments = np.zeros((given + 1, wanted))

    def add(self, given: Images, wanted: Images, valid: Valid | None = None) -> None:
        """Count these images in, where they are valid."""
        rows, back = (_pixels(images, valid) for images in (given, wanted))
        rows = np.concatenate([rows, np.ones((len(rows), 1))], axis=1)
        self._products += rows.T @ rows
        self._moments += rows.T @ back

    # (X^T X) w = X^T y; of several solutions the shortest
    @property
    def weights(self) -> npt.NDArray[np.float64]:
        """(given + 1, wanted); the last row is what is added. `BadInput` where no pixel was counted in."""
        if not self._products[-1, -1]:
            raise BadInput("a regression needs pixels: no valid pixel of the training split was counted in")
        return np.asarray(np.linalg.lstsq(self._products, self._moments, rcond=None)[0])

    def __call__(self, given: Images) -> Images:
        """(n, wanted, H, W) what the line says of images, cut to [0, 1]."""
        weights = self.weights
        said = np.einsum("nchw,cb->nbhw", given, weights[:-1]) + weights[-1][:, None, None]
        return np.asarray(said.clip(0, 1), dtype=np.float32)


def _pixels(images: Images, valid: Valid | None) -> npt.NDArray[np.float64]:
    rows = np.moveaxis(images, 1, -1).astype(np.float64)
    return rows.reshape(-1, images.shape[1]) if valid is None else rows[valid]


def image_scores(
    made: Images, wanted: Images, valid: Valid | None = None, bands: Sequence[str] = ()
) -> dict[str, npt.NDArray[np.float64]]:
    """(n,) of each measure in `DEFINITIONS`, of images smaller than 11 pixels without SSIM; with `bands`, their names,
    also `mae_per_pixel NAME` of each."""
    known = np.ones((len(made), *made.shape[2:]), bool) if valid is None else valid
    error = np.where(known[:, None], made.astype(np.float64) - wanted, 0)
    pixels = np.maximum(known.sum(axis=(1, 2)), 1)
    square = np.square(error).sum(axis=(2, 3)) / pixels[:, None]
    absolute = np.abs(error).sum(axis=(2, 3)) / pixels[:, None]
    mse = square.mean(axis=1)
    with np.errstate(divide="ignore"):
        found = {"psnr_db": np.minimum(-10 * np.log10(mse), MOST_DB)}
    if min(made.shape[2:]) >= SIDE:
        found["ssim"] = ssim(made if valid is None else np.where(known[:, None], made, wanted), wanted)
    found |= {"mae_per_pixel": absolute.mean(axis=1), "mse_per_pixel": mse}
    return found | {f"mae_per_pixel {name}": absolute[:, band] for band, name in enumerate(bands)}


def joined(parts: Sequence[Scores]) -> dict[str, npt.NDArray[np.float64]]:
    """The scores of some images after others."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def translation_findings(
    ours: Scores,
    baselines: Mapping[str, Scores],
    source: str,
    seed: int = 0,
    groups: npt.NDArray[np.str_] | None = None,
) -> list[Finding]:
    """A finding of each measure (subject `wanted bands`, or a band's name), with the difference to each baseline.

    Intervals: images, or whole `groups` (n,) such as scenes, are drawn again. None, and no baselines, where there is
    but one.
    """
    made = []
    for key, scores in ours.items():
        name, _, band = key.partition(" ")
        interval = interval_if_any(scores, seed, groups=groups)
        beside = {}
        for baseline, theirs in baselines.items() if interval else ():
            difference, apart = paired_difference(scores, theirs[key], seed, groups=groups)
            beside[baseline] = Baseline(float(theirs[key].mean()), difference, apart.low, apart.high)
        made.append(
            Finding(
                name,
                band or SUBJECT,
                source,
                float(scores.mean()),
                len(scores),
                DEFINITIONS[name],
                low=interval.low if interval else None,
                high=interval.high if interval else None,
                interval_method=interval.method if interval else "",
                unit_of_replication="image" if groups is None else "group",
                baselines=beside,
                seed=seed,
                unit=UNITS.get(name, ""),
            )
        )
    return made
