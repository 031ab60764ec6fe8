"""Recorder: what is due at which image: evaluation, preview, checkpoint; and the lines of metrics.jsonl."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from hinterland.data.batches import ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.training import checkpoint
from hinterland.training.config import RunConfig
from hinterland.training.evaluate import Evaluation
from hinterland.training.folder import RunFolder
from hinterland.training.loggers import Logger, TensorBoard
from hinterland.training.state import Best, State
from hinterland.training.tasks import evaluated, previewed


class Recorder:
    """Looks after each step whether something is due, and does it."""

    def __init__(
        self,
        images: ImageSet,
        config: RunConfig,
        folder: RunFolder,
        state: State,
        to_unit: ToUnit,
        progress: Progress,
        loggers: Sequence[Logger] = (),
    ):
        self.images, self.config, self.folder, self.state = images, config, folder, state
        self.to_unit, self.progress = to_unit, progress
        self.train_images = 0  # since the last line, and the seconds they took: steps only
        self.train_seconds = 0.0
        lines = folder.metrics()
        self.rate = lines[-1].get("images_per_s", 0.0) if lines else 0.0  # of training, at the last line
        self.begun = time.perf_counter() - (lines[-1]["elapsed_s"] if lines else 0.0)
        has_board = config.training.tensorboard and state.ranks.leads
        board = [TensorBoard(folder.path / "tensorboard")] if has_board else []
        self.loggers: list[Logger] = [*board, *loggers]

    @property
    def images_per_s(self) -> float:
        """Images trained on per second since the last line, evaluations and checkpoints left out."""
        return self.train_images / self.train_seconds if self.train_seconds else 0.0

    def trained(self, images: int, seconds: float) -> None:
        """Count a step."""
        self.train_images += images
        self.train_seconds += seconds

    def record_if_due(self, before: int) -> None:
        """After a step that began at `before` images: write what its images made due."""
        settings, epoch = self.config.training, self.config.data.images["train"]
        is_end = self.state.images_seen >= self.config.total_images

        def due(every: int | None) -> bool:
            every = every or epoch
            return is_end or before // every < self.state.images_seen // every

        is_better = self.record() if due(settings.evaluate_every_images) else False
        if due(settings.preview_every_images) or self.state.stopped_early:
            self.preview()
        if due(settings.checkpoint_every_images) or is_better or self.state.stopped_early:
            self.save()
        self.state.train()  # but for what is frozen, which looking at splits has set free

    def save(self) -> None:
        """Write a checkpoint."""
        self.state.gather()
        if self.state.ranks.leads:
            checkpoint.save(self.folder, self.state, self.config.training.keep_checkpoints)

    def record(self) -> bool:
        """A line for the training images since the last one, one for validation; whether that is the best so far."""
        self.rate = self.images_per_s
        self.state.gather()
        game = {"adversarial": self.state.rival.health.take()} if self.state.rival else {}
        self.write("train", {"terms": self.state.take_means(), **game})
        self.train_images, self.train_seconds = 0, 0.0
        if not self.images.has("validation"):
            return False
        found = self.evaluate("validation")
        self.write("validation", _line(found))
        if self.state.rival and self.config.training.early_stopping is None:
            return False  # the objective does not tell who wins a game: the last weights are the run's
        best, objective = self.state.best, found.terms["objective"]
        if objective < best.objective:
            self.state.best = Best(objective, self.state.images_seen, 0)
            return True
        best.evaluations_since += 1
        patience = self.config.training.early_stopping
        self.state.stopped_early = patience is not None and best.evaluations_since >= patience
        return False

    def evaluate(self, split: str) -> Evaluation:
        """The whole split, with the averaged weights where the run keeps any."""
        with self.averaged_weights():
            judge = self.state.rival.judge(self.config) if self.state.rival else None
            return evaluated(self.state, self.images.split(split), self.to_unit, self.config, self.progress, judge)

    def preview(self) -> None:
        """A picture of where training stands, on images that are not of the test split."""
        if not self.state.ranks.leads:
            return
        split = "validation" if self.images.has("validation") else "train"
        shown = self.images.split(split).take(slice(0, 10))
        with self.averaged_weights():
            previewed(
                self.folder,
                self.state.model,
                self.config,
                shown,
                self.to_unit,
                self.state.images_seen,
            )

    def finish(self) -> None:
        """The last line: the test split, seen once, with the weights that the run is used with."""
        split = next(name for name in ("test", "validation", "train") if self.images.has(name))
        self.write(split, {**_line(self.evaluate(split)), "finished": True})
        for logger in self.loggers:
            logger.close()

    def write(self, split: str, values: dict[str, Any]) -> None:
        """One line of metrics.jsonl, and its terms to the loggers; by rank 0."""
        if not self.state.ranks.leads:
            return
        line = {"images_seen": self.state.images_seen, "split": split, **values}
        line["images_per_s"] = round(self.rate, 1)
        line["elapsed_s"] = round(time.perf_counter() - self.begun, 3)
        self.folder.add_metrics(line)
        told = {**line["terms"], **line.get("adversarial", {})}
        told = {name: value for name, value in told.items() if value is not None}
        for logger in self.loggers:
            logger.write(self.state.images_seen, split, told)

    @contextlib.contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """Use the averaged weights while inside, where the run keeps any."""
        if self.state.averaged is None:
            yield
            return
        with torch.no_grad():
            kept = [weight.detach().clone() for weight in self.state.weights]
            _copy(self.state.averaged.values, self.state.weights)
            try:
                yield
            finally:
                _copy(kept, self.state.weights)


def _copy(values: list[torch.Tensor], into: list[torch.Tensor]) -> None:
    for value, weight in zip(values, into, strict=True):
        weight.copy_(value)


def _line(found: Evaluation) -> dict[str, Any]:
    line: dict[str, Any] = {"terms": found.terms, "scores": found.scores}
    if found.kl_per_dimension is not None:
        line["kl_per_dimension"] = found.kl_per_dimension
    if found.adversarial is not None:
        line["adversarial"] = found.adversarial
    if found.denoising is not None:
        line["denoising"] = found.denoising
    if found.confusion is not None:
        line["confusion"] = found.confusion
    return line
