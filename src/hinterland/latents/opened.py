"""Opened: a run's model with its weights, what it can do, and what it refuses."""

from __future__ import annotations

import functools

import torch
from torch import nn

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.reading import reading
from hinterland.latents.untrained import fresh_weights
from hinterland.models.autoencoder import Autoencoder
from hinterland.models.multitask import MultiTask
from hinterland.models.unet import UNet
from hinterland.objectives.objective import Objective
from hinterland.training import checkpoint
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.precision import device_of
from hinterland.training.run import build, objective_of
from hinterland.training.shared import refuse_unfit
from hinterland.training.sides import given_side
from hinterland.training.state import usable_weights


class Opened:
    """The model of a run folder, with its best weights (the last ones where there is no validation split)."""

    def __init__(self, folder: RunFolder, own: Autoencoder | None = None):
        self.folder = folder
        self.config: RunConfig = folder.config()
        self._own = own
        if not folder.best.exists():
            raise BadInput(
                f"{folder.path} has no checkpoint yet; hinterland train --resume {folder.path} goes on with it"
            )

    @property
    def name(self) -> str:
        """The run's name."""
        return self.folder.name

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of the images it takes and gives."""
        if self.config.data.shape is None:
            raise BadInput(f"{self.folder.config_file} has no data.shape; it was not written by a run")
        return self.config.data.shape

    @functools.cached_property
    def _loaded(self) -> tuple[Autoencoder, Objective, torch.device]:
        device = device_of(self.config.training)
        if self.folder.is_shared:
            with reading(self.folder.best, checkpoint.remedy(self.folder.best)):
                refuse_unfit(self.config, self.folder.best)
        model = build(self.config, self._own)
        objective = objective_of(self.config, model)
        with reading(self.folder.best, checkpoint.remedy(self.folder.best)):
            usable_weights(checkpoint.load(self.folder.best, self.config)[0], model, objective)
        return self._placed(model).eval(), objective.to(device).eval(), device

    @property
    def model(self) -> Autoencoder:
        """The autoencoder, in evaluation mode."""
        return self._loaded[0]

    @property
    def objective(self) -> Objective:
        """What was minimised, with what it learned itself."""
        return self._loaded[1]

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        return self._loaded[2]

    @property
    def images_seen(self) -> int:
        """Images that these weights learned from, each time counted."""
        return int(checkpoint.load(self.folder.best, self.config)[1]["images_seen"])

    @functools.cached_property
    def latent_size(self) -> int:
        """D, the numbers per image."""
        return self.model.check(self.shape, self._loaded[2])

    @property
    def is_variational(self) -> bool:
        """Whether a latent is drawn from a Gaussian while learning."""
        return self.config.model is not None and self.config.model.posterior == "gaussian"

    def fresh(self, seed: int) -> nn.Module:
        """The same architecture, with weights drawn from `seed`."""
        if self._own is not None or self.config.model is None:
            return fresh_weights(self.model, seed)
        return self._placed(build(self.config.model_copy(update={"seed": seed})))

    def _placed(self, model: Autoencoder) -> Autoencoder:
        """On the device, and in the layout it was trained in: up to twice as quick."""
        layout = torch.channels_last if self.config.training.channels_last else torch.contiguous_format
        placed: Autoencoder = model.to(  # type: ignore[call-overload]
            device=device_of(self.config.training), memory_format=layout
        )
        return placed

    @property
    def segments(self) -> bool:
        """Whether it says the class of each pixel."""
        return "segment" in self.config.tasks

    @property
    def classifies(self) -> bool:
        """Whether it says the class of each image."""
        return "classify" in self.config.tasks

    @property
    def translates(self) -> bool:
        """Whether other bands come back than it sees."""
        return self.config.task == "translate"

    def alone(self, task: str) -> Autoencoder:
        """The model of one of its tasks; of a run of several, its part of the whole."""
        return self.model.alone(task) if isinstance(self.model, MultiTask) else self.model

    @property
    def has_prior(self) -> bool:
        """Whether its latents were drawn to a prior: by a KL, or all together (objective.latents.mmd)."""
        return self.is_variational or (not self.has_codebook and self.config.objective.latents.mmd > 0)

    @property
    def has_codebook(self) -> bool:
        """Whether its latents are made of entries of a codebook."""
        return self.config.model is not None and self.config.model.posterior in ("vq", "fsq")

    def refuse_unless_it_decodes(self) -> None:
        """`BadInput` for a run whose latents alone are no images."""
        if not self.translates and "reconstruct" not in self.config.tasks:
            raise BadInput(
                f"{self.name} was trained with --task {self.config.task}: it says classes, and decodes no images"
            )
        if self.translates and isinstance(self.model, UNet):
            raise BadInput(
                f"{self.name} translates by a U-Net, whose decoder sees the encoder's maps: a latent alone decodes to "
                "no image; a run with --model cae or vae has latents that can be decoded"
            )

    def refuse_what_translates(self, what: str) -> None:
        """`BadInput` for a run that gives other bands back than it sees, where `what` compares the two."""
        if self.translates:
            raise BadInput(
                f"{self.name} was trained with --task translate: {what} sets an image beside itself as it comes back, "
                "and here other bands come back; hinterland report says how well they do, hinterland encode writes its "
                "latents as a table"
            )

    def refuse_unless_it_segments(self) -> None:
        """`BadInput` for a run that reconstructs."""
        if not self.segments:
            raise BadInput(f"{self.name} was trained to reconstruct; hinterland train DATA --task segment says classes")

    def given(self, images: ImageSet) -> ImageSet:
        """The images with the bands that it sees: all of them, unless it translates.

        An array, or images of one layer called `image`, may hold those bands alone.
        """
        if not self.translates:
            return images
        as_seen = (images.shape, images.dtypes) == (self.shape, tuple(self.config.data.dtypes))
        return images if as_seen and list(images.layers) == ["image"] else given_side(self.config, images)

    def check(self, images: ImageSet) -> None:
        """`BadInput` where images are of another shape or type than the run was trained on."""
        images = self.given(images)
        if images.shape != self.shape:
            raise BadInput(
                f"{images.name} has images of {images.shape} (C, H, W); {self.name} was trained on {self.shape}: "
                "--resize makes sizes alike"
            )
        if images.dtypes != tuple(self.config.data.dtypes):
            raise BadInput(
                f"{images.name} has pixels of type {images.dtypes[0]}, {self.name} was trained on "
                f"{self.config.data.dtypes[0]}; the same number would mean another brightness: convert them first"
            )
