"""IDX: the file format of MNIST and Fashion-MNIST, plain or gzipped."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput

_IMAGES, _LABELS = (
    b"\x00\x00\x08\x03",
    b"\x00\x00\x08\x01",
)  # two zeros, 8: unsigned byte, number of dimensions
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
MOST_BYTES = 2 << 30  # what a header may promise; the largest sets of this kind hold 0.6 GB


def read_idx(path: Path | str) -> npt.NDArray[np.uint8]:
    """Images (N, H, W) or labels (N,) of an IDX file of unsigned bytes.

    No more is unpacked than the header promises, and nothing is reserved before it has been read.
    Raises `BadInput` for a file that is no such IDX file, is truncated or damaged, or is longer than it says.
    """
    path = Path(path)
    try:
        with path.open("rb") as raw:
            start = raw.read(2)
            raw.seek(0)
            if start == _GZIP:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    return _read(path, unpacked)
            if path.suffix == ".gz":
                raise BadInput(f"{path} is named .gz, but is not gzipped; fetch or copy it again")
            return _read(path, raw)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(f"{path} is truncated or damaged ({error}); fetch or copy it again") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}") from None


def _read(path: Path, file: IO[bytes] | gzip.GzipFile) -> npt.NDArray[np.uint8]:
    magic = file.read(4)
    if magic not in (_IMAGES, _LABELS):
        raise BadInput(
            f"{path} begins with {magic.hex(' ') or 'nothing'}; an IDX file of unsigned bytes begins with "
            f"{_IMAGES.hex(' ')} (images) or {_LABELS.hex(' ')} (labels)"
        )
    header = file.read(4 * magic[3])
    if len(header) < 4 * magic[3]:
        raise BadInput(f"{path} ends within its header; fetch or copy it again")
    shape = tuple(int(size) for size in np.frombuffer(header, ">u4"))
    promised = int(np.prod([1, *shape], dtype=object))
    if promised > MOST_BYTES:
        raise BadInput(f"{path} promises {promised:,} bytes (shape {shape}); at most {MOST_BYTES:,} are read")
    pixels = _exactly(path, file, promised, shape)
    return np.frombuffer(pixels, np.uint8).reshape(shape)


def _exactly(path: Path, file: IO[bytes] | gzip.GzipFile, promised: int, shape: Any) -> bytearray:
    """The `promised` bytes, grown as they come; not one fewer, and nothing after them."""
    pixels = bytearray()
    while len(pixels) < promised:
        chunk = file.read(min(_CHUNK, promised - len(pixels)))
        if not chunk:
            raise BadInput(
                f"{path} holds {len(pixels):,} bytes of pixels or labels; its header promises {promised:,} "
                f"(shape {shape}): it is truncated; fetch or copy it again"
            )
        pixels += chunk
    if file.read(1):
        raise BadInput(f"{path} goes on after the {promised:,} bytes that its header promises (shape {shape})")
    return pixels
