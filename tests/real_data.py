"""Where the real images are that are not in the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hinterland.data.sources.fetch import FASHION_MNIST, cache_dir


def real_file(name: str) -> Path:
    """A file below HINTERLAND_TEST_DATA, or below ../shared/data beside the repository; skips if it is not there."""
    beside = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("HINTERLAND_TEST_DATA", beside))
    if not (folder / name).exists():
        pytest.skip(f"{name} is not in {folder}; HINTERLAND_TEST_DATA says where real images are")
    return folder / name


def need_fashion_mnist() -> None:
    """Skip unless Fashion-MNIST is on this machine already: tests download nothing."""
    folders = [cache_dir() / FASHION_MNIST.name, FASHION_MNIST.system_folder]
    if not any(folder and all((folder / name).is_file() for name in FASHION_MNIST.files) for folder in folders):
        pytest.skip("Fashion-MNIST is not on this machine; `hinterland data fetch fashion-mnist` gets it")
