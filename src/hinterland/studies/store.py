"""A place for artefacts: any path that fsspec knows, with what goes wrong there in plain words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hinterland.ground.errors import BadInput, HinterlandError, RunFailed
from hinterland.ground.reading import reason

CONNECT_S, ANSWER_S, TRIES = 5, 30, 3  # of an object store, before it is called out of reach
PACKAGES = {"s3": "'hinterland[cluster]'", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}


def is_url(place: str) -> bool:
    """Whether `place` is a path of fsspec, and not one of this machine's disks."""
    return "://" in place


class Store:
    """A root, and what lies below it by relative path."""

    def __init__(self, url: str):
        self.url = url.rstrip("/")
        protocol = self.url.split("://")[0]
        try:
            import fsspec

            options = _options(protocol)
            self.files, self.root = fsspec.core.url_to_fs(self.url, **options)
        except ImportError:
            package = PACKAGES.get(protocol, "'hinterland[cluster]'")
            raise BadInput(f"--out ({url}) needs a package that is not installed; pip install {package}") from None
        except ValueError as error:
            raise BadInput(f"--out ({url}): {reason(error)}; s3://BUCKET/PATH and gs://BUCKET/PATH are known") from None
        self.root = self.root.rstrip("/")

    def sizes(self, below: str = "") -> dict[str, int]:
        """Bytes of every file below a folder, by path from the root; none where nothing is there."""
        with self._told("listed"):
            self.files.invalidate_cache()
            found = self.files.find(f"{self.root}/{below}".rstrip("/"), detail=True)
        return {path.removeprefix(self.root).lstrip("/"): int(about["size"]) for path, about in found.items()}

    def read(self, path: str) -> bytes | None:
        """A whole file; None where it is not there."""
        with self._told("read"), contextlib.suppress(FileNotFoundError):
            content: bytes = self.files.cat_file(f"{self.root}/{path}")
            return content
        return None

    def write(self, path: str, content: bytes) -> None:
        """A small file, whole or, on a disk that is cut off, by half: whoever reads it checks."""
        with self._told("written"):
            self._make_room(path)
            self.files.pipe_file(f"{self.root}/{path}", content)

    def put(self, source: Path, path: str) -> None:
        """A file of this machine."""
        with self._told("written"):
            self._make_room(path)
            self.files.put_file(str(source), f"{self.root}/{path}")

    def get(self, path: str, target: Path) -> None:
        """A file to this machine."""
        with self._told("read"):
            self.files.get_file(f"{self.root}/{path}", str(target))

    def remove(self, paths: list[str]) -> None:
        """Files that are no longer needed; what is gone already is no fault."""
        with self._told("written"), contextlib.suppress(FileNotFoundError):
            if paths:
                self.files.rm([f"{self.root}/{path}" for path in paths])

    def _make_room(self, path: str) -> None:
        if "file" in self.files.protocol:  # object stores have no folders
            self.files.makedirs(f"{self.root}/{path}".rsplit("/", 1)[0], exist_ok=True)

    @contextlib.contextmanager
    def _told(self, done: str) -> Iterator[None]:
        try:
            yield
        except (HinterlandError, FileNotFoundError) as error:
            if isinstance(error, FileNotFoundError) and done != "read":
                raise OutOfReach(f"{self.url} cannot be {done}: there is no such place ({reason(error)})") from None
            raise
        except Exception as error:  # noqa: BLE001  whatever the store's own library runs into
            raise OutOfReach(f"{self.url} cannot be {done}: {_words(error)}") from None


class OutOfReach(RunFailed):
    """A store does not answer, or does not let us."""


def _options(protocol: str) -> dict[str, Any]:
    if protocol not in ("s3", "s3a"):
        return {}
    limits = {"connect_timeout": CONNECT_S, "read_timeout": ANSWER_S, "retries": {"max_attempts": TRIES}}
    return {"config_kwargs": limits, "use_listings_cache": False}


def _words(error: BaseException) -> str:
    """What a person can mend, by the kind of the error: libraries of stores have kinds of their own."""
    kind = type(error).__name__
    if "Credential" in kind or "credentials" in str(error).lower():
        return f"no credentials are known here ({reason(error)}); AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY give them"
    if isinstance(error, PermissionError):
        return f"it is not allowed ({reason(error)}); other credentials, or another --out"
    if "Timeout" in kind or "Connect" in kind or isinstance(error, ConnectionError | TimeoutError):
        return f"it does not answer ({reason(error)}); see that the address (AWS_ENDPOINT_URL) is right and reachable"
    return f"{reason(error)}"
