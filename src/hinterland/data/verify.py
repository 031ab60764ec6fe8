"""Whether the shards of a store are what they were when it was made: compared with the SHA-256 in store.json.

SHA-256 takes about three times as long as a bare gather of the same tiles (docs/log.md), so shards are not compared
while batches are drawn. A run compares them once, before it begins or goes on, where they fit into free memory: they
are read anyway then, and stay there. Larger stores: `hinterland data verify STORE`.
"""

from __future__ import annotations

from pathlib import Path

import psutil

from hinterland.data.imageset import ImageSet
from hinterland.data.shards import Shards
from hinterland.data.store import open_store
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress


def check_shards(images: ImageSet, progress: Progress = SILENT, most_bytes: int | None = None) -> int:
    """Compare every file that holds some of `images`, once in a process; how many bytes that were.

    More than `most_bytes` (None: the memory that is free) are left alone, and said. `BadInput` names altered files.
    """
    stored = [values for values in [*images.layers.values(), *images.masks.values()] if isinstance(values, Shards)]
    files = {path: sha256 for shards in stored for path, sha256 in shards.unverified().items()}
    if not files:
        return 0
    n_bytes = sum(path.stat().st_size for path in files if path.is_file())
    most = psutil.virtual_memory().available if most_bytes is None else most_bytes
    if n_bytes > most:
        place = next(iter(files)).parent
        progress.say(
            f"note: {images.name} ({n_bytes / 1e9:,.1f} GB) is larger than the memory that is free, and its files were "
            f"not compared with their SHA-256; hinterland data verify {place} does"
        )
        return 0
    damaged = []
    with progress.step(f"verifying {images.name}", len(files)) as bar:
        for shards in stored:
            for path in shards.unverified():
                if not shards.verify(path):
                    damaged.append(path)
                bar.advance()
    if damaged:
        raise BadInput(
            f"{listing(damaged)}: altered since the store was made (the SHA-256 is not the one in store.json); copy it "
            "again from where it is whole, or make the store anew with --overwrite"
        )
    return n_bytes


def verify(store: Path, progress: Progress = SILENT) -> int:
    """Compare all files of a store, however large; how many bytes its shards have. `BadInput` names altered files."""
    return check_shards(open_store(store), progress, most_bytes=1 << 62)
