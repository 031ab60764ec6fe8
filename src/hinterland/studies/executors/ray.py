"""The cells on a Ray cluster: the one at RAY_ADDRESS, or one of this machine's own cores, made for the study."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import json
import os
import secrets
import socket
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hinterland.ground.errors import BadInput, Interrupted, RunFailed
from hinterland.ground.files import write_text
from hinterland.ground.progress import Progress
from hinterland.ground.reading import reason
from hinterland.studies.cell import FAILED
from hinterland.studies.config import Cell
from hinterland.studies.executors.local import Load, Told
from hinterland.studies.executors.one import threads_for
from hinterland.studies.executors.worker import do_remotely
from hinterland.training.interrupt import stoppable

if TYPE_CHECKING:
    from hinterland.studies.study import Study

LOSSES = 3  # a cell that loses its worker more often than that has failed
LOOK_S = 0.5  # between two looks at what is finished
GOODBYE_S = 60.0  # for cells to save themselves when the study is stopped
KNOCK_S = 5.0  # for a cluster to answer at all
STORE_BYTES = 100 << 20  # of Ray's memory for objects: ours are a few words


def run(cells: Sequence[Cell], study: Study, load: Load, told: Told, progress: Progress) -> None:
    """Do every cell somewhere, and tell of each as soon as it is over; a lost worker's cells go on elsewhere."""
    if not cells:
        return
    with cluster(progress) as (ray, is_own):
        there = ray.cluster_resources()
        wanted = {cell.name: needs(cell, there) for cell in cells}
        _refuse_too_large(wanted, ray.nodes(), is_own, progress)
        with stoppable() as stop:
            dispatch = _Dispatch(ray, study, load, told, progress, wanted)
            dispatch.begin(cells)
            while dispatch.running and not stop.asked:
                dispatch.look()
            if dispatch.running:
                dispatch.stop()
                raise Interrupted("stopped; what is done stays, every other cell is saved. The same command goes on")


def needs(cell: Cell, there: dict[str, float]) -> dict[str, float]:
    """What Ray keeps free for a cell; `there`: what the whole cluster has."""
    gpus = cell.resources.gpus
    if gpus == "auto":
        gpus = 1.0 if there.get("GPU", 0) >= 1 and cell.settings.get("training.device", "auto") != "cpu" else 0.0
    wanted: dict[str, float] = {"num_cpus": cell.resources.cpus or threads_for(cell), "num_gpus": gpus}
    return {**wanted, "memory": int(cell.resources.memory)} if cell.resources.memory else wanted


class _Dispatch:
    """Which cells run, which wait for another, and what becomes of each."""

    def __init__(
        self, ray: Any, study: Study, load: Load, told: Told, progress: Progress, wanted: dict[str, dict[str, float]]
    ):
        self.ray, self.study, self.load, self.told, self.progress = ray, study, load, told, progress
        self.wanted = wanted
        self.task = ray.remote(max_retries=0)(do_remotely)
        self.running: dict[Any, Cell] = {}
        self.waiting: list[Cell] = []
        self.losses: collections.Counter[str] = collections.Counter()

    def begin(self, cells: Sequence[Cell]) -> None:
        """Hand out every cell, but for those that begin with another one that is not done."""
        names = {cell.name for cell in cells}
        for cell in cells:
            if cell.after in names:
                self.waiting.append(cell)
            else:
                self.submit(cell)

    def submit(self, cell: Cell) -> None:
        """Hand a cell to whichever worker has room for it."""
        wanted = self.wanted[cell.name]
        about = json.dumps(_asked(cell, self.study, wanted))
        self.running[self.task.options(name=cell.name, **wanted).remote(about, self.load)] = cell

    def look(self) -> None:
        """Take up what is finished; a cell whose worker was lost goes to another."""
        lost = (
            self.ray.exceptions.WorkerCrashedError,
            self.ray.exceptions.NodeDiedError,
            self.ray.exceptions.OutOfMemoryError,
        )
        for answer in self.ray.wait(list(self.running), timeout=LOOK_S)[0]:
            cell = self.running.pop(answer)
            try:
                self.finish(cell, json.loads(self.ray.get(answer)).get("failed", ""))
            except lost as error:
                self.losses[cell.name] += 1
                if self.losses[cell.name] > LOSSES:
                    self.finish(cell, f"its worker was lost {self.losses[cell.name]} times, at last: {reason(error)}")
                    continue
                self.progress.say(f"{cell.name} lost its worker ({reason(error)}); it goes on with another")
                self.submit(cell)
            except self.ray.exceptions.RayError as error:
                self.finish(cell, _of_worker(error))

    def finish(self, cell: Cell, failed: str) -> None:
        """Tell what became of a cell, and begin those that waited for it."""
        folder, kept = self.study.folder(cell), self.study.kept(cell)
        if not failed and kept is not None:
            kept.fetch(folder.path, light=True)
        if failed:
            write_text(folder.path / FAILED, f"{failed}\n")
        state = folder.state(cell)
        self.told(cell, state)
        freed = [one for one in self.waiting if one.after == cell.name]
        self.waiting = [one for one in self.waiting if one.after != cell.name]
        for one in freed:
            if state == "done":
                self.submit(one)
            else:
                self.finish(one, f"it begins with {cell.name}, which is not done; that comes first")

    def stop(self) -> None:
        """Let every cell that runs save itself; one that came to its end meanwhile is done."""
        self.waiting = []
        for answer in self.running:
            self.ray.cancel(answer, force=False, recursive=False)
        for answer in self.ray.wait(list(self.running), num_returns=len(self.running), timeout=GOODBYE_S)[0]:
            with contextlib.suppress(self.ray.exceptions.RayError):
                if json.loads(self.ray.get(answer)).get("state") == "done":
                    self.finish(self.running.pop(answer), "")


def _asked(cell: Cell, study: Study, wanted: dict[str, float]) -> dict[str, Any]:
    from importlib.metadata import version

    return {
        "cell": {**dataclasses.asdict(cell), "resources": cell.resources.model_dump(mode="json")},
        "threads": max(1, int(wanted["num_cpus"])),
        "study": str(study.path.resolve()),
        "store": study.store.url if study.store else "",
        "here": str(Path.cwd()),
        "version": version("hinterland"),
    }


def _of_worker(error: Exception) -> str:
    if "hinterland" in str(error) and "No module named" in str(error):
        return "hinterland is not installed on the worker; the same version must be on every machine of the cluster"
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1][:300] if lines else type(error).__name__


def _refuse_too_large(
    wanted: dict[str, dict[str, float]], nodes: list[dict[str, Any]], is_own: bool, progress: Progress
) -> None:
    """A cell that no machine has room for would wait for ever, without a word."""
    keys = {"num_cpus": "CPU", "num_gpus": "GPU", "memory": "memory"}
    alive = [node["Resources"] for node in nodes if node["Alive"]]
    for name, needed in wanted.items():
        if any(all(has.get(keys[key], 0) >= value for key, value in needed.items()) for has in alive):
            continue
        asked = ", ".join(f"{key.removeprefix('num_')} {value:g}" for key, value in needed.items())
        most = ", ".join(f"{k.removeprefix('num_')} {max(has.get(v, 0) for has in alive):g}" for k, v in keys.items())
        words = f"cell {name} needs {asked}, and no machine of this cluster has that (at most {most})"
        if is_own:
            raise BadInput(f"{words}; ask for less with resources: in the study, or name a larger one in RAY_ADDRESS")
        progress.say(f"note: {words}; it waits until one comes")


@contextlib.contextmanager
def cluster(progress: Progress) -> Iterator[tuple[Any, bool]]:
    """Ray, connected, and whether the cluster is this process's own; it ends, or is left, afterwards."""
    address = os.environ.get("RAY_ADDRESS", "").strip()
    is_own = address in ("", "local")
    if not is_own:
        knock(address)
    for name, value in (_OWN if is_own else _ANY).items():
        os.environ.setdefault(name, value)
    if is_own:
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))  # for this cluster alone: nobody else may ask
    ray = _ray()
    with contextlib.ExitStack() as stack:
        if is_own:
            progress.say("starting Ray on this machine; RAY_ADDRESS names a cluster")
            place = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="hl", dir=_short(), ignore_cleanup_errors=True)
            )
            options = {**_OPTIONS_OF_OWN, "address": "local", "_temp_dir": place}
        else:
            options = {"address": address}
        stack.callback(ray.shutdown)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ray.init(log_to_driver=False, logging_level="ERROR", configure_logging=False, **options)
        except Exception as error:  # noqa: BLE001  Ray's own, of many kinds
            where = "on this machine" if is_own else f"at RAY_ADDRESS ({address})"
            raise RunFailed(f"Ray cannot be used {where}: {reason(error)}; --executor local needs none") from None
        yield ray, is_own


_ANY = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
_OWN = {**_ANY, "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # a cluster of one machine: 127.0.0.1, nothing else listens
_OPTIONS_OF_OWN = {
    "include_dashboard": False,
    "_node_ip_address": "127.0.0.1",
    "object_store_memory": STORE_BYTES,
}


def knock(address: str) -> None:
    """`BadInput` within seconds where nobody answers at RAY_ADDRESS: Ray itself would try for minutes."""
    if address == "auto":
        return
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        raise BadInput(
            f"RAY_ADDRESS ({address}) must be HOST:PORT, ray://HOST:PORT or auto; 10.0.0.1:6379 is the usual"
        )
    begun = time.monotonic()
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=KNOCK_S).close()
    except OSError as error:
        raise BadInput(
            f"RAY_ADDRESS ({address}): nobody answers there ({reason(error)}, after {time.monotonic() - begun:.0f} s); "
            "ray start --head on that machine begins a cluster, and without RAY_ADDRESS this machine is used"
        ) from None


def _short() -> str | None:
    """Where Ray's sockets lie: their paths may have 107 letters."""
    return "/tmp" if Path("/tmp").is_dir() else None


def _ray() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ray
    except ImportError:
        raise BadInput("--executor (ray) needs the package ray; pip install 'hinterland[cluster]'") from None
    return ray
