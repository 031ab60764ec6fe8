"""Facts about an ImageSet, for a person or a script."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from hinterland.data.imageset import ImageSet, Stored, parts


def describe(images: ImageSet) -> dict[str, Any]:
    """Sizes, splits, classes with counts, and per band the mean, std, min and max in stored units."""
    classes = {
        name: np.bincount(label.codes[label.codes >= 0], minlength=len(label.names)).tolist()
        for name, label in images.annotations.labels.items()
    }
    return {
        "name": images.name,
        "images": images.counts(),
        "shape": list(images.shape),
        "type": sorted(set(images.dtypes)),
        "labels": {
            name: dict(zip(label.names, classes[name], strict=True))
            for name, label in images.annotations.labels.items()
        },
        "factors": list(images.annotations.factors),
        "bands": [band for layer in images.layers.values() for band in _bands(layer)],
        "skipped": [dataclasses.asdict(skipped) for skipped in images.skipped],
        "sha256": images.fingerprint(),
    }


def _bands(layer: Stored) -> list[dict[str, float]]:
    """Mean, std, min and max of each band, read in parts."""
    over = (0, 2, 3)
    pixels = len(layer) * layer.shape[2] * layer.shape[3]
    means = sum(part.sum(axis=over, dtype=np.float64) for part in parts(layer)) / pixels
    centre = np.asarray(means)[:, None, None]
    variances = sum(np.square(part - centre).sum(axis=over) for part in parts(layer)) / pixels
    lows = np.min([part.min(axis=over) for part in parts(layer)], axis=0)
    highs = np.max([part.max(axis=over) for part in parts(layer)], axis=0)
    rows = zip(np.asarray(means), np.sqrt(variances), lows, highs, strict=True)
    return [{"mean": float(m), "std": float(s), "min": float(lo), "max": float(hi)} for m, s, lo, hi in rows]


def as_text(facts: dict[str, Any], most_classes: int = 12) -> str:
    """The facts as a few lines."""
    channels, height, width = facts["shape"]
    bands = "1 band" if channels == 1 else f"{channels} bands"
    total = sum(facts["images"].values())
    lines = [f"{facts['name']}: {total:,} images of {height} x {width} pixels, {bands}, {', '.join(facts['type'])}"]
    lines.append("splits   " + ", ".join(f"{name} {count:,}" for name, count in facts["images"].items()))
    for name, counts in facts["labels"].items():
        shown = ", ".join(f"{cls} {count:,}" for cls, count in list(counts.items())[:most_classes])
        rest = len(counts) - most_classes
        lines.append(f"label    {name}: {shown}" + (f" and {rest} more" if rest > 0 else ""))
    if facts["factors"]:
        lines.append("factors  " + ", ".join(facts["factors"]))
    for number, band in enumerate(facts["bands"]):
        lines.append(f"band {number:<3} " + ", ".join(f"{how} {value:.4g}" for how, value in band.items()))
    return "\n".join(lines)
