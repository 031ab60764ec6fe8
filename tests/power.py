"""A run whose every request to the disk is recorded, and what a power cut loses of what it said was saved."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from unittest import mock

from disk import Recording, lay_out, power_cuts, recorded
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import HinterlandError
from hinterland.training import checkpoint
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.run import train
from hinterland.training.state import State


class Recorded(NamedTuple):
    """A run, all that it asked of the disk, and which checkpoints it said were saved."""

    folder: RunFolder
    config: RunConfig
    disk: Recording
    promised: list[int]  # images seen


def recorded_run(images: ImageSet, config: RunConfig, root: Path) -> Recorded:
    """A whole run in the folder `root`, recorded from its first write to its last."""
    promised: list[int] = []
    save = checkpoint.save
    with recorded(root) as disk:

        def promise(folder: RunFolder, state: State, keep: int) -> Path:
            path = save(folder, state, keep)
            disk.promise()
            promised.append(state.images_seen)
            return path

        with mock.patch.object(checkpoint, "save", promise):
            folder = train(images, config, root / "runs" / "run")
    return Recorded(folder, folder.config(), disk, promised)


def lines_up_to(folder: RunFolder, images: int) -> list[tuple[int, str, dict[str, float]]]:
    kept = [line for line in folder.metrics() if line["images_seen"] <= images and not line.get("finished")]
    return [(line["images_seen"], line["split"], line["terms"]) for line in kept]


def lost(run: Recorded, promises: int, root: Path) -> str:
    """What of that which was promised is not there; empty where everything is."""
    folder = RunFolder(root / "runs" / "run")
    least = max(run.promised[:promises], default=0)
    try:
        if folder.config_file.exists() and folder.config_file.read_bytes() != run.folder.config_file.read_bytes():
            return "config.yaml is another"
        saved = checkpoint.take_up(folder, run.config) if folder.config_file.exists() else None
        if saved is None:
            return "" if least == 0 else f"no checkpoint, {least} promised"
        seen, best = saved[1]["images_seen"], saved[1]["best"]["images_seen"]
        if seen < least:
            return f"checkpoint {seen}, {least} promised"
        if checkpoint.load(folder.best)[1]["images_seen"] < best:
            return f"best is older than {best}"
    except HinterlandError as error:
        return str(error)
    return "" if lines_up_to(folder, seen) == lines_up_to(run.folder, seen) else f"lines of metrics before {seen}"


def losses(run: Recorded, disk: Recording, tmp_path: Path, most: int | None = None) -> tuple[int, list[str]]:
    """How many states of the disk were looked at, and what was lost in them."""
    found: list[str] = []
    count = 0
    for count, (promises, files) in enumerate(power_cuts(disk), 1):
        tmp_path.mkdir(exist_ok=True)
        what = lost(run, promises, lay_out(files, tmp_path / str(count)))
        found += [f"state {count}, after {promises} checkpoints: {what}"] if what else []
        if most is not None and len(found) >= most:
            break
    return count, found
