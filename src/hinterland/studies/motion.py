"""What a study of moving things measures: do paths follow the true motion, do components, and how far may one stray?"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from hinterland.analysis.distances.kernel import kernel_distance
from hinterland.analysis.finding import Finding
from hinterland.analysis.motion.components import component_findings
from hinterland.analysis.motion.interpolation import PATHS, Motion, Path, motion_findings
from hinterland.data.cuboids.recipe import stored_recipe
from hinterland.data.cuboids.render import render
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.geodesic import geodesic
from hinterland.latents.trained import Trained
from hinterland.objectives.reconstruction import shown
from hinterland.studies.chosen import drawn, scored_split
from hinterland.studies.real import real_features

Images = npt.NDArray[np.float32]


def interpolation(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    factor: str = "phi",
    least: float = 20.0,
    most: float = 120.0,
    across: tuple[float, float] | None = None,
    pairs: int = 48,
    steps: int = 9,
    renders: int = 180,
    paths: Sequence[str] = (*PATHS, "geodesic"),
) -> list[Finding]:
    """Paths between test images against the true motion, which the renderer gives (cuboids of which only `factor`
    varies). `across`: only pairs whose shorter way holds this arc, such as one that was left out of training."""
    scored = images.split("test" if images.has("test") else "train")
    table = trained.encode(scored, scores=False, progress=progress)
    known = trained.encode(images.split("train"), scores=False, progress=progress).latents
    ways: dict[str, Path] = {name: PATHS[name] for name in paths if name in PATHS}
    if "geodesic" in paths:
        ways["geodesic"] = _geodesic(trained)
    unknown = [name for name in paths if name not in ways]
    if unknown:
        raise BadInput(f"interpolation: paths has {unknown[0]}; there are {', '.join([*PATHS, 'geodesic'])}")
    asked = Motion(factor, least, most, None if across is None else (across[0], across[1]), pairs, steps)
    truth = _motion(trained, images, factor, renders)
    return motion_findings(
        table, asked, trained.decode, truth, known, ways, seed=trained.config.seed, progress=progress
    )


def components(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    factor: str = "phi",
    also_with: Sequence[str] = (),
) -> list[Finding]:
    """Do the first principal components follow `factor`? With the fault `pca_rows`, rows instead of components;
    `also_with: [pca_rows]` gives both, the latter with subject `phi, pca_rows`."""
    if set(also_with) - {"pca_rows"}:
        raise BadInput(f"components: also_with has {', '.join(also_with)}; the only fault here is pca_rows")
    scored, train = images.split("test" if images.has("test") else "train"), images.split("train")
    table = trained.encode(scored, scores=False, progress=progress)
    fitted = trained.encode(train, scores=False, progress=progress)
    seed, own = trained.config.seed, "pca_rows" in trained.config.reproduce_fault
    found = component_findings(table, factor, fitted, rows_for_components=own, seed=seed)
    if also_with:
        faulty = component_findings(table, factor, fitted, rows_for_components=True, seed=seed)
        found += [dataclasses.replace(one, subject=f"{one.subject}, pca_rows") for one in faulty]
    return found


def around(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    radii: Sequence[float] = (0.0, 1.0, 2.0, 4.0),
    count: int = 1_000,
    extractor: str = "efficientnet-lite0",
) -> list[Finding]:
    """`kid` of images decoded at a distance `r` from held-out latents, in random directions, as a curve over r.

    Subject `radius r`. What a discriminator does to the space around observations shows here, beside an arm without.
    """
    from hinterland.latents.features import features_of

    rng = np.random.default_rng(trained.config.seed)
    held_out = drawn(images.split(scored_split(images)), count, rng)
    real = real_features(trained, held_out, extractor, progress).latents
    latents = trained.encode(held_out, scores=False).latents
    directions = rng.standard_normal(latents.shape)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    made = []
    for radius in radii:
        decoded = trained.decode((latents + radius * directions).astype(np.float32))
        found = kernel_distance(real, features_of(decoded, extractor, progress=progress).latents, trained.config.seed)
        words = (
            f"KID ({extractor}) between held-out images and those decoded at distance {radius:g} from their latents, "
            "in random directions; 0 is best (Bińkowski et al. 2018)."
        )
        made.append(
            Finding(
                "kid",
                f"radius {radius:g}",
                trained.name,
                found.value,
                len(latents),
                words,
                low=found.interval.low,
                high=found.interval.high,
                interval_method=found.interval.method,
                seed=trained.config.seed,
            )
        )
    return made


def _motion(trained: Trained, images: ImageSet, factor: str, renders: int) -> tuple[Images, npt.NDArray[np.float64]]:
    """True images at evenly spread values of the factor, as the model sees them."""
    origin = trained.config.data.origin or {}
    recipe = stored_recipe(origin.get("data", images.name))
    period = images.annotations.factors[factor].period if factor in images.annotations.factors else None
    if period is None:
        raise BadInput(f"interpolation: {images.name} has no circular factor {factor}; the true motion is not known")
    values = np.arange(renders) * period / renders
    stored = render(recipe.moved(0, {factor: values}), recipe.size_px).images
    scale = trained.config.data.scale
    assert scale is not None  # every run has one
    return np.clip(scale.apply(stored), 0, 1), values


def _geodesic(trained: Trained) -> Path:
    decoding = Decoding(trained)

    def path(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32], steps: int) -> npt.NDArray[np.float32]:
        return geodesic(decoding, a, b, steps, iterations=60)

    return path


class Decoding(nn.Module):
    """A run's decoder with its likelihood's activation: (n, D) -> (n, C, H, W) in [0, 1], differentiable."""

    def __init__(self, trained: Trained):
        super().__init__()
        self.model, self.kind = trained.model, trained.config.objective.reconstruction

    def forward(self, latents: Tensor) -> Tensor:
        """Latents -> images."""
        return shown(self.kind, self.model.decode(latents))


def _train(layer: nn.Module, _: object) -> None:
    layer.train()


@contextlib.contextmanager
def batch_statistics(model: nn.Module, wanted: bool) -> Iterator[None]:
    """For the fault `train_mode_batchnorm`: batch norm by the batch's own statistics; then all is put back."""
    layers = [m for m in model.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)] if wanted else []
    kept = [{name: buffer.clone() for name, buffer in layer.named_buffers()} for layer in layers]
    hooks = [layer.register_forward_pre_hook(_train) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
        for layer, buffers in zip(layers, kept, strict=True):
            layer.eval()
            with torch.no_grad():
                for name, buffer in layer.named_buffers():
                    buffer.copy_(buffers[name])
