"""The peers that hinterland is measured against: each in an environment of its own, made the first time.

The environments lie beside the project's own (.venv-peer-NAME). A peer that cannot be installed here is left out, with
the reason in the section that would have shown it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).resolve().parent
TORCH = next(line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch=="))


@dataclasses.dataclass(frozen=True)
class Peer:
    """Somebody else's way to do the same, and what it needs."""

    title: str  # with its version, as tables have it
    environment: str  # a folder of ROOT
    packages: tuple[str, ...]
    imported: str  # what must be importable for it to count as there
    alone: tuple[str, ...] = ()  # packages without what they ask for


PEERS = {
    "pythae": Peer("pythae 0.1.2", ".venv-peer", (TORCH, "pythae==0.1.2"), "pythae.trainers"),
    "keras": Peer(
        "Keras 3.15.1 on TensorFlow 2.21.0",
        ".venv-peer-keras",
        ("tensorflow-cpu==2.21.0", "keras==3.15.1"),
        "tensorflow, keras",
    ),
    "lightning": Peer("Lightning 2.6.6", ".venv-peer-lightning", (TORCH, "lightning==2.6.6", "pillow"), "lightning"),
    "disent": Peer(
        "disent 0.8.0",
        ".venv-peer-disent",
        (TORCH, "lightning==2.6.6", "h5py", "scikit-learn", "requests", "pillow"),
        "disent",
        ("disent==0.8.0",),
    ),
}


class Missing(Exception):
    """The peer cannot be had here; the message says why."""


def python_of(name: str) -> Path:
    """The interpreter of a peer's environment, made the first time; `Missing` where that fails."""
    peer = PEERS[name]
    place = ROOT / peer.environment
    python = place / "bin" / "python"
    mark, asked = place / ".installed", "\n".join((*peer.packages, *peer.alone))
    if not mark.exists() or mark.read_text() != asked:
        venv.create(place, with_pip=True, clear=not mark.exists())
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        said(name, [*pip, *peer.packages])
        if peer.alone:
            said(name, [*pip, "--no-deps", *peer.alone])
        said(name, [str(python), "-c", f"import {peer.imported}"])
        mark.write_text(asked)
    return python


def said(name: str, words: list[str], threads: int | None = None) -> str:
    """What a program of a peer's printed; `Missing` with its last line where it failed."""
    more = {} if threads is None else {"OMP_NUM_THREADS": str(threads)}
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, **more})
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise Missing(f"{PEERS[name].title} cannot be had here: {lines[-1].strip()[:200]}")
    return done.stdout


def measured(name: str, *words: object) -> dict[str, Any]:
    """What benchmarks/peer_NAME.py found: its last line, of JSON."""
    script = FOLDER / f"peer_{name}.py"
    found: dict[str, Any] = json.loads(
        said(name, [str(python_of(name)), str(script), *map(str, words)]).splitlines()[-1]
    )
    return found


if __name__ == "__main__":
    for each in PEERS:
        try:
            print(each, python_of(each))
        except Missing as reason:
            print(each, reason)
