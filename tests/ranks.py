"""Several ranks on this machine: processes that a forked server starts, which has imported torch once."""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from blobs import blobs
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import HinterlandError
from hinterland.latents.shared import encode_together
from hinterland.latents.trained import Trained
from hinterland.training.folder import RunFolder
from hinterland.training.ranks import joined
from hinterland.training.run import resume, train
from hinterland.training.settings import configured

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["ranks", "hinterland.training.run", "hinterland.api", "sklearn.datasets"])
Work = Callable[..., Any]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(rank: int, world: int, port: int) -> dict[str, str]:
    """What torchrun would say to a rank."""
    place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
    return {"RANK": str(rank), "WORLD_SIZE": str(world), "LOCAL_RANK": str(rank), **place}


def _be(rank: int, world: int, port: int, work: Work, given: Mapping[str, Any], answer: Path) -> None:
    os.environ.update(environment(rank, world, port))
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            told = {"value": work(**given)}
        except HinterlandError as error:
            told = {"error": type(error).__name__, "message": str(error)}
    answer.write_text(json.dumps(told))


def start(world: int, work: Work, given: Mapping[str, Any], folder: Path) -> list[BaseProcess]:
    """So many ranks, each of which does `work`, a function of a module; `folder` for their answers."""
    port = free_port()
    folder.mkdir(exist_ok=True, parents=True)
    started = []
    for rank in range(world):
        what = (rank, world, port, work, given, folder / f"{rank}.json")
        started.append(SERVER.Process(target=_be, args=what, daemon=True))
        started[-1].start()
    return started


def together(world: int, work: Work, folder: Path, **given: Any) -> list[dict[str, Any]]:
    """What each rank answers: its value, or the error in words."""
    for process in start(world, work, given, folder):
        process.join(240)
        assert process.exitcode == 0
    return answers(world, folder)


def answers(world: int, folder: Path) -> list[dict[str, Any]]:
    return [json.loads((folder / f"{rank}.json").read_text()) for rank in range(world)]


SETTINGS: dict[str, Any] = {
    "model.widths": [4, 8],
    "model.hidden": [],
    "model.latent_size": 3,
    "training.batch_size": 13,  # 149 images to train on: the last batch of an epoch has 6
    "training.precision": "fp32",
    "training.evaluate_every_images": 1,  # a line after every step
    "training.checkpoint_every_images": 100,
    "training.preview_every_images": 100_000,
    "training.gradient_clip": 100.0,
    "training.ema_images": 200,
    "augment.shift": 0.1,
    "noise.gaussian": 0.1,
    "training.epochs": 622 / 149,
}
SMALL = {"training.evaluate_every_images": 149, "training.epochs": 2}


def images(settings: Mapping[str, Any]) -> ImageSet:
    """With a validation split where there are few evaluations, so that few checkpoints are written."""
    found = blobs(200, 1, 12, 12)
    return found if settings["training.evaluate_every_images"] > 1 else found.split("train")


def learn(out: str, more: dict[str, Any], stop_at: int | None = None) -> int:
    """As the command line does it; stopped politely by this very rank after so many images."""
    settings = {**SETTINGS, **more}
    config = configured("vae", settings=settings)
    with joined("cpu") as here:
        folder = train(images(settings), config, Path(out), progress=Watch(stop_at), ranks=here)
        return int(folder.metrics()[-1]["images_seen"])


def go_on(out: str, stop_at: int | None = None) -> int:
    with joined("cpu") as here:
        folder = resume(images(SMALL), RunFolder(Path(out)), progress=Watch(stop_at), ranks=here)
        return int(folder.metrics()[-1]["images_seen"])


class Watch:
    """Progress that asks for a stop, on rank 1 only, or kills it."""

    def __init__(self, stop_at: int | None):
        self.stop_at = stop_at
        self.seen = 0.0

    def step(self, label: str, total: float | None, done: float = 0) -> Watch:
        self.counts = label == "train"
        self.seen = done if self.counts else self.seen
        return self

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self.counts = True

    def advance(self, amount: float = 1, note: str = "") -> None:
        if not self.counts or self.stop_at is None:
            return
        self.seen += amount
        if self.seen >= abs(self.stop_at) and os.environ.get("RANK", "1") == "1":
            os.kill(os.getpid(), signal.SIGTERM if self.stop_at > 0 else signal.SIGKILL)

    def say(self, message: str) -> None:
        pass


def encode(out: str, table: str) -> int:
    """Of 1,203 images, which are three batches: of 500, 500 and 203."""
    many = blobs(1203, 1, 12, 12)
    with joined("cpu") as here:
        found = encode_together(Trained(RunFolder(Path(out))), many, here, baselines=["pixels"], train=many)
    if found is not None:
        found.write(Path(table))
    return 0 if found is None else len(found)
