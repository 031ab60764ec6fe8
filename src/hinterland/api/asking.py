"""What is in latents; runs side by side; grids of runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from hinterland.api.exploring import refuse_without_images
from hinterland.api.images import load_again
from hinterland.api.run import Run
from hinterland.api.training import open_run
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress

if TYPE_CHECKING:
    from hinterland.analysis.finding import Finding
    from hinterland.latents.table import LatentTable
    from hinterland.studies.study import Executor, Study

    Comparable: TypeAlias = "Run | LatentTable | str | Path"


def analyse(
    table: LatentTable | str | Path,
    labels: Sequence[str] | None = None,
    train: LatentTable | None = None,
    quick: bool = True,
    seed: int = 0,
    progress: Progress = SILENT,
) -> list[Finding]:
    """What the latents tell about each label and factor, with intervals and what chance gives.

    Where the table has baselines (`run.encode(images, baselines=True)`, `from_arrays(..., images=...)`), each
    finding has theirs beside it, with the paired difference.

    Probes are fitted on `train` (or the table's training split) and scored on the rest. `table` may be the path of one;
    of a folder of parts with more than 100,000 images, `quick` reads so many landmarks, drawn by split and class.
    """
    from hinterland.analysis.standard import analyse as ask
    from hinterland.latents.dataset import table_for_analysis

    drawn = ""
    if isinstance(table, str | Path):
        table, drawn = table_for_analysis(Path(table), quick, seed)
    if drawn:
        progress.say(f"{drawn}; quick=False, or --full, takes all")
    found = ask(table, labels, train, quick, seed, progress)
    return [dataclasses.replace(f, definition=f"{f.definition} {drawn}.") for f in found] if drawn else found


def compare(
    runs: Sequence[Comparable] | Mapping[str, Sequence[Comparable]],
    out: str | Path,
    images: ImageSet | None = None,
    progress: Progress = SILENT,
    labels: Sequence[str] | None = None,
    by: Literal["seed", "run"] = "seed",
    seed: int = 0,
) -> Path:
    """Any number of runs and tables side by side on the same images, as one page; return it.

    `runs`: runs, tables of latents, or paths of either (a folder, a .parquet); a mapping says which belong together,
    else runs of one configuration are seeds of one arm, unless `by` is run. Every arm is compared with the first: over
    seeds where both have several, over images otherwise. `images` are the first run's own unless given; `labels`
    names the labels and factors that are asked of (default: all).
    """
    from hinterland.report.compare import write_comparison

    named = runs if isinstance(runs, Mapping) else {"": runs}
    opened = [_opened(entry) for members in named.values() for entry in members]
    refuse_without_images([entry for entry in opened if isinstance(entry, Run)])
    first = next((entry for entry in opened if isinstance(entry, Run)), None)
    shared = images if images is not None or first is None or len(opened) < 2 else first.images(progress)
    places = iter(range(len(opened)))
    arms = {name: [next(places) for _ in members] for name, members in named.items()}
    entries = [entry.trained if isinstance(entry, Run) else entry for entry in opened]
    together = arms if isinstance(runs, Mapping) else None
    return write_comparison(entries, shared, Path(out), progress, seed, labels, by, together)


def _opened(entry: Comparable) -> Run | LatentTable:
    """A run or table as it is, or read from its path."""
    from hinterland.latents.table import LatentTable

    if isinstance(entry, Run | LatentTable):
        return entry
    if not isinstance(entry, str | Path):
        raise BadInput(f"{entry!r} is no run and no table of latents; hand over either, or the path of one")
    path = Path(entry)
    if path.is_file() and path.suffix != ".parquet":
        raise BadInput(f"{path} is neither a run's folder nor a table of latents (.parquet); analyse reads arrays")
    return LatentTable.read(path) if path.suffix == ".parquet" else open_run(path)


def study(
    config: str | Path, out: str | Path | None = None, progress: Progress = SILENT, executor: Executor = "local"
) -> Study:
    """Do every cell of the study that the YAML file describes, and write its page; return the study.

    `out` defaults to runs/NAME; s3://BUCKET/PATH, gs://BUCKET/PATH or file:///PATH keeps the cells there, and the study
    is worked on in runs/NAME. `executor` ray uses the cluster at RAY_ADDRESS, or makes one of this machine. Cells that
    are done are not done again, a failed one stops no other.
    """
    from hinterland.report.study import write_study
    from hinterland.studies.config import read_study
    from hinterland.studies.store import Store, is_url
    from hinterland.studies.study import Study, keep, run_study

    described = read_study(Path(config))
    store = Store(str(out)) if out and is_url(str(out)) else None
    begun = Study.begin(described, Path(out) if out and not store else Path("runs") / described.name, store)
    load = partial(_images_of_cell, progress=progress) if executor == "local" else _images_of_cell
    done = run_study(begun, load, progress, executor)
    keep(done, write_study(done, progress))
    return done


def _images_of_cell(name: str, options: Mapping[str, Any], progress: Progress = SILENT) -> ImageSet:
    return load_again({"data": name, **options}, progress)
