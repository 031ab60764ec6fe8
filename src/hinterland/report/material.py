"""What a report is made from: latents of both splits, findings, and the images they belong to."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, MutableMapping, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.battery import analyse as ask
from hinterland.analysis.finding import Finding, read_findings, write_findings
from hinterland.analysis.probing.probes import ProbeResult
from hinterland.analysis.standard import analyse, of_single_latents
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.kept import SCORED, kept_table
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained


@dataclasses.dataclass(frozen=True, eq=False)
class Material:
    """One run and what was found out about it. `table` and `findings` are of `scored`, the images of `split`."""

    trained: Trained
    images: ImageSet
    scored: ImageSet
    split: str
    table: LatentTable
    train: LatentTable | None  # None: no training images were given, or they are the scored ones
    findings: Sequence[Finding]
    missing: Sequence[str]  # what could not be found, and why
    label: str | None  # by which maps are coloured and probes are judged; None: no label with two classes
    seed: int
    keeps: bool  # results may be left in the run's folder: these are its own images and labels
    told: Mapping[str, ProbeResult] = dataclasses.field(default_factory=dict)  # by label, what the linear probe said

    @property
    def name(self) -> str:
        """The run's name."""
        return self.trained.name

    @property
    def variational(self) -> bool:
        """Whether an image has a Gaussian over latents; somebody's own module may have one too."""
        return self.table.logvar is not None

    @functools.cached_property
    def reference(self) -> LatentTable:
        """The latents that distributions are fitted to: of the training images where there are any."""
        return self.table if self.train is None else self.train

    def pairs(self, rows: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Images (n, C, H, W) as the model sees them, and as they come back from their latents."""
        return self.trained.seen(self.scored.take(rows)), self.trained.decode(self.table.latents[rows])

    def found(self, name: str, subject: str | None = None) -> Finding | None:
        """The finding of that name (and subject), if it was measured."""
        chosen = (f for f in self.findings if f.name == name and subject in (None, f.subject))
        return next(chosen, None)


def gather(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    seed: int,
    reuse: bool = False,
    findings: Sequence[Finding] | None = None,
    told: Mapping[str, ProbeResult] | None = None,
) -> Material:
    """Encode both splits and analyse them, writing latents/ and findings.json into the run's folder.

    `findings` are taken as they are, where they are given, and what the probes behind them `told`. With `reuse`, what
    lies there already is taken if it is of these images and of this model. Nothing is written where the images are
    not those of the run, or where they have lost or changed their labels since.
    """
    trained.check(images)
    split = next((s for s in SCORED if images.has(s)), "")
    if not split:
        raise BadInput(f"{images.name} has no split train, validation or test; give each image one of them")
    scored = images.split(split)
    own = images.fingerprint() == trained.config.data.fingerprint
    table, origin = kept_table(trained, scored, "test", own, reuse, progress)
    train = None
    if split != "train" and images.has("train"):
        train, _ = kept_table(trained, images.split("train"), "train", own, reuse, progress)
    label = next((name for name, at in table.labels.items() if len(np.unique(at.codes[at.codes >= 0])) > 1), None)
    keeps = own and origin != "relabelled"
    missing: tuple[str, ...] = ()
    said = dict(told or {})
    if findings is not None:
        if keeps:
            write_findings(trained.folder.findings_file, findings)
    elif origin == "found" and trained.folder.findings_file.is_file():
        findings = read_findings(trained.folder.findings_file)
    else:
        findings, missing = analysed(table, train, seed, progress, said)
        if keeps:
            write_findings(trained.folder.findings_file, findings)
    return Material(trained, images, scored, split, table, train, findings, missing, label, seed, keeps, said)


def analysed(
    table: LatentTable,
    train: LatentTable | None,
    seed: int,
    progress: Progress,
    told: MutableMapping[str, ProbeResult] | None = None,
) -> tuple[list[Finding], tuple[str, ...]]:
    """All labels and factors; where one cannot be probed, one by one, so that it takes no other with it, and why.

    `told` is filled as by `battery.analyse`.
    """
    try:
        return analyse(table, None, train, seed=seed, progress=progress, told=told), ()
    except BadInput as error:
        missing = [str(error)]
    found: list[Finding] = []
    for name in [*table.labels, *table.factors]:
        try:
            found += ask(table, [name], train, seed=seed, progress=progress, told=told)
        except BadInput as error:
            missing.append(str(error))
    found = found or ask(table, [], train, seed=seed, progress=progress)
    found += of_single_latents(table, None, train, seed=seed, progress=progress)
    return list({(f.name, f.subject): f for f in found}.values()), tuple(dict.fromkeys(missing))
