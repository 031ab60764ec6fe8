"""An image file that somebody sent -> its latent."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hinterland.data.sources.folders import read_file
from hinterland.explorer.manifest import Placed
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained


def placed(run: Trained, name: str, data: bytes, filename: str) -> Placed:
    """The posterior mean and log-variance of one image, decoded as the data room decodes files.

    `name` is the run's in the bundle. Raises `BadInput`, in terms of `filename`, where the file is no image or has
    another shape or type than the run takes.
    """
    shown = Path(filename.replace("\\", "/")).name[:100] or "the image"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image"  # never under the name that was sent
        path.write_bytes(data)
        try:
            image = read_file(path)
        except BadInput as error:
            raise BadInput(str(error).replace(str(path), shown)) from None
    if image.shape != run.shape:
        (bands, height, width), (theirs, tall, wide) = run.shape, image.shape
        raise BadInput(
            f"{shown} has {tall} x {wide} pixels in {theirs} band{'s' if theirs > 1 else ''}; {name} takes "
            f"{height} x {width} in {bands}: convert it first"
        )
    if image.dtypes != tuple(run.config.data.dtypes):
        raise BadInput(
            f"{shown} has pixels of type {image.dtypes[0]}, {name} was trained on {run.config.data.dtypes[0]}; the "
            "same number would mean another brightness: convert it first"
        )
    table = run.encode(image, scores=False)
    logvar = None if table.logvar is None else tuple(table.logvar[0].tolist())
    return Placed(name, tuple(table.latents[0].tolist()), logvar)
