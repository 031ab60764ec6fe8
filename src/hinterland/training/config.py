"""Everything needed to do a run again."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, field_validator, model_validator

from hinterland.data.augment import AugmentConfig
from hinterland.data.balance import chances
from hinterland.data.bands import terms_of
from hinterland.data.imageset import VALID, ImageSet, row_slices
from hinterland.data.labelled import label_digest
from hinterland.data.noise import NoiseConfig
from hinterland.data.scale import PixelScale, ScaleRule, outside
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.ground.reading import plain_yaml, read_yaml_file, reading
from hinterland.models.autoencoder import ModelConfig
from hinterland.models.discriminator import DiscriminatorConfig
from hinterland.models.growing import GrowthConfig
from hinterland.models.presets import OBJECTIVES, TRAINING, preset
from hinterland.objectives.adversarial import NO_PRIOR
from hinterland.objectives.objective import ObjectiveConfig
from hinterland.objectives.reconstruction import BOUNDED
from hinterland.training.labels import with_tasks
from hinterland.training.sides import sides, translating


class DataConfig(Frozen):
    """Which images, and how their pixels become numbers in [0, 1]."""

    name: str = ""
    origin: dict[str, Any] | None = None  # arguments of `load`; None: the images came as arrays
    fingerprint: str = ""  # SHA-256 of ids, splits and pixels
    shape: tuple[int, int, int] | None = None  # C, H, W of what the encoder sees
    dtypes: tuple[str, ...] = ()  # stored type of each band
    images: dict[str, int] = Field(default_factory=dict)  # per split
    scale_rule: ScaleRule = "auto"
    scale: PixelScale | None = None  # from the training split, unless given
    clamp: bool = False  # whether values outside the scale are cut to it
    balance: str | None = (
        None  # a label whose classes are learned from alike often; share: by their share of the pixels
    )
    label: str = "class"  # of task classify: the label whose class is told
    label_names: tuple[str, ...] = ()  # its classes by code; from the images
    labelled: float = Field(1.0, gt=0, le=1)  # share of the training images that keep label and mask: see data.labelled
    labelled_images: int | None = None  # how many these are; from the images
    class_mask: str = "class"  # of task segment: the mask of classes
    classes: tuple[str, ...] = ()  # by code of that mask; from the images
    class_colours: tuple[tuple[int, int, int], ...] = ()  # red, green, blue, 0 to 255
    given: tuple[str, ...] = ()  # of task translate: bands that the encoder sees, as data.bands reads them
    wanted: tuple[str, ...] = ()  # and those that should come back
    given_bands: tuple[str, ...] = ()  # what each of them is called; from the images
    wanted_bands: tuple[str, ...] = ()
    wanted_dtypes: tuple[str, ...] = ()  # stored type of each band that is wanted
    wanted_scale: PixelScale | None = None  # of the bands that are wanted, from the training split, unless given

    @field_validator("given", "wanted", mode="before")
    @classmethod
    def _in_terms(cls, value: Any) -> Any:
        """From one text, as the command line has it, or from several."""
        texts = value if isinstance(value, list | tuple) else [value]
        return [term for text in texts for term in terms_of(str(text))]


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
    frozen: bool = False  # whether all of it that is taken over stays as it is
    frozen_levels: int = Field(0, ge=0)  # or only the first so many halvings
    fresh: tuple[str, ...] = ()  # weights of the encoder that did not fit and were drawn: these learn; found out
    sha256: str = ""  # of the checkpoint that was taken

    @model_validator(mode="after")
    def _all_or_some(self) -> InitConfig:
        if self.frozen and self.frozen_levels:
            raise ValueError(
                f"frozen (true) keeps the whole encoder, frozen_levels ({self.frozen_levels}) only its first halvings; "
                "give one of the two"
            )
        return self


# Faults of the articulation thesis's program, switched back on to see which of its conclusions depend on them:
# generator_gradient: the autoencoder's adversarial gradient is added to the discriminator's; read by
#   training.adversarial_step, and nothing without a discriminator. The others are read where a run is measured.
# pca_rows: rows of the matrix of eigenvectors are taken for principal components; read by whoever asks what component 1
#   follows.
# train_mode_batchnorm, n_images_1000: images are decoded with the statistics of their batch, and no more than 1,000;
#   read by the distances between real and decoded images.
Fault = Literal["generator_gradient", "pca_rows", "train_mode_batchnorm", "n_images_1000"]


# What should come back: the image, each pixel's class, the image's class, other bands of the same place.
TASKS = ("reconstruct", "segment", "classify", "translate")


class RunConfig(Frozen):
    """One run: data, what is done to them, model, discriminator, objective, training, seed."""

    task: str = "reconstruct"  # one of `TASKS`; but for translate, also several with commas between them
    data: DataConfig = DataConfig()
    init: InitConfig = InitConfig()
    growth: GrowthConfig = GrowthConfig()  # written by hinterland grow
    augment: AugmentConfig = AugmentConfig()  # of training images only
    noise: NoiseConfig = NoiseConfig()  # of what the encoder sees in training; clean images should come back
    model: ModelConfig | None = ModelConfig()  # None: somebody's own module, which only Python can hand over
    discriminator: DiscriminatorConfig = DiscriminatorConfig()  # built where objective.adversarial.policy is not none
    objective: ObjectiveConfig = ObjectiveConfig()
    training: TrainingConfig = TrainingConfig()
    seed: int = Field(0, ge=0)
    reproduce_fault: tuple[Fault, ...] = ()  # for studies only

    @field_validator("task", mode="before")
    @classmethod
    def _known_tasks(cls, asked: Any) -> Any:
        names = [str(name).strip() for name in (asked if isinstance(asked, list | tuple) else str(asked).split(","))]
        wrong = next((name for name in names if name not in TASKS), None)
        if wrong is not None or len(set(names)) < len(names) or (len(names) > 1 and "translate" in names):
            raise ValueError(
                f"{','.join(names)} is not known; known are {', '.join(TASKS)}, and several of these but translate, "
                "such as reconstruct,classify"
            )
        return ",".join(task for task in TASKS if task in names)

    @model_validator(mode="after")
    def _views_differ(self) -> RunConfig:
        if self.objective.agreement.weight and not self.augment.any:
            raise ValueError(
                f"objective.agreement.weight ({self.objective.agreement.weight:g}) compares two changed views of an "
                "image, and augment changes nothing; --set augment.flip_horizontally=true, or more of it"
            )
        return self

    @model_validator(mode="after")
    def _sides_belong_to_a_task(self) -> RunConfig:
        named = {"data.given": self.data.given, "data.wanted": self.data.wanted}
        for name, terms in named.items():
            if terms and self.task != "translate":
                raise ValueError(f"{name} ({','.join(terms)}) is read by task translate alone; --task translate")
        return self

    @model_validator(mode="after")
    def _labels_belong_to_a_task(self) -> RunConfig:
        if self.data.labelled < 1 and not {"segment", "classify"} & set(self.tasks):
            raise ValueError(
                f"data.labelled ({self.data.labelled:g}) is read by tasks segment and classify, and task {self.task} "
                "looks at no label; leave it out"
            )
        return self

    @property
    def tasks(self) -> tuple[str, ...]:
        """All that is learned, in the order of `TASKS`."""
        return tuple(self.task.split(","))

    @property
    def outputs(self) -> int | None:
        """Bands that a decoder gives; None: as many as the encoder sees."""
        return len(self.data.wanted_bands) if self.task == "translate" else None

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
        task = str((settings or {}).get("task", values.get("task")))
        usual = {"segment": "unet", "translate": "unet", "classify": "cae"}
        values["model"] = preset(model or next((usual[name] for name in usual if name in task), "vae"))
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
