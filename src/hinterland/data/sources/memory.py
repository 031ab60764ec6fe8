"""Room for images, asked for before it is taken."""

from __future__ import annotations

import psutil

from hinterland.ground.errors import BadInput


def check_room(n_bytes: int, source: object) -> None:
    """Raise `BadInput` if the images of `source` need more memory than is free."""
    free = psutil.virtual_memory().available
    if n_bytes > free:
        raise BadInput(
            f"{source} needs {n_bytes / 1e9:,.1f} GB of memory, and {free / 1e9:,.1f} GB are free; use fewer images, "
            "or, from a folder, smaller ones with --resize 64 --crop"
        )
