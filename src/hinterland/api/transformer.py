"""An autoencoder as scikit-learn has its transformers: fit, transform, inverse_transform; cloned, pickled, piped."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT

if TYPE_CHECKING:
    import torch

    from hinterland.data.imageset import ImageSet
    from hinterland.models.autoencoder import Autoencoder
    from hinterland.training.config import RunConfig

Floats = npt.NDArray[np.float32]
PLAIN = {"model.widths": [], "model.hidden": [128]}  # of rows that are no images: dense layers alone
ROWS = 500  # at a time


class AutoencoderTransformer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Rows of X (n, d) to latents (n, latent_size), learned by an autoencoder, and back.

    image_shape: (C, H, W) or (H, W), whose product is d: each row is an image, flattened band by band. None: rows of
    numbers, through dense layers alone. model: a preset. settings: dotted paths to values, as in `hl.train`
    ({"training.batch_size": 128}). random_state: same seed, same latents on the same machine.
    Values are scaled to [0, 1] by the smallest and largest of each band in `fit`, unless all lie within [0, 1]; what
    comes back lies between these. Attributes: latent_size_ (D; more
    than latent_size where the bottleneck is spatial), n_features_in_, n_iter_ (steps of training).
    What is pickled is plain: settings and arrays of weights; no module of torch is.
    """

    def __init__(
        self,
        latent_size: int = 2,
        image_shape: Sequence[int] | None = None,
        model: str = "cae",
        epochs: float = 10,
        settings: Mapping[str, Any] | None = None,
        random_state: Any = None,
    ):
        self.latent_size = latent_size
        self.image_shape = image_shape
        self.model = model
        self.epochs = epochs
        self.settings = settings
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: object = None) -> AutoencoderTransformer:
        """Learn from all rows of X; y is not looked at."""
        from hinterland.training.run import train
        from hinterland.training.settings import configured

        rows = validate_data(self, X, dtype=np.float32, ensure_min_samples=2)
        shape = self._shape(rows.shape[1])
        chosen: dict[str, Any] = {
            **(PLAIN if self.image_shape is None else {}),
            **{
                f"training.{what}_every_images": 2**62 for what in ("evaluate", "preview", "checkpoint")
            },  # nobody sees it
            "objective.reconstruction": "mse",
            "model.latent_size": self.latent_size,
            "training.epochs": self.epochs,
            "seed": int(check_random_state(self.random_state).randint(2**31 - 1)),
            **(self.settings or {}),
        }
        images = _images(rows.reshape(-1, *shape))
        with tempfile.TemporaryDirectory(prefix="hinterland-") as place:
            folder = train(images, configured(self.model, settings=chosen), Path(place) / "run", progress=SILENT)
            self.fitted_ = Fitted.of(Path(folder.path))
        config = self.fitted_.config
        self.n_iter_ = int(np.ceil(config.total_images / config.training.batch_size))
        self.latent_size_ = self.fitted_.latent_size
        return self

    def transform(self, X: npt.ArrayLike) -> Floats:
        """The latents (n, D) of the rows of X (n, d): posterior means."""
        check_is_fitted(self, "fitted_")
        rows = validate_data(self, X, dtype=np.float32, reset=False)
        return self.fitted_.encode(rows.reshape(-1, *self.fitted_.shape))

    def inverse_transform(self, X: npt.ArrayLike) -> Floats:
        """Rows (n, d), in the units of the X of `fit`, from latents (n, D)."""
        from sklearn.utils import check_array

        check_is_fitted(self, "fitted_")
        latents = check_array(X, dtype=np.float32, input_name="X")
        if latents.shape[1] != self.latent_size_:
            raise BadInput(f"X has {latents.shape[1]} columns; latents of this transformer have {self.latent_size_}")
        return self.fitted_.decode(latents).reshape(len(latents), -1)

    @property
    def _n_features_out(self) -> int:
        """Columns of what `transform` returns."""
        return self.latent_size_

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks of it: latents are float32, whatever X is."""
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    def _shape(self, features: int) -> tuple[int, int, int]:
        if self.image_shape is None:
            return 1, 1, features
        shape = tuple(int(size) for size in self.image_shape)
        shape = (1, *shape) if len(shape) == 2 else shape
        if len(shape) != 3 or int(np.prod(shape)) != features:
            raise BadInput(
                f"image_shape ({tuple(self.image_shape)}) holds {int(np.prod(shape))} values, and X has {features} "
                "columns; give (C, H, W) or (H, W) whose product is that"
            )
        return shape[0], shape[1], shape[2]


class Fitted:
    """What was learned, as plain values: a configuration, and arrays of weights by name. The model is built from them
    when it is needed, and is not pickled."""

    def __init__(self, values: Mapping[str, Any], weights: Mapping[str, npt.NDArray[Any]]):
        self.values, self.weights = dict(values), dict(weights)

    @classmethod
    def of(cls, run: Path) -> Fitted:
        """From the folder of a run that has just been trained."""
        from hinterland.latents.trained import Trained
        from hinterland.training.folder import RunFolder

        trained = Trained(RunFolder(run))
        weights = {name: tensor.to("cpu").contiguous().numpy() for name, tensor in trained.model.state_dict().items()}
        return cls(trained.config.model_dump(mode="json"), {name: value.copy() for name, value in weights.items()})

    def __getstate__(self) -> dict[str, Any]:
        return {"values": self.values, "weights": self.weights}

    @functools.cached_property
    def config(self) -> RunConfig:
        """The run's configuration."""
        from hinterland.training.config import RunConfig

        return RunConfig.checked(self.values)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W)."""
        assert self.config.data.shape is not None
        return self.config.data.shape

    @functools.cached_property
    def model(self) -> Autoencoder:
        """The autoencoder, on the processor, in evaluation mode."""
        import torch

        from hinterland.training.run import build
        from hinterland.training.state import load_module

        model = build(self.config)
        load_module(model, {name: torch.from_numpy(value.copy()) for name, value in self.weights.items()})
        return model.eval()

    @functools.cached_property
    def latent_size(self) -> int:
        """D, the numbers per row."""
        import torch

        return self.model.check(self.shape, torch.device("cpu"))

    def encode(self, pixels: Floats) -> Floats:
        """(n, C, H, W) as they came -> (n, D)."""
        assert self.config.data.scale is not None
        return self._through(self.config.data.scale.apply(pixels), lambda part: self.model.encode(part).mean)

    def decode(self, latents: Floats) -> Floats:
        """(n, D) -> (n, C, H, W) in the units of the images."""
        from hinterland.objectives.reconstruction import shown

        assert self.config.data.scale is not None
        kind = self.config.objective.reconstruction
        back = self._through(latents, lambda part: shown(kind, self.model.decode(part)))
        return self.config.data.scale.invert(back)

    @staticmethod
    def _through(values: Floats, step: Any) -> Floats:
        import torch

        with torch.inference_mode():
            parts: list[torch.Tensor] = [
                step(torch.from_numpy(np.ascontiguousarray(values[start : start + ROWS])))
                for start in range(0, len(values), ROWS)
            ]
        return np.ascontiguousarray(torch.cat(parts).numpy())


def _images(pixels: Floats) -> ImageSet:
    """All of them to train on."""
    from hinterland.data.annotations import Annotations, numbered_ids
    from hinterland.data.imageset import ImageSet

    annotations = Annotations(numbered_ids(len(pixels)), np.full(len(pixels), "train"))
    return ImageSet("X", {"image": pixels}, annotations)
