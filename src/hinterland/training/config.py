"""Everything needed to do a run again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, model_validator

from hinterland.data.augment import AugmentConfig
from hinterland.data.balance import chances
from hinterland.data.class_mask import class_colours, class_names, pixels_by_class
from hinterland.data.imageset import VALID, ImageSet, row_slices
from hinterland.data.noise import NoiseConfig
from hinterland.data.rasters.classes import IGNORED
from hinterland.data.scale import PixelScale, ScaleRule, outside
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.ground.reading import plain_yaml, read_yaml_file, reading
from hinterland.models.autoencoder import ModelConfig
from hinterland.models.discriminator import DiscriminatorConfig
from hinterland.models.presets import OBJECTIVES, TRAINING, preset
from hinterland.models.unet import as_unet
from hinterland.objectives.adversarial import NO_PRIOR
from hinterland.objectives.objective import ObjectiveConfig
from hinterland.objectives.reconstruction import BOUNDED


class DataConfig(Frozen):
    """Which images, and how their pixels become numbers in [0, 1]."""

    name: str = ""
    origin: dict[str, Any] | None = None  # arguments of `load`; None: the images came as arrays
    fingerprint: str = ""  # SHA-256 of ids, splits and pixels
    shape: tuple[int, int, int] | None = None  # C, H, W
    dtypes: tuple[str, ...] = ()  # stored type of each band
    images: dict[str, int] = Field(default_factory=dict)  # per split
    scale_rule: ScaleRule = "auto"
    scale: PixelScale | None = None  # from the training split, unless given
    clamp: bool = False  # whether values outside the scale are cut to it
    balance: str | None = (
        None  # a label whose classes are learned from alike often; share: by their share of the pixels
    )
    class_mask: str = "class"  # of task segment: the mask of classes
    classes: tuple[str, ...] = ()  # by code of that mask; from the images
    class_colours: tuple[tuple[int, int, int], ...] = ()  # red, green, blue, 0 to 255


class TrainingConfig(Frozen):
    """How a run learns. Lengths are in images, so that batch size changes no meaning."""

    epochs: float = Field(10, gt=0)
    batch_size: int = Field(64, ge=1)
    optimiser: Literal["adam", "adamw", "rmsprop"] = "adam"
    learning_rate: float = Field(2e-3, gt=0)
    beta1: float = Field(0.9, ge=0, lt=1)  # of Adam: the share of its running mean that a step leaves
    discriminator_learning_rate: float = Field(2e-4, gt=0)  # Radford et al. 2016; falls as the other does
    discriminator_beta1: float = Field(0.5, ge=0, lt=1)  # the same source
    weight_decay: float = Field(0.0, ge=0)
    schedule: Literal["constant", "cosine", "linear"] = "cosine"
    warmup_images: int = Field(0, ge=0)  # images over which the learning rate rises from 0
    decay_from: float = Field(0.0, ge=0, lt=1)  # share of the run after which cosine or linear decay begins
    gradient_clip: float | None = Field(None, gt=0)  # largest norm of the whole gradient
    ema_images: int | None = Field(None, ge=1)  # half-life of averaged weights, in images; none: no averaging
    evaluate_every_images: int | None = Field(None, ge=1)  # none: every epoch
    checkpoint_every_images: int | None = Field(None, ge=1)  # none: every epoch
    preview_every_images: int | None = Field(None, ge=1)  # none: every epoch
    keep_checkpoints: int = Field(2, ge=1)  # the latest so many stay, and the best
    early_stopping: int | None = Field(None, ge=1)  # evaluations without a better validation objective
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    channels_last: bool = True
    device: str = "auto"
    threads: int | None = Field(None, ge=1)  # none: the physical cores, at most 8
    tensorboard: bool = False


class InitConfig(Frozen):
    """Whose weights are the first ones; none: they are drawn from the seed."""

    encoder: str | None = None  # the folder of a run whose encoder is taken over, and with it the scale of pixels
    frozen: bool = False  # whether the encoder stays as it is taken over
    sha256: str = ""  # of the checkpoint that was taken


# Faults of the articulation thesis's program, switched back on to see which of its conclusions depend on them:
# generator_gradient: the autoencoder's adversarial gradient is added to the discriminator's; read by
#   training.adversarial_step, and nothing without a discriminator. The others are read where a run is measured.
# pca_rows: rows of the matrix of eigenvectors are taken for principal components; read by whoever asks what component 1
#   follows.
# train_mode_batchnorm, n_images_1000: images are decoded with the statistics of their batch, and no more than 1,000;
#   read by the distances between real and decoded images.
Fault = Literal["generator_gradient", "pca_rows", "train_mode_batchnorm", "n_images_1000"]


class RunConfig(Frozen):
    """One run: data, what is done to them, model, discriminator, objective, training, seed."""

    task: Literal["reconstruct", "segment"] = "reconstruct"  # what should come back: the image, or each pixel's class
    data: DataConfig = DataConfig()
    init: InitConfig = InitConfig()
    augment: AugmentConfig = AugmentConfig()  # of training images only
    noise: NoiseConfig = NoiseConfig()  # of what the encoder sees in training; clean images should come back
    model: ModelConfig | None = ModelConfig()  # None: somebody's own module, which only Python can hand over
    discriminator: DiscriminatorConfig = DiscriminatorConfig()  # built where objective.adversarial.policy is not none
    objective: ObjectiveConfig = ObjectiveConfig()
    training: TrainingConfig = TrainingConfig()
    seed: int = Field(0, ge=0)
    reproduce_fault: tuple[Fault, ...] = ()  # for studies only

    @model_validator(mode="after")
    def _views_differ(self) -> RunConfig:
        if self.objective.agreement.weight and not self.augment.any:
            raise ValueError(
                f"objective.agreement.weight ({self.objective.agreement.weight:g}) compares two changed views of an "
                "image, and augment changes nothing; --set augment.flip_horizontally=true, or more of it"
            )
        return self

    @property
    def total_images(self) -> int:
        """Images seen by the end of the run."""
        return round(self.training.epochs * self.data.images["train"])

    def write(self, path: Path) -> None:
        """config.yaml; called once, before anything is trained."""
        from hinterland.ground.files import write_text

        write_text(path, yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, width=100))

    @classmethod
    def read(cls, path: Path) -> RunConfig:
        """The configuration that `write` wrote."""
        with reading(path, "it is no configuration that a run wrote"):
            return cls.checked(read_yaml(path))


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file whose top is a mapping."""
    values = read_yaml_file(path, "give a YAML file with data, model, objective, training")
    if not isinstance(values, dict):
        raise BadInput(
            f"{path} holds {type(values).__name__}; a mapping with data, model, objective, training is needed"
        )
    return values


def configured(model: str | None = None, file: Path | None = None, settings: dict[str, Any] | None = None) -> RunConfig:
    """A run's configuration: defaults, then `file`, then the preset `model`, then `settings`.

    `settings` maps dotted paths to values, such as {"training.batch_size": 128}.
    """
    values: dict[str, Any] = read_yaml(file) if file else {}
    begun_from = (settings or {}).get("init.encoder")
    if not model and "model" not in values and begun_from:
        values["model"] = _model_of(Path(begun_from))
    if model or "model" not in values:
        task = (settings or {}).get("task", values.get("task"))
        values["model"] = preset(model or ("unet" if task == "segment" else "vae"))
    elif isinstance(values["model"], dict) and "preset" in values["model"]:
        values["model"] = {**preset(values["model"]["preset"]), **values["model"]}
    chosen = values["model"].get("preset") if isinstance(values["model"], dict) else None
    values["objective"] = {**OBJECTIVES.get(chosen or "", {}), **(values.get("objective") or {})}
    values["training"] = {**TRAINING.get(chosen or "", {}), **(values.get("training") or {})}
    for path, value in (settings or {}).items():
        _put(values, path, value)
    return RunConfig.checked(values)


def _model_of(run: Path) -> Any:
    """The model's settings of a run that another one begins from."""
    if not (run / "config.yaml").is_file():
        raise BadInput(f"init.encoder ({run}) is no run: it has no config.yaml; name the folder of a run")
    return read_yaml(run / "config.yaml").get("model")


def parsed_setting(text: str) -> tuple[str, Any]:
    """`training.batch_size=128` -> ("training.batch_size", 128)."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise BadInput(f"--set {text}: a setting is PATH=VALUE, such as training.batch_size=128")
    try:
        return path.strip(), _number_or(plain_yaml(value))
    except BadInput as error:
        raise BadInput(f"--set {text}: {value!r} is no value ({error})") from None


def _number_or(value: Any) -> Any:
    """YAML 1.1 reads 1e-3 as text; a person means a number."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    place = values
    for depth, parent in enumerate(parents):
        if place.get(parent) is None:
            place[parent] = {}
        if not isinstance(place[parent], dict):
            raise BadInput(f"--set {path}: {'.'.join(parents[: depth + 1])} is a single value and has no fields")
        place = place[parent]
    place[last] = value


def resolved(config: RunConfig, images: ImageSet) -> RunConfig:
    """`config` with all that the images decide: scale, shape, counts, fingerprint.

    Raises `BadInput` without a training split, where a bounded likelihood meets values outside [0, 1], where a metric
    term needs a factor that there is not, where a deterministic latent should be sampled, where images cannot be
    augmented or balanced as asked, and where an image has no valid pixel.
    """
    train = images.split("train")
    config = _segmenting(config, images) if config.task == "segment" else config
    data = config.data
    config.augment.check(images.shape)
    if data.balance is not None:
        chances(train.annotations, data.balance, train.name)
    for mask in (mask for name, mask in images.masks.items() if name == VALID):
        for rows in row_slices(mask):
            images.valid(rows)  # refuses images without any
    scale = (data.scale or PixelScale.of(train, data.scale_rule)).with_neutral(train)
    if len(scale.lo) != images.shape[0] or len(scale.hi) != images.shape[0]:
        raise BadInput(f"data.scale has {len(scale.lo)} bands, the images have {images.shape[0]}; one pair per band")
    found = outside(images, scale) if not data.clamp else []
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
        "shape": images.shape,
        "dtypes": images.dtypes,
        "images": images.counts(),
        "scale": scale.model_dump(),
    }
    return config.model_copy(
        update={
            "data": DataConfig.checked(values, "data"),
            "model": config.model and config.model.fitted(images.shape[1:]),
            "objective": _objective(config, train),
        }
    )


def fingerprint(config: RunConfig, images: ImageSet) -> str:
    """SHA-256 of all that a run of this configuration learns from."""
    return images.fingerprint(*([config.data.class_mask] if config.task == "segment" else []))


def _segmenting(config: RunConfig, images: ImageSet) -> RunConfig:
    """With classes, their weights and colours, and a model of maps; `BadInput` for what does not go with it."""
    if config.model is None:
        raise BadInput("task (segment) builds its own model, of `model`; your own module can only reconstruct")
    if config.objective.adversarial.policy != "none" or config.objective.metric.factors:
        raise BadInput(
            "task (segment) has the terms of objective.segmentation only; leave objective.adversarial and "
            "objective.metric out"
        )
    mask = config.data.class_mask
    names = class_names(images, mask, pixels_by_class(images, mask))
    pixels = pixels_by_class(images.split("train"), mask)[:IGNORED]
    if not pixels.any():
        raise BadInput(f"{images.name}, mask {mask}: no pixel of the split train is labelled; nothing can be learned")
    terms = config.objective.segmentation.resolved((pixels / pixels.sum())[: len(names)].tolist())
    values = {"classes": names, "class_colours": class_colours(images, names)}
    return config.model_copy(
        update={
            "data": config.data.model_copy(update=values),
            "model": as_unet(config.model),
            "objective": ObjectiveConfig(reconstruction="mse", segmentation=terms),
        }
    )


def _objective(config: RunConfig, train: ImageSet) -> ObjectiveConfig:
    """The objective with what the training images decide of it."""
    adversarial, model = config.objective.adversarial, config.model
    samples = adversarial.policy != "none" and "sampled" in adversarial.against
    if samples and model is not None and model.posterior != "gaussian":
        raise BadInput(NO_PRIOR)
    if model is not None:
        config.objective.refuse_unfit(model.posterior, model.normalisation)
    metric = config.objective.metric.resolved(train.annotations, train.name)
    return config.objective.model_copy(update={"metric": metric, "adversarial": adversarial.resolved(train.shape)})
