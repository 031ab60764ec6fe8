"""An encoder from an ONNX file: images through it, to a LatentTable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.data.sources.layout import Layout
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.baselines import WITHOUT_MODEL, as_image_set, chosen_kinds, training_images, with_baselines
from hinterland.latents.pooling import Filling
from hinterland.latents.table import LatentTable

if TYPE_CHECKING:
    import onnxruntime

FLOATS = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16}
WHOLE = {"tensor(uint8)": np.uint8, "tensor(uint16)": np.uint16}
BATCH = 256


def table_of_onnx(
    path: Path | str,
    images: ImageSet | npt.NDArray[Any],
    output: str | None = None,
    pooling: str | None = None,
    scaled: bool = True,
    name: str = "",
    layout: Layout | None = None,
    baselines: bool | Sequence[str] = False,
    train: ImageSet | None = None,
    batch_size: int = BATCH,
    progress: Progress = SILENT,
) -> LatentTable:
    """What the encoder in the ONNX file `path` says of each image, computed on the processor.

    Its input is (n, C, H, W), float on the [0, 1] scale of the training images (`scaled=False`: stored values), or
    of a whole type: then pixels as stored. `output` names the output that counts; left out: the first, and, where
    two are alike and one is called logvar, that for its log-variance. pooling, baselines: as in `foreign.table_of`.
    `BadInput` where onnxruntime is missing, the file is none, or it takes other images.
    """
    given = as_image_set(images, layout=layout)
    kinds = chosen_kinds(baselines, WITHOUT_MODEL)
    path = Path(path)
    session = _session(path)
    taken = _input(session, path, given)
    names = _outputs(session, path, output)
    fixed = taken.shape[0] if isinstance(taken.shape[0], int) else None
    filling = Filling(given, pooling, name or path.stem)
    scale = PixelScale.of(training_images(given, train)) if scaled else None
    with progress.step(f"encode {given.name}", len(given)) as bar:
        for start in range(0, len(given), fixed or batch_size):
            stored = given.stacked(slice(start, start + (fixed or batch_size)))
            batch = _batch(stored, taken, scale, fixed)
            found = [np.asarray(part)[: len(stored)] for part in _run(session, names, taken, batch, path)]
            filling.add((found[0], found[1] if len(found) > 1 else None), len(stored))
            bar.advance(len(stored))
    table = filling.table(name or path.stem, output or "latent")
    return with_baselines(table, given, train, kinds, progress=progress)


def _session(path: Path) -> onnxruntime.InferenceSession:
    try:
        import onnxruntime
    except ImportError:
        raise BadInput(
            f"{path}: onnxruntime, which reads ONNX files, is not installed; pip install 'hinterland[explorer]'"
        ) from None
    if not path.is_file():
        raise BadInput(f"{path} is not there; give an ONNX file")
    try:
        return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001  onnxruntime's own errors share no other ancestor
        raise BadInput(f"{path} is no ONNX file that can be run: {str(error).splitlines()[0]}") from None


def _input(session: onnxruntime.InferenceSession, path: Path, images: ImageSet) -> Any:
    """The one input, if it takes these images; a dimension that is no number takes any size."""
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise BadInput(
            f"{path} has {len(inputs)} inputs ({listing(i.name for i in inputs)}); one, of images, is needed"
        )
    taken, shape = inputs[0], images.shape
    sizes = list(taken.shape)
    fits = len(sizes) == 4 and all(
        not isinstance(size, int) or size == ours for size, ours in zip(sizes[1:], shape, strict=True)
    )
    if not fits:
        raise BadInput(
            f"{path} takes {tuple(sizes)}, and {images.name} has images of {shape} (C, H, W); --resize makes sizes "
            "alike, and a file that takes (n, H, W, C) is to be exported as (n, C, H, W)"
        )
    if taken.type not in {**FLOATS, **WHOLE}:
        raise BadInput(f"{path} takes {taken.type}; images can be given as {', '.join([*FLOATS, *WHOLE])}")
    if taken.type in WHOLE and {str(np.dtype(WHOLE[taken.type]))} != set(images.dtypes):
        raise BadInput(f"{path} takes {taken.type}, and {images.name} has pixels of type {images.dtypes[0]}")
    return taken


def _outputs(session: onnxruntime.InferenceSession, path: Path, output: str | None) -> list[str]:
    """The output that counts, and the one of its log-variances, if there is one."""
    outputs = session.get_outputs()
    names = [found.name for found in outputs]
    if output is not None:
        if output not in names:
            raise BadInput(f"output ({output}): {path} has no such output; there are {listing(names, 20)}")
        return [output]
    paired = len(outputs) == 2 and "logvar" in names[1].lower().replace("_", "")
    return names if paired and len(outputs[0].shape) == len(outputs[1].shape) else names[:1]


def _batch(stored: npt.NDArray[Any], taken: Any, scale: PixelScale | None, fixed: int | None) -> npt.NDArray[Any]:
    """Stored pixels as the file takes them; a last batch is filled up where the number of images is fixed."""
    whole = taken.type in WHOLE
    kind = {**FLOATS, **WHOLE}[taken.type]
    values = stored if whole or scale is None else scale.apply(stored)
    if fixed is not None and len(values) < fixed:
        values = np.concatenate([values, np.zeros((fixed - len(values), *values.shape[1:]), values.dtype)])
    return np.ascontiguousarray(values, dtype=kind)


def _run(
    session: onnxruntime.InferenceSession, names: list[str], taken: Any, batch: npt.NDArray[Any], path: Path
) -> Sequence[Any]:
    try:
        outputs: Sequence[Any] = session.run(names, {taken.name: batch})
    except Exception as error:  # noqa: BLE001  onnxruntime's own errors share no other ancestor
        raise BadInput(f"{path} cannot take images of {batch.shape[1:]}: {str(error).splitlines()[0]}") from None
    return outputs
