"""Trained: a run's model at work: it encodes, decodes, and says what else it learned to say."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.baselines import UNTRAINED, chosen_kinds, with_baselines
from hinterland.latents.class_labels import label_chances
from hinterland.latents.class_maps import Chances, Tally, chances, tally
from hinterland.latents.encode import BATCH, decode, encode
from hinterland.latents.entries import entry_counts
from hinterland.latents.layers import encode_layer
from hinterland.latents.likelihood import Likelihood, likelihood
from hinterland.latents.opened import Opened
from hinterland.latents.samplers import vamp
from hinterland.latents.sampling import prior
from hinterland.latents.sensitivity import sensitivity
from hinterland.latents.table import LatentTable
from hinterland.latents.translations import translations
from hinterland.latents.untrained import with_untrained
from hinterland.training.precision import uses_bf16
from hinterland.training.run import to_unit


class Trained(Opened):
    """A run's model at work."""

    def encode(
        self,
        images: ImageSet,
        scores: bool = True,
        progress: Progress = SILENT,
        layer: str | None = None,
        pooling: str | None = None,
        baselines: bool | Sequence[str] = False,
        train: ImageSet | None = None,
    ) -> LatentTable:
        """Every image's latent; with `scores` also how well each comes back.

        `layer`: another layer's output instead, by its name in the model, without scores; `pooling` as in
        `layers.encode_layer`. `baselines`: True for all, or some of pixels, colour, pca, untrained; fitted on the
        split train of `train`, or else of `images`. `BadInput` where there is none.
        """
        of, images = images, self.given(images)
        self.check(images)
        self._check_fitting(images, baselines, train)
        model, objective, device = self._loaded
        unit = to_unit(self.config, device)
        scores = scores and "reconstruct" in self.config.tasks
        layer = None if layer == "latent" else layer
        if layer is None and pooling in (None, "none"):
            table = encode(model, objective, images, unit, self.name, scores, progress)
        else:
            table = encode_layer(model, images, layer, pooling, unit, self.name, progress=progress)
        if self.translates:
            table = dataclasses.replace(table, source=dataclasses.replace(table.source, data_hash=of.fingerprint()))
        return self.beside(table, images, baselines, train, layer, pooling, progress)

    def beside(
        self,
        table: LatentTable,
        images: ImageSet,
        baselines: bool | Sequence[str] = True,
        train: ImageSet | None = None,
        layer: str | None = None,
        pooling: str | None = None,
        progress: Progress = SILENT,
    ) -> LatentTable:
        """`table`, what `encode` said of `images`, with baselines beside it; the other arguments as there.

        Untrained encoders are looked through in the precision that this one was trained in: bf16 where that is fast.
        """
        self._check_fitting(images, baselines, train)
        images, train = self.given(images), None if train is None else self.given(train)
        kinds, device = chosen_kinds(baselines), self._loaded[2]
        unit = to_unit(self.config, device)
        if UNTRAINED in kinds:
            half = uses_bf16(self.config.training, device)
            with torch.autocast(device.type, torch.bfloat16, enabled=half):
                table = with_untrained(
                    table, self.fresh, images, layer, pooling, unit, BATCH, self.config.seed, progress
                )
        plain = [kind for kind in kinds if kind != UNTRAINED]
        return with_baselines(table, images, train, plain, progress=progress)

    def _check_fitting(self, images: ImageSet, baselines: bool | Sequence[str], train: ImageSet | None) -> None:
        """`BadInput` for an unknown baseline, and where there are no images to fit baselines on."""
        if chosen_kinds(baselines) and not (train or images).has("train"):
            raise BadInput(
                f"{(train or images).name} has no split train, and baselines are fitted on training images only; hand "
                "them over: train=run.images()"
            )

    def decode(self, latents: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """Latents (N, D) -> images (N, C, H, W), float32 in [0, 1], of the wanted bands where it translates; `BadInput`
        for a run that segments, and for a U-Net."""
        self.refuse_unless_it_decodes()
        model, objective, device = self._loaded
        return decode(model, objective, latents, self.latent_size, device)

    def label_chances(self, images: ImageSet, progress: Progress = SILENT) -> npt.NDArray[np.float32]:
        """(N, K) the chance of each class of each image, in the order of `config.data.label_names`.

        `BadInput` for a run that tells none.
        """
        if not self.classifies:
            raise BadInput(
                f"{self.name} was trained to {self.config.task}; hinterland train DATA --task classify classifies"
            )
        self.check(images)
        return label_chances(self.alone("classify"), images, to_unit(self.config, self._loaded[2]), progress)

    def translate(self, images: ImageSet, progress: Progress = SILENT) -> npt.NDArray[np.float32]:
        """(N, C, H, W) the wanted bands of images, on their [0, 1] scale; `BadInput` for a run that does not
        translate. What is wanted need not be in `images`."""
        parts = self.translations(images, progress)
        return np.concatenate(list(parts))

    def translations(self, images: ImageSet, progress: Progress = SILENT) -> Iterator[npt.NDArray[np.float32]]:
        """The same, some images after others."""
        if not self.translates:
            raise BadInput(
                f"{self.name} was trained to {self.config.task}; hinterland train DATA --task translate --given LAYER "
                "--wanted LAYER translates"
            )
        images = self.given(images)
        self.check(images)
        model, objective, device = self._loaded
        return translations(model, images, to_unit(self.config, device), objective.config.reconstruction, progress)

    def class_chances(self, images: ImageSet, progress: Progress = SILENT) -> Chances:
        """(N, K, H, W) the chance of each class at each pixel; `BadInput` for a run that reconstructs."""
        self.refuse_unless_it_segments()
        self.check(images)
        return np.concatenate(
            list(chances(self.alone("segment"), images, to_unit(self.config, self._loaded[2]), progress))
        )

    def tally(self, images: ImageSet, progress: Progress = SILENT) -> Tally:
        """What it says of images whose classes are known, counted; `BadInput` for a run that reconstructs."""
        self.refuse_unless_it_segments()
        self.check(images)
        return tally(self.alone("segment"), images, to_unit(self.config, self._loaded[2]), self.config, progress)

    def likelihood(
        self, images: ImageSet, samples: int = 500, seed: int = 0, progress: Progress = SILENT
    ) -> Likelihood:
        """-ln p(x) of each image, by importance sampling; see `likelihood.likelihood`."""
        self.refuse_what_translates("a likelihood")
        self.check(images)
        model, objective, device = self._loaded
        return likelihood(model, objective, images, to_unit(self.config, device), samples, seed, progress)

    def prior(self, n: int, seed: int) -> npt.NDArray[np.float32]:
        """(n, D) draws of its prior: N(0, I), posteriors of its pseudo-inputs (VAMP), or from the second level down.

        `BadInput` without one.
        """
        if not self.has_prior:
            raise BadInput(f"{self.name} is a plain autoencoder and has no prior; a sampler, such as gmm, fits one")
        model, objective, device = self._loaded
        if objective.second_level is not None:
            return objective.second_level.draw(n, torch.Generator(device).manual_seed(seed)).to("cpu").numpy()
        if objective.pseudo_inputs is None:
            return prior(n, self.latent_size, seed)
        return vamp(model, objective.pseudo_inputs(), n, seed).to("cpu").numpy()

    def sensitivity(self, images: ImageSet) -> npt.NDArray[np.float64]:
        """(N,) how far each image's latent moves when its pixels do; see `sensitivity.sensitivity`."""
        images = self.given(images)
        self.check(images)
        return sensitivity(self.model, images, to_unit(self.config, self._loaded[2]), self.config.seed)

    def entry_counts(self, images: ImageSet) -> npt.NDArray[np.int64]:
        """(K,) how often each entry of its codebook is used for these images; `BadInput` without a codebook."""
        images = self.given(images)
        self.check(images)
        return entry_counts(self.model, images, to_unit(self.config, self._loaded[2]))

    def reconstruct(self, images: ImageSet) -> npt.NDArray[np.float32]:
        """Images as they come back from their posterior mean: (N, C, H, W), float32 in [0, 1]; where it translates, in
        the wanted bands."""
        if self.translates:
            return self.translate(images)
        return self.decode(self.encode(images, scores=False).latents)

    def seen(self, images: ImageSet) -> npt.NDArray[np.float32]:
        """Images as the model sees them: (N, C, H, W), float32, [0, 1] where within the run's scale; where they have no
        data, the neutral value of their band."""
        scale = self.config.data.scale
        if scale is None:
            raise BadInput(f"{self.folder.config_file} has no data.scale; it was not written by a run")
        values = scale.seen(self.given(images), slice(None))
        return np.clip(values, 0, 1) if self.config.data.clamp else values
