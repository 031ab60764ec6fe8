"""Official data sets: found on this machine, or installed in the cache, whole and verified."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import platformdirs

from hinterland.data.sources.debian import unpack_package
from hinterland.data.sources.download import TIMEOUT_S, download, sha256_of
from hinterland.ground.errors import BadInput, RunFailed, listing
from hinterland.ground.progress import SILENT, Progress

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"


class Unobtainable(RunFailed):
    """A data set that is not on this machine and could not be brought to it; each way is named."""


@dataclasses.dataclass(frozen=True)
class Remote:
    """An official data set and where it may be had."""

    name: str
    files: Mapping[str, tuple[str, ...]]  # file name -> SHA-256 of each form in which it is published
    urls: tuple[str, ...] = ()  # folders that hold all files, tried in turn; each ends with /
    system_folder: Path | None = None  # where the Debian package puts the files
    debian_package: str | None = None


FASHION_MNIST = Remote(
    name="fashion-mnist",
    # as its authors published them, and as Debian packs them: the same bytes within, another gzip header
    files={
        TRAIN_IMAGES: (
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
        ),
        TRAIN_LABELS: (
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
        ),
        TEST_IMAGES: (
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
        ),
        TEST_LABELS: (
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05",
        ),
    },
    urls=("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",),
    system_folder=Path("/usr/share/datasets/fashion-mnist"),
    debian_package="dataset-fashion-mnist",
)
MNIST = Remote(
    name="mnist",
    files={
        TRAIN_IMAGES: ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",),
        TRAIN_LABELS: ("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",),
        TEST_IMAGES: ("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",),
        TEST_LABELS: ("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",),
    },
    urls=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
)
REMOTES = {remote.name: remote for remote in (FASHION_MNIST, MNIST)}


def cache_dir() -> Path:
    """Where data sets are kept: the environment's HINTERLAND_DATA, else the user's cache folder."""
    chosen = os.environ.get("HINTERLAND_DATA")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("hinterland"))


def fetch(remote: Remote | str, progress: Progress = SILENT, timeout_s: float = TIMEOUT_S) -> Path:
    """The folder that holds all files of a data set, each with its published SHA-256.

    Looks in the cache, then in the system's folder; then downloads; then unpacks the Debian package.
    Raises `Unobtainable`, naming each way and why it failed, and `BadInput` for an unknown name.
    """
    remote = _remote(remote)
    cache = cache_dir() / remote.name
    ways: list[tuple[str, Callable[[], Path]]] = [(f"cache {cache}", partial(_verified, remote, cache))]
    if remote.system_folder is not None:
        ways.append((f"system folder {remote.system_folder}", partial(_verified, remote, remote.system_folder)))
    for url in remote.urls:
        ways.append((f"download from {url}", partial(_downloaded, remote, url, cache, progress, timeout_s)))
    if remote.debian_package is not None:
        ways.append((f"Debian package {remote.debian_package}", partial(_unpacked, remote, cache, progress)))
    failures = []
    for name, way in ways:
        try:
            return way()
        except RunFailed as error:
            failures.append(f"  {name}: {error}")
        except OSError as error:
            failures.append(f"  {name}: {error.strerror or error} ({error.filename})")
    raise Unobtainable(_how_to_get_it(remote, cache, failures))


def _remote(remote: Remote | str) -> Remote:
    if isinstance(remote, Remote):
        return remote
    if remote not in REMOTES:
        raise BadInput(f"{remote!r} is no data set to fetch; there are {', '.join(REMOTES)}")
    return REMOTES[remote]


def _verified(remote: Remote, folder: Path) -> Path:
    """`folder`, if it holds every file as published; raises `RunFailed` naming those that are not."""
    missing = [name for name in remote.files if not (folder / name).is_file()]
    if len(missing) == len(remote.files):
        raise RunFailed("not there")
    altered = [
        name
        for name, accepted in remote.files.items()
        if name not in missing and sha256_of(folder / name) not in accepted
    ]
    reasons = []
    if missing:
        reasons.append(f"{listing(missing)} missing")
    if altered:
        reasons.append(f"{listing(altered)} truncated or altered: the SHA-256 is not the published one")
    if reasons:
        raise RunFailed("; ".join(reasons))
    return folder


def _downloaded(remote: Remote, url: str, cache: Path, progress: Progress, timeout_s: float) -> Path:
    with _staging(cache) as staging:
        for name, accepted in remote.files.items():
            download(url + name, staging / name, accepted, progress, timeout_s)
        return _installed(remote, staging, cache)


def _unpacked(remote: Remote, cache: Path, progress: Progress) -> Path:
    if remote.debian_package is None or remote.system_folder is None:
        raise RunFailed("there is no such package")
    with _staging(cache) as staging:
        unpack_package(remote.debian_package, staging, progress)
        return _installed(remote, staging / remote.system_folder.relative_to("/"), cache)


def _installed(remote: Remote, staging: Path, cache: Path) -> Path:
    """Move the files into the cache, once all of them are there and verified."""
    _verified(remote, staging)
    cache.mkdir(parents=True, exist_ok=True)
    for name in remote.files:
        (staging / name).replace(cache / name)
    return cache


@contextlib.contextmanager
def _staging(cache: Path) -> Iterator[Path]:
    """A folder beside the cache, so that moving from it is a rename; gone at the end."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{cache.name}-", dir=cache.parent) as folder:
        yield Path(folder)


def _how_to_get_it(remote: Remote, cache: Path, failures: list[str]) -> str:
    package = remote.debian_package
    install = f"install the package ({package}), " if package else ""
    return "\n".join(
        [
            f"{remote.name} could not be had; each way failed:",
            *failures,
            f"Put {', '.join(remote.files)} into {cache}, {install}or use `digits`, which needs nothing.",
        ]
    )
