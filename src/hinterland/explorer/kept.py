"""Maps that took a while, kept in the run's folder, so that the same latents are not mapped twice."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import importlib.metadata
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from hinterland.explorer.manifest import LinearInverse, NeighbourInverse
from hinterland.explorer.maps import Kind, Map, map_of
from hinterland.explorer.shaping import Shaping
from hinterland.ground.files import whole_file
from hinterland.latents.table import LatentTable


def kept_map(folder: Path, shaping: Shaping, kind: Kind) -> Map:
    """`map_of`, taken from folder/KIND.npz where that is of the same latents, and left there else."""
    path, key = folder / f"{kind}.npz", _key(shaping.table, kind, shaping.seed)
    with contextlib.suppress(OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile):  # computed anew
        found = _read(path, key, kind)
        if found is not None:
            return found
    made = map_of(shaping, kind)
    with contextlib.suppress(OSError):  # a folder that may only be read: then it is made anew the next time
        _write(path, key, made)
    return made


def _key(table: LatentTable, kind: Kind, seed: int) -> str:
    """SHA-256 of all that a map depends on, this version included."""
    digest = hashlib.sha256(f"{importlib.metadata.version('hinterland')} {kind} {seed} {table.latents.shape}".encode())
    digest.update(np.ascontiguousarray(table.latents).data)
    for label in list(table.labels.values())[:1]:  # images are drawn by class
        digest.update(np.ascontiguousarray(label.codes).data)
    return digest.hexdigest()


def _write(path: Path, key: str, made: Map) -> None:
    assert made.inverse is not None
    numbers = {"trustworthiness": made.trustworthiness, "continuity": made.continuity, "sample": made.trust_sample}
    known = {"key": key, "settings": made.settings, "inverse": dataclasses.asdict(made.inverse), **numbers}
    with whole_file(path) as part, part.open("wb") as file:
        np.savez(file, positions=made.positions, error=made.error, known=np.array(json.dumps(known)))


def _read(path: Path, key: str, kind: Kind) -> Map | None:
    with np.load(path, allow_pickle=False) as file:
        known = json.loads(str(file["known"]))
        if known["key"] != key:
            return None
        return Map(
            kind,
            file["positions"],
            _inverse(known["inverse"]),
            file["error"],
            known["trustworthiness"],
            known["continuity"],
            known["sample"],
            known["settings"],
        )


def _inverse(plain: dict[str, Any]) -> LinearInverse | NeighbourInverse:
    if plain["kind"] == "neighbours":
        return NeighbourInverse(plain["k"])
    return LinearInverse(tuple(plain["mean"]), tuple(plain["u"]), tuple(plain["v"]))
