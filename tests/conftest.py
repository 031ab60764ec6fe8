"""What every test finds."""

from __future__ import annotations

import os
import signal

os.environ.setdefault("OMP_NUM_THREADS", "1")  # several processes of torch at once collapse each other

import pytest

from blobs import blobs
from hinterland.data.imageset import ImageSet

# A background job of a script begins with SIGINT ignored, one under nohup with SIGHUP: here they mean what they say.
for number, handler in {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}.items():
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def small() -> ImageSet:
    """200 grey images of 12 x 12."""
    return blobs(200, 1, 12, 12)
