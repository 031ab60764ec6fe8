"""One file over https, whole and with the SHA-256 that was published, or not at all."""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Collection
from pathlib import Path
from typing import IO, Any

from hinterland.ground.errors import RunFailed
from hinterland.ground.files import whole_file
from hinterland.ground.progress import SILENT, Progress, Step

TIMEOUT_S = 10.0  # to connect, and for each answer after that
SLOWEST_BYTES_PER_S = 5_000  # on average, once the timeout has passed
MOST_BYTES = 64 << 20  # of one file
_CHUNK = 1 << 16
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class NotDownloaded(RunFailed):
    """A download that was given up; nothing was left behind."""


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(
    url: str,
    path: Path,
    accepted: Collection[str],
    progress: Progress = SILENT,
    timeout_s: float = TIMEOUT_S,
    most_bytes: int = MOST_BYTES,
) -> None:
    """Bring `url` to `path` if its SHA-256 is among `accepted`; else raise `NotDownloaded`, saying why."""
    _check_scheme(url)
    try:
        with _open(url, timeout_s) as answer, whole_file(path) as part, part.open("wb") as file:
            length = answer.headers.get("Content-Length", "")
            expected = int(length) if length.isdecimal() else None
            if expected is not None and expected > most_bytes:
                raise NotDownloaded(f"{expected:,} bytes; at most {most_bytes:,} are accepted")
            with progress.step(f"{path.name}, megabytes", expected and expected / 1e6) as step:
                found = _stream(answer, file, step, timeout_s, most_bytes)
            if found not in accepted:
                raise NotDownloaded(f"{path.name} was truncated or altered: SHA-256 {found} is not the published one")
    except urllib.error.HTTPError as error:
        error.close()
        raise NotDownloaded(f"the server answers {error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise NotDownloaded(f"no connection ({_words(error.reason)})") from None
    except TimeoutError:
        raise NotDownloaded(f"no answer within {timeout_s:g} s") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDownloaded(f"the download broke off ({_words(error)})") from None


def _stream(answer: Any, file: IO[bytes], step: Step, timeout_s: float, most_bytes: int) -> str:
    """Write the answer as it comes; its SHA-256."""
    digest = hashlib.sha256()
    begun, seen = time.monotonic(), 0
    while chunk := answer.read1(_CHUNK):
        seen += len(chunk)
        elapsed_s = time.monotonic() - begun
        if seen > most_bytes:
            raise NotDownloaded(f"more than {most_bytes:,} bytes, which is the most that is accepted")
        if elapsed_s > timeout_s and seen < SLOWEST_BYTES_PER_S * elapsed_s:
            raise NotDownloaded(f"too slow: {seen:,} bytes in {elapsed_s:.0f} s")
        digest.update(chunk)
        file.write(chunk)
        step.advance(len(chunk) / 1e6)
    return digest.hexdigest()


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never away from https."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        _check_scheme(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(url: str, timeout_s: float) -> Any:
    handlers: list[Any] = [_SafeRedirects()]
    if urllib.parse.urlsplit(url).hostname in _LOOPBACK:
        handlers.append(urllib.request.ProxyHandler({}))  # no proxy stands between a machine and itself
    request = urllib.request.Request(url, headers={"User-Agent": "hinterland"})
    return urllib.request.build_opener(*handlers).open(request, timeout=timeout_s)


def _check_scheme(url: str) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise NotDownloaded(f"{url} is not https, and nothing else is trusted")


def _words(reason: object) -> str:
    return str(getattr(reason, "strerror", None) or reason or type(reason).__name__)
