"""What every test finds."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # several processes of torch at once collapse each other

import pytest

from blobs import blobs
from hinterland.data.imageset import ImageSet


@pytest.fixture(scope="session")
def small() -> ImageSet:
    """200 grey images of 12 x 12."""
    return blobs(200, 1, 12, 12)
