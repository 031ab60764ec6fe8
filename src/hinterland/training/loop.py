"""The training loop: one for every model."""

from __future__ import annotations

import dataclasses
import time

import torch

from hinterland.data.batches import Batches, ToUnit
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import Interrupted, RunFailed
from hinterland.ground.progress import Progress
from hinterland.objectives.terms import Terms
from hinterland.training import checkpoint
from hinterland.training.adversarial_step import adversarial_step
from hinterland.training.batch import Batch, Preparation
from hinterland.training.config import RunConfig
from hinterland.training.finite import NotFinite
from hinterland.training.folder import RunFolder
from hinterland.training.interrupt import stoppable
from hinterland.training.labels import taught
from hinterland.training.optimisers import set_rate
from hinterland.training.recorder import Recorder
from hinterland.training.schedule import learning_rate
from hinterland.training.state import State
from hinterland.training.tasks import learned


@dataclasses.dataclass
class Run:
    """What the loop works on."""

    images: ImageSet
    config: RunConfig
    folder: RunFolder
    state: State
    to_unit: ToUnit
    recorder: Recorder
    progress: Progress


def step(state: State, batch: Batch, config: RunConfig) -> Terms:
    """Learn from one batch: layers may be bf16, likelihoods and sums are fp32."""
    if state.rival:
        return adversarial_step(state, state.rival, batch, config)
    settings = config.training
    set_rate(state.optimiser, learning_rate(settings, state.images_seen, config.total_images))

    terms = (state.learn or learned)(state, batch, config)
    loss = state.ranks.weighed(terms.objective(), batch.part)
    if state.ranks.any(not torch.isfinite(loss)):
        raise NotFinite(terms)

    state.optimiser.zero_grad()
    loss.backward()
    if settings.gradient_clip:
        torch.nn.utils.clip_grad_norm_(state.parameters, settings.gradient_clip)
    state.optimiser.step()
    if state.ratio:
        state.ratio.learn(terms, state.images_seen, config)
    if state.averaged:
        state.averaged.follow(state.weights, len(batch))
    return terms


def fit(run: Run) -> None:
    """From the state's position to the end of the run; stops early, on a signal, or where a loss is not finite."""
    config, state, total = run.config, run.state, run.config.total_images
    images = taught(run.images.split("train"), config)
    batches = Batches(images, config.training.batch_size, config.seed, config.data.balance)
    prepared = Preparation(images, config, run.to_unit, state.objective)
    state.learn = state.ranks.together(state.model, state.objective, learned)
    state.train()
    with run.progress.step("train", total, state.images_seen) as bar, stoppable(patient=state.ranks.world > 1) as stop:
        for rows in batches.rows_after(state.images_seen, until=total):
            begun, before, part = time.perf_counter(), state.images_seen, state.ranks.part(len(rows))
            try:
                terms = step(state, prepared(rows, before, part), config)
            except NotFinite as failure:
                raise RunFailed(state.ranks.said(_not_finite(failure.terms, run))) from None
            state.add(terms, part)
            run.recorder.trained(len(rows), time.perf_counter() - begun)
            bar.advance(len(rows), f"{run.recorder.images_per_s:,.0f} images/s")
            run.recorder.record_if_due(before)
            if state.stopped_early:
                break
            if state.images_seen < total and state.ranks.any(stop.asked):
                _save_and_stop(run)


def _save_and_stop(run: Run) -> None:
    run.recorder.save()
    message = (
        f"stopped after {run.state.images_seen:,} of {run.config.total_images:,} images; everything is saved. "
        f"Go on with: hinterland train --resume {run.folder.path}"
    )
    raise Interrupted(run.state.ranks.said(message))


def _not_finite(terms: str, run: Run) -> str:
    """Which term, where, and what is still good."""
    return (
        f"the loss is not finite after {run.state.images_seen:,} images: term {terms}; "
        f"{checkpoint.good_one(run.folder)}. A smaller learning rate (--set training.learning_rate="
        f"{run.config.training.learning_rate / 4:g}) or --set training.gradient_clip=100 often helps"
    )
