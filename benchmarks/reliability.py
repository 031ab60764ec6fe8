"""Kill runs anywhere, break what they wrote, fail what they ask of the disk; count, and write it into RESULTS.md.

python benchmarks/reliability.py --minutes 5        --dry: nothing is written
"""

from __future__ import annotations

import argparse
import collections
import errno
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import torch
from results import machine, write_section

from blobs import blobs
from faults import failing
from hinterland.ground.errors import BadInput, HinterlandError
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.training import checkpoint
from hinterland.training.config import RunConfig
from hinterland.training.folder import LOCK, RunFolder
from hinterland.training.run import resume, train
from hinterland.training.settings import configured
from power import losses, recorded_run

IMAGES = blobs(400, 1, 12, 12)
TINY = {
    "model.widths": [4],
    "model.hidden": [],
    "model.latent_size": 4,
    "training.threads": 1,
    "training.epochs": 4,
    "training.checkpoint_every_images": 96,
    "training.preview_every_images": 10_000,
}
GAME = {"discriminator.widths": [4, 8], "objective.adversarial.policy": "probabilistic-inferior"}
CODES = {"model.posterior": "vq", "model.bottleneck": "spatial", "objective.reconstruction": "mse"}
MODELS = {
    "VAE with averaged weights": configured("vae", settings={**TINY, "training.ema_images": 200}),
    "VAE beside a discriminator": configured("articulation", settings={**TINY, **GAME, "model.latent_size": 6}),
    "codebook": configured("vae", settings={**TINY, **CODES, "model.quantiser.entries": 16}),
}
FAULTS = {"disk full": errno.ENOSPC, "permission denied": errno.EACCES, "disk broken": errno.EIO}


def main() -> None:
    """Half of the time for kills, the rest for faults and for broken files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    asked = parser.parse_args()
    torch.set_num_threads(1)  # so that a process can be forked
    rnd = Random(asked.seed)
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        wholes = {name: train(IMAGES, config, root / f"whole {name}") for name, config in MODELS.items()}
        kills = killed(wholes, root, 30 * asked.minutes, rnd)
        faults = failed(wholes["VAE with averaged weights"], root, 15 * asked.minutes, rnd)
        damage = damaged(wholes["VAE with averaged weights"], root, 15 * asked.minutes, rnd)
        (root / "disk").mkdir()
        run = recorded_run(IMAGES, MODELS["VAE with averaged weights"], root / "disk")
        states, losses_found = losses(run, run.disk, root / "states")
    lines = told(kills, faults, damage)
    asked_of_disk = len(run.disk.steps) - len(run.promised)
    lines += [
        "",
        f"The power goes after each of {asked_of_disk:,} steps of the disk (writes, syncs, names), and what was not "
        f"synced is lost, kept or torn: {states:,} different states, of which {len(losses_found):,} lack something "
        f"that was said to be saved ({len(run.promised):,} checkpoints were).",
    ]
    print("\n".join(lines))
    if not asked.dry:
        write_section("reliability", "Kill anywhere, break anything", lines)


def killed(
    wholes: dict[str, RunFolder], root: Path, seconds: float, rnd: Random
) -> dict[str, collections.Counter[str]]:
    """Runs that were killed (-9) at random moments until they came to their end; counts by model."""
    counts = {name: collections.Counter[str]() for name in MODELS}
    begun, number = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        for name, config in MODELS.items():
            number += 1
            path = root / f"killed {number}"
            counts[name].update(one_run(name, config, wholes[name], path, rnd))
            shutil.rmtree(path)
    return counts


def one_run(name: str, config: RunConfig, whole: RunFolder, path: Path, rnd: Random) -> collections.Counter[str]:
    """One run, killed a few times before and after each of its checkpoints; then compared byte for byte."""
    found, folder = collections.Counter[str](), RunFolder(path)
    longest = 0.4 * whole.metrics()[-1]["elapsed_s"]
    while True:
        before = checkpoint.newest(folder)
        child = os.fork()
        if child == 0:
            os._exit(in_a_child(config, path))
        time.sleep(rnd.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status):
            found["failed"] += os.WEXITSTATUS(status) != 0
            break
        found["kills"] += 1
        found["kills that cost work since a checkpoint or more"] += checkpoint.newest(folder) == before
        longest *= 1.05  # so that it comes to an end on a machine that is busy
    same = not found["failed"] and folder.last.read_bytes() == whole.last.read_bytes()
    same = same and folder.best.read_bytes() == whole.best.read_bytes()
    same = same and [m["terms"] for m in folder.metrics()] == [m["terms"] for m in whole.metrics()]
    found["runs"] += 1
    found["the same bytes"] += same
    if not same:
        print(f"{name}: {path} differs", file=sys.stderr)
    return found


def in_a_child(config: RunConfig, path: Path) -> int:
    """Begin, or go on; the exit status."""
    try:
        if RunFolder(path).config_file.exists():
            resume(IMAGES, RunFolder(path))
        else:
            train(IMAGES, config, path)
    except BaseException as error:  # noqa: BLE001  what is looked for
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def failed(whole: RunFolder, root: Path, seconds: float, rnd: Random) -> dict[str, collections.Counter[str]]:
    """Runs of which one call to the disk failed: told, nothing half-written, gone on with to the same bytes."""
    counts = {name: collections.Counter[str]() for name in FAULTS}
    config = MODELS["VAE with averaged weights"]
    with failing(0, 0, root / "calls") as disk:
        train(IMAGES, config, root / "calls")
    calls, begun = disk.asked, time.monotonic()
    while time.monotonic() - begun < seconds:
        for name, code in FAULTS.items():
            path = root / "failed"
            counts[name].update(one_fault(config, whole, path, rnd.randint(1, calls), code))
            shutil.rmtree(path, ignore_errors=True)
    return counts


def one_fault(config: RunConfig, whole: RunFolder, path: Path, number: int, code: int) -> collections.Counter[str]:
    found = collections.Counter[str](points=1)
    try:
        with failing(number, code, path):
            train(IMAGES, config, path)
    except HinterlandError as error:
        found["told"] += os.strerror(code) in str(error) and str(path) in str(error)
    except Exception as error:  # noqa: BLE001  what is looked for
        print(f"call {number}: {type(error).__name__}: {error}", file=sys.stderr)
    found["nothing half-written"] += not [file for file in path.rglob(".*") if file.name != LOCK]
    in_a_child(config, path)
    last = RunFolder(path).last
    found["the same bytes"] += last.exists() and last.read_bytes() == whole.last.read_bytes()
    return found


def damaged(whole: RunFolder, root: Path, seconds: float, rnd: Random) -> dict[str, collections.Counter[str]]:
    """Files of a run with a bit flipped, or cut off: refused by name, or read as they were."""
    table = root / "latents.parquet"
    Trained(whole).encode(IMAGES).write(table)
    folder = RunFolder(shutil.copytree(whole.path, root / "damaged", symlinks=True))
    config = folder.config()
    readers: dict[str, tuple[Path, Callable[[], object]]] = {
        "checkpoint": (folder.last.resolve(), lambda: checkpoint.load(folder.last.resolve())),
        "latents.parquet": (table, lambda: LatentTable.read(table)),
        "config.yaml": (folder.config_file, lambda: checkpoint.take_up(folder, folder.config())),
    }
    counts = {name: collections.Counter[str]() for name in readers}
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        for name, (path, read) in readers.items():
            content = bytearray(path.read_bytes())
            for _ in range(3 if name == "config.yaml" else 100):
                broken = bytearray(content)
                if rnd.random() < 0.5:
                    broken[rnd.randrange(len(broken))] ^= 1 << rnd.randrange(8)
                else:
                    del broken[rnd.randrange(len(broken)) :]
                path.write_bytes(broken)
                counts[name][what_became(read, path, lambda: same_settings(folder, config))] += 1
            path.write_bytes(content)
    return counts


def what_became(read: Callable[[], object], path: Path, harmless: Callable[[], bool]) -> str:
    try:
        read()
    except BadInput as error:
        return "refused" if path.name in str(error) else "not named"
    except Exception as error:  # noqa: BLE001  what is looked for
        print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
        return "failed"
    return "harmless" if path.suffix == ".yaml" and harmless() else "used"


def same_settings(folder: RunFolder, config: RunConfig) -> bool:
    """Whether what was altered changes no weight: a name, a path, how often something is written."""
    from hinterland.training.kept_settings import kept_settings

    return kept_settings(folder.config()) == kept_settings(config)


Counts = dict[str, collections.Counter[str]]


def told(kills: Counts, faults: Counts, damage: Counts) -> list[str]:
    """Three tables."""
    lines = [f"{machine(1)}. Tiny runs, each compared with one that was never stopped.", ""]
    lines += ["| killed (-9) at random moments | kills | runs | ended with the same bytes |", "|---|---:|---:|---:|"]
    lines += [f"| {n} | {c['kills']:,} | {c['runs']:,} | {c['the same bytes']:,} |" for n, c in kills.items()]
    lines += [
        "",
        "| one call to the disk fails | points | told in words | nothing half-written | then the same bytes |",
    ]
    lines += ["|---|---:|---:|---:|---:|"]
    lines += [
        f"| {n} | {c['points']:,} | {c['told']:,} | {c['nothing half-written']:,} | {c['the same bytes']:,} |"
        for n, c in faults.items()
    ]
    lines += ["", "| a bit flipped, or cut off | files | refused by name | without consequence | used, or failed |"]
    lines += ["|---|---:|---:|---:|---:|"]
    for name, count in damage.items():
        wrong = count["used"] + count["failed"] + count["not named"]
        lines.append(f"| {name} | {count.total():,} | {count['refused']:,} | {count['harmless']:,} | {wrong:,} |")
    return lines


if __name__ == "__main__":
    main()
