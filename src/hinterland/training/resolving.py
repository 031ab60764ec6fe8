"""What the images decide of a run's configuration: scale, shape, counts, fingerprint; and whether the two fit."""

from __future__ import annotations

from hashlib import sha256

from hinterland.data.balance import chances
from hinterland.data.imageset import VALID, ImageSet, row_slices
from hinterland.data.labelled import label_digest
from hinterland.data.scale import PixelScale, ScaleRule, outside
from hinterland.ground.errors import BadInput
from hinterland.objectives.adversarial import NO_PRIOR
from hinterland.objectives.objective import ObjectiveConfig
from hinterland.objectives.reconstruction import BOUNDED
from hinterland.training.config import DataConfig, RunConfig
from hinterland.training.labels import with_tasks
from hinterland.training.sides import sides, translating


def resolved(config: RunConfig, images: ImageSet) -> RunConfig:
    """`config` with all that the images decide: scale, shape, counts, fingerprint.

    Raises `BadInput` without a training split, where a bounded likelihood meets values outside [0, 1], where a metric
    term needs a factor that there is not, where a deterministic latent should be sampled, where images cannot be
    augmented or balanced as asked, and where an image has no valid pixel.
    """
    train = images.split("train")
    if config.task != "reconstruct":
        config = translating(config, images) if config.task == "translate" else with_tasks(config, images)
    data = config.data
    given, wanted = sides(config, images)
    config.augment.check(given.shape)
    if data.balance is not None:
        chances(train.annotations, data.balance, train.name)
    for mask in (mask for name, mask in images.masks.items() if name == VALID):
        for rows in row_slices(mask):
            images.valid(rows)  # refuses images without any
    scale = _scale(data.scale, data.scale_rule, given, "data.scale")
    back = (
        scale if config.task != "translate" else _scale(data.wanted_scale, data.scale_rule, wanted, "data.wanted_scale")
    )
    found = outside(wanted, back) if not data.clamp else []
    if found and config.objective.reconstruction in BOUNDED:
        where = "; ".join(f"{o.pixels:,} pixels in {o.images:,} {o.split} images" for o in found)
        raise BadInput(
            f"objective.reconstruction ({config.objective.reconstruction}) needs pixels within [0, 1], and outside "
            f"the scale of the training split lie {where}; cut them with --set data.clamp=true, or choose "
            "--set objective.reconstruction=mse"
        )
    values = {
        **data.model_dump(),
        "name": images.name,
        "origin": None if images.origin is None else dict(images.origin),
        "fingerprint": fingerprint(config, images),
        "shape": given.shape,
        "dtypes": given.dtypes,
        "images": images.counts(),
        "scale": scale.model_dump(),
        "wanted_scale": back.model_dump() if config.task == "translate" else None,
    }
    return config.model_copy(
        update={
            "data": DataConfig.checked(values, "data"),
            "model": config.model and config.model.fitted(images.shape[1:]),
            "objective": _objective(config, train),
        }
    )


def _scale(given: PixelScale | None, rule: ScaleRule, images: ImageSet, name: str) -> PixelScale:
    """That which was given, or by `rule` from the training split; with a pair for each band."""
    train = images.split("train")
    scale = (given or PixelScale.of(train, rule)).with_neutral(train)
    if len(scale.lo) != images.shape[0] or len(scale.hi) != images.shape[0]:
        raise BadInput(f"{name} has {len(scale.lo)} bands, the images have {images.shape[0]}; one pair per band")
    return scale


def fingerprint(config: RunConfig, images: ImageSet) -> str:
    """SHA-256 of all that a run of this configuration learns from."""
    found = images.fingerprint(*([config.data.class_mask] if "segment" in config.tasks else []))
    if "classify" not in config.tasks:
        return found
    return sha256(found.encode() + label_digest(images.annotations.labels[config.data.label])).hexdigest()


def _objective(config: RunConfig, train: ImageSet) -> ObjectiveConfig:
    """The objective with what the training images decide of it."""
    adversarial, model = config.objective.adversarial, config.model
    samples = adversarial.policy != "none" and "sampled" in adversarial.against
    if samples and model is not None and model.posterior != "gaussian":
        raise BadInput(NO_PRIOR)
    if model is not None:
        config.objective.refuse_unfit(model.posterior, model.normalisation)
    alike = min(config.training.batch_size, len(train))
    if config.objective.latents.density_ratio and alike < 2:
        raise BadInput(
            f"objective.latents.density_ratio ({config.objective.latents.density_ratio:g}) puts latents of different "
            f"images of a batch together, and a batch has {alike}; --set training.batch_size=64 is a good start"
        )
    metric = config.objective.metric.resolved(train.annotations, train.name)
    return config.objective.model_copy(update={"metric": metric, "adversarial": adversarial.resolved(train.shape)})
