"""Values that the explorer's maths (explorer-ui/src/maths) must give, as Python gives them.

    cd tests && python -m explorer.golden_maths

writes tests/golden/maths.json, which vitest reads; test_golden_maths.py checks that it is what this file says.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from explorer import golden_statistics as statistics
from hinterland.analysis.geometry import step_lengths
from hinterland.analysis.neighbours import nearest, nearest_others
from hinterland.latents import paths
from hinterland.latents.principal import principal_components

FILE = Path(__file__).parents[1] / "golden" / "maths.json"
WAYS = {"linear": paths.linear, "slerp": paths.slerp, "hyperspherical": paths.hyperspherical}


def golden() -> dict[str, Any]:
    """Everything, section by section, as plain lists and numbers."""
    rng = np.random.default_rng(4)
    return {
        "paths": _paths(rng),
        "inverse": _inverse(rng),
        "neighbours": _neighbours(rng),
        "crowding": _crowding(rng),
        "steps": _steps(rng),
        "traversal": _traversal(rng),
        "random": _random(),
        "running": _running(rng),
        "special": statistics.special(),
        "fourfold": statistics.fourfold(),
        "two_samples": [statistics.two_samples(*pair) for pair in statistics.sample_pairs(rng)],
        "circular": [statistics.circular(*pair) for pair in statistics.circle_pairs(rng)],
        "holm": statistics.holm(rng),
        "composition": statistics.composition(rng),
        "agreement": _agreement(rng),
        "density": _density(rng),
        "oklab": {colour: _oklab(colour) for colour in ("#000000", "#ffffff", "#3f90da", "#bd1f01", "#94a4a2")},
    }


def _paths(rng: np.random.Generator) -> dict[str, Any]:
    legs, coordinates = [], []
    for size in (1, 2, 3, 10):
        a, b = _single(rng.normal(size=(2, size)))
        legs.append({"a": a, "b": b, **{name: way(a, b, 5) for name, way in WAYS.items()}})
        coordinates.append({"latent": a, "coordinates": paths.to_hyperspherical(a)})
    stops = _single(rng.normal(size=(3, 4)))
    through = {
        name: np.concatenate([way(stops[0], stops[1], 4), way(stops[1], stops[2], 4)[1:]]) for name, way in WAYS.items()
    }
    return {"legs": legs, "coordinates": coordinates, "stops": stops, "through": through}


def _inverse(rng: np.random.Generator) -> dict[str, Any]:
    latents = _single(rng.normal(size=(60, 4)))
    positions = _single(rng.uniform(-1, 1, size=(60, 2)))
    mean, u, v = rng.normal(size=(3, 4))
    places = _single(rng.uniform(-1, 1, size=(5, 2)))
    k = 8
    by_neighbours = []
    for place in places.astype(np.float64):
        away = np.linalg.norm(positions - place, axis=1)
        rows = np.argsort(away)[:k]
        weights = np.exp(-np.square(away[rows] / (away[rows[-1]] / 2)) / 2)
        by_neighbours.append(weights @ latents[rows] / weights.sum())
    return {
        "latents": latents, "positions": positions, "k": k, "places": places, "by_neighbours": by_neighbours,
        "linear": {"mean": mean, "u": u, "v": v, "latents": mean + places @ np.stack([u, v])},
        "off_plane": {
            "latents": latents[:5],
            "places": np.linalg.lstsq(np.stack([u, v], axis=1), (latents[:5] - mean).T)[0].T,
        },
    }  # fmt: skip


def _neighbours(rng: np.random.Generator) -> dict[str, Any]:
    latents, queries = _single(rng.normal(size=(50, 6))), _single(rng.normal(size=(4, 6)))
    found = nearest(latents, queries, 5)
    positions = _single(rng.normal(0, 0.3, size=(200, 2)))
    places = _single(rng.uniform(-1, 1, size=(6, 2)))
    far, rows = cKDTree(positions.astype(np.float64)).query(places.astype(np.float64), 7)
    return {
        "latents": latents, "queries": queries, "rows": found.rows, "squared_distances": found.squared_distances,
        "positions": positions, "places": places, "place_rows": rows, "place_distances": far,
    }  # fmt: skip


def _crowding(rng: np.random.Generator) -> dict[str, Any]:
    latents = _single(rng.normal(size=(80, 5)))
    distances = np.sqrt(nearest_others(latents, 20).squared_distances).astype(np.float32).astype(np.float64)
    bandwidth = np.median(distances[:, 14]) / 2
    usual = np.median(np.exp(-np.square(distances[:, :15] / bandwidth) / 2).sum(axis=1))
    probe = np.sort(rng.uniform(0, 3, size=15))
    return {
        "distances": distances, "k": 15, "bandwidth": bandwidth, "usual": usual, "probe": probe,
        "density": np.exp(-np.square(probe / bandwidth) / 2).sum() / usual,
        "typical": np.median(distances[:, 0]), "limit": np.quantile(distances[:, 0], 0.95),
    }  # fmt: skip


def _steps(rng: np.random.Generator) -> dict[str, Any]:
    images = _single(rng.uniform(size=(5, 12)))
    return {"images": images, "lengths": step_lengths(images), "pixel": step_lengths(images) / np.sqrt(12)}


def _traversal(rng: np.random.Generator) -> dict[str, Any]:
    latents = _single(rng.normal(size=(40, 4)) * [3, 1, 2, 0.5])
    found = principal_components(latents)
    vectors = found.components
    sd = float(np.sqrt(found.variances[1]))
    return {
        "mean": found.mean, "vectors": vectors, "latent": latents[0],
        "coordinates": vectors @ (latents[0] - found.mean),
        "sd": sd, "along_1": paths.along_component(found.mean, vectors[1], sd, steps=7),
        "traverse_2": paths.traverse(latents[0], 2, [-1.0, 0.0, 1.0]),
    }  # fmt: skip


def _random() -> dict[str, Any]:
    """xoshiro128** 1.1 (Blackman & Vigna), its seeding as random.ts says, and Box & Muller's normal numbers."""
    words = list(itertools.islice(_xoshiro([1, 2, 3, 4]), 6))
    state = []
    for i in (1, 2, 3, 4):
        word = (7 + i * 0x9E3779B9) % 2**32
        word = (word ^ word >> 16) * 0x85EBCA6B % 2**32
        word = (word ^ word >> 13) * 0xC2B2AE35 % 2**32
        state.append(word ^ word >> 16)
    uniform = (np.array(list(itertools.islice(_xoshiro(state), 8))) + 0.5) / 2**32
    radius, angle = np.sqrt(-2 * np.log(uniform[::2])), 2 * np.pi * uniform[1::2]
    normal = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()
    mean, logvar = np.array([1.0, -2.0, 0.5]), np.array([0.0, -2.0, 1.5])
    return {
        "words_of_1_2_3_4": words, "normal_of_seed_7": normal, "mean": mean, "logvar": logvar,
        "posterior_of_seed_7": mean + np.exp(logvar / 2) * normal[:3],
    }  # fmt: skip


def _xoshiro(state: list[int]) -> Any:
    def rotated(word: int, by: int) -> int:
        return (word << by | word >> (32 - by)) % 2**32

    s0, s1, s2, s3 = state
    while True:
        yield rotated(s1 * 5 % 2**32, 7) * 9 % 2**32
        t = (s1 << 9) % 2**32
        s2, s3 = s2 ^ s0, s3 ^ s1
        s1, s0 = s1 ^ s2, s0 ^ s3
        s2, s3 = s2 ^ t, rotated(s3, 11)


def _running(rng: np.random.Generator) -> dict[str, Any]:
    pictures = rng.uniform(size=(9, 4)) + 1e6  # so far from 0 that a sum of squares would lose everything
    return {"pictures": pictures, "mean": pictures.mean(axis=0), "deviation": pictures.std(axis=0, ddof=1)}


def _agreement(rng: np.random.Generator) -> dict[str, Any]:
    first = nearest_others(_single(rng.normal(size=(40, 3))), 16).rows
    second = nearest_others(_single(rng.normal(size=(40, 3))), 16).rows
    kept = [len(set(p[:15]) & set(q[:15])) / 15 for p, q in zip(first.tolist(), second.tolist(), strict=True)]
    return {"first": first, "second": second, "kept": kept}


def _density(rng: np.random.Generator) -> dict[str, Any]:
    positions = _single(rng.normal(0, 0.3, size=(300, 2)))
    edges = np.linspace(-1.0, 1.0, 13)
    counts = np.histogram2d(positions[:, 1], positions[:, 0], bins=[edges, edges])[0]
    blurred = ndimage.gaussian_filter(counts, 1.3, mode="constant", truncate=4.0)
    falling = np.sort(blurred.ravel())[::-1]
    levels = {
        str(share): falling[np.searchsorted(np.cumsum(falling), share * falling.sum())] for share in (0.25, 0.5, 0.9)
    }
    return {"positions": positions, "side": 12, "counts": counts, "sigma": 1.3, "blurred": blurred, "levels": levels}


def _oklab(colour: str) -> list[float]:
    """By way of CIE XYZ, as Ottosson 2020 defines it; colours.ts has both matrices multiplied into one."""
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    light = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    xyz = (
        np.array(
            [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
        )
        @ light
    )
    cones = np.array(
        [
            [0.8189330101, 0.3618667424, -0.1288597137],
            [0.0329845436, 0.9293118715, 0.0361456387],
            [0.0482003018, 0.2643662691, 0.6338517070],
        ]
    )
    turned = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return list(turned @ np.cbrt(cones @ xyz))


def _single(values: np.ndarray) -> np.ndarray:
    """As a bundle holds them: float32."""
    return values.astype(np.float32)


def plain(value: Any) -> Any:
    """Lists, numbers and text of whatever NumPy made."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return value.item()
    return value


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(plain(golden()), indent=None, separators=(",", ":")) + "\n", encoding="utf-8")
