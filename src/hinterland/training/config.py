"""Everything needed to do a run again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, field_validator, model_validator

from hinterland.data.augment import AugmentConfig
from hinterland.data.bands import terms_of
from hinterland.data.noise import NoiseConfig
from hinterland.data.scale import PixelScale, ScaleRule
from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.ground.reading import read_yaml_file, reading
from hinterland.models.autoencoder import ModelConfig
from hinterland.models.discriminator import DiscriminatorConfig
from hinterland.models.growing import GrowthConfig
from hinterland.objectives.objective import ObjectiveConfig


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
