"""A folder of images that lies in a .zip file."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from hinterland.data.imageset import ImageSet
from hinterland.data.sources.folders import SUFFIXES, read_folder
from hinterland.data.sources.header import MOST_BYTES
from hinterland.data.sources.resize import Size
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress
from hinterland.ground.reading import reason

MOST_FOLDS = 100  # that an archive may grow by; of images, which are packed already, it is 2 at most
FREELY = 1 << 28  # bytes that any archive may unpack to


def read_zip(
    path: Path,
    labels_csv: Path | str | None = None,
    resize: Size | None = None,
    crop: bool = False,
    skip_bad: bool = False,
    progress: Progress = SILENT,
) -> ImageSet:
    """The images in a .zip file, as `read_folder` reads the folder it holds; unpacked for the while only.

    Where all lie in one folder, that is the root: `eurosat/Forest/1.jpg` is of class Forest.
    """
    with tempfile.TemporaryDirectory(prefix="hinterland-") as temporary:
        root = _unpacked(path, Path(temporary), progress)
        try:
            images = read_folder(root, labels_csv, resize, crop, skip_bad, progress)
        except BadInput as error:
            raise BadInput(str(error).replace(str(root), str(path))) from None
    return dataclasses.replace(images, name=path.stem)


def _unpacked(path: Path, into: Path, progress: Progress) -> Path:
    """All images of the archive below `into`; the folder that is their root."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if _is_image(member)]
            if not members:
                raise BadInput(f"{path} holds no image ({', '.join(SUFFIXES)})")
            needed, free = sum(member.file_size for member in members), shutil.disk_usage(into).free
            if needed > free:
                raise BadInput(
                    f"{path} unpacks to {needed / 1e9:,.1f} GB, and {into.parent} has {free / 1e9:,.1f} GB free; "
                    "unpack it where there is room, and hand over the folder"
                )
            _refuse_bombs(path, members, needed)
            with progress.step(f"unpacking {path.name}", len(members)) as step:
                for member in members:
                    archive.extract(member, into)
                    step.advance()
    except BadInput:
        raise
    except Exception as error:  # whatever zipfile, the decompressors and the file system run into
        raise BadInput(
            f"{path} cannot be unpacked ({reason(error)}); get it anew, or unpack it and hand over the folder"
        ) from error
    inside = list(into.iterdir())
    split_folder = {"train", "val", "valid", "validation", "test"}
    while len(inside) == 1 and inside[0].is_dir() and inside[0].name.lower() not in split_folder:
        below = list(inside[0].iterdir())
        if not any(entry.is_dir() for entry in below):
            break
        into, inside = inside[0], below
    return into


def _refuse_bombs(path: Path, members: list[zipfile.ZipInfo], needed: int) -> None:
    """Raise `BadInput` for what no archive of images is: a file larger than any image, or far more than it packs."""
    large = [member.filename for member in members if member.file_size > MOST_BYTES]
    if large:
        raise BadInput(f"{path}: {listing(large)} would be larger than {MOST_BYTES:,} bytes, which no image is")
    if needed > max(FREELY, MOST_FOLDS * path.stat().st_size):
        raise BadInput(
            f"{path} of {path.stat().st_size:,} bytes would unpack to {needed:,}; more than {MOST_FOLDS} times its "
            "size is taken for a decompression bomb: unpack it yourself, and hand over the folder"
        )


def _is_image(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not member.is_dir() and not hidden and parts[-1].lower().endswith(SUFFIXES)
