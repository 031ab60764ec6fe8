"""Broken files: valid ones cut, flipped, overwritten and swapped; and a reader that must refuse them in words."""

from __future__ import annotations

import contextlib
import json
import resource
import signal
import struct
import time
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import psutil
import yaml

from hinterland.ground.errors import BadInput, RunFailed

MOST_S = 10.0  # of processor time, for one small file
MOST_BYTES = 4 << 30  # of address space that one small file may ask for besides

Deform = Callable[[bytes, Random], bytes]

HUGE = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 100_000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 10**9, 10**15, 10**30, -(10**30), 0.5, -0.5, 1e308, 1e-308,
    float("nan"), float("inf"), "", "x", "\x00", "1", "nan", "../../../etc/passwd", "/etc/passwd", "é" * 300,
    [], [[]], [None], [1, "x"], [[1], [2, 3]], {}, {"": None}, {"x": {"y": []}}, [-1] * 5, ["x"] * 50,
)  # fmt: skip
FOREIGN = (
    b"", b"\n", b"\x00" * 64, b"\xff" * 64, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"MM\x00+",
    b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18, b"\x1f\x8b\x08\x00", b"\x93NUMPY\x01\x00", b"PAR1PAR1", b"{}", b"[]",
    b"null", b"\x00\x00\x08\x03", b"\x80\x04K\x01.", b"- &a [*a]", b"!!python/object/apply:os.getcwd []",
    b"\xef\xbb\xbf{}", b"a: " * 200, b"[" * 20_000, b'{"a":' * 20_000, b"9" * 5_000, b"1e999", b"2026-99-99",
)  # fmt: skip


class TooSlow(BaseException):
    """More processor time than any small file may take; no reader can catch it as an `Exception`."""


def deformed(data: bytes, rnd: Random) -> bytes:
    """`data` cut off, with bits flipped, numbers overwritten, parts moved, doubled or lost: one to four of these."""
    for _ in range(rnd.choice((1, 1, 1, 2, 4))):
        data = rnd.choice(_CHANGES)(data, rnd)
    return data


def _cut(data: bytes, rnd: Random) -> bytes:
    return data[: rnd.randint(0, max(0, len(data) - 1))]


def _flip(data: bytes, rnd: Random) -> bytes:
    if not data:
        return b"\x00"
    changed = bytearray(data)
    changed[rnd.randrange(len(data))] ^= 1 << rnd.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, rnd: Random) -> bytes:
    """A number where one may stand, of 1, 2, 4 or 8 bytes; half of them near the beginning or the end."""
    kind = rnd.choice(["<B", "<H", ">H", "<I", ">I", "<Q", ">Q", "<f"])
    number: Any = rnd.choice(HUGE)
    if kind == "<f":
        number = rnd.choice((float("nan"), float("inf"), -1e30, 0.0))
    else:
        number = (number * rnd.choice((1, 1, 0x100000001))) % (1 << 8 * struct.calcsize(kind))
    at = rnd.randrange(max(1, len(data)))
    if rnd.random() < 0.5:
        at = rnd.randrange(min(64, max(1, len(data))))
        at = at if rnd.random() < 0.6 else max(0, len(data) - 1 - at)
    packed = struct.pack(kind, number)
    return data[:at] + packed + data[at + len(packed) :]


def _move(data: bytes, rnd: Random) -> bytes:
    """A part lost, doubled, or put in elsewhere."""
    start = rnd.randrange(max(1, len(data)))
    part = data[start : start + rnd.choice((1, 4, 17, 256))]
    rest = data[:start] + data[start + len(part) :]
    at = rnd.randrange(max(1, len(data)))
    return rnd.choice((rest, data[:at] + part + data[at:], rest[:at] + part + rest[at:], data + part))


def _foreign(data: bytes, rnd: Random) -> bytes:
    """The beginning of, or all of, a file of another kind."""
    other = rnd.choice(FOREIGN)
    return rnd.choice((other, other + data, other + data[len(other) :], data + other))


_CHANGES: tuple[Deform, ...] = (_cut, _flip, _flip, _overwrite, _overwrite, _overwrite, _move, _foreign)


def document(value: Any, rnd: Random) -> Any:
    """A copy of plain values in which one to three are replaced, lost, renamed or doubled."""
    value = json.loads(json.dumps(value))
    for _ in range(rnd.choice((1, 1, 2, 3))):
        places = list(_places(value))
        if not places:
            return rnd.choice(HOSTILE)
        within, key = rnd.choice(places)
        change = rnd.randrange(6)
        if change == 0:
            del within[key]
        elif change == 1 and isinstance(within, dict):
            within[rnd.choice(("x", "", "__class__", "é"))] = within.pop(key)
        elif change == 2 and isinstance(within, list):
            within.append(within[key])
        elif change == 3:
            within[key] = [within[key]]
        else:
            within[key] = rnd.choice(HOSTILE)
    return value if rnd.random() < 0.95 else rnd.choice(HOSTILE)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (list or dict, key) of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in list(items):
        yield value, key
        yield from _places(below)


def json_document(data: bytes, rnd: Random) -> bytes:
    """A JSON file that says something else."""
    return json.dumps(document(json.loads(data), rnd)).encode()


def yaml_document(data: bytes, rnd: Random) -> bytes:
    """A YAML file that says something else."""
    return yaml.safe_dump(document(yaml.safe_load(data), rnd)).encode()


def png_chunks(data: bytes, rnd: Random) -> bytes:
    """A PNG deformed, with checksums that are right again, so that decoders look further."""
    changed, out, at = deformed(data[8:], rnd), b"\x89PNG\r\n\x1a\n", 0
    while at + 12 <= len(changed):
        length = min(int.from_bytes(changed[at : at + 4], "big"), len(changed) - at - 12)
        body = changed[at + 4 : at + 8 + length]
        out += struct.pack(">I", length) + body + struct.pack(">I", zlib.crc32(body))
        at += 12 + length
    return out


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """At most 10 s of processor time and 4 GB of further address space; numbers may not overflow unseen."""
    process = psutil.Process()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)

    def stop(*_: object) -> None:
        raise TooSlow(f"more than {MOST_S} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    resource.setrlimit(resource.RLIMIT_AS, (process.memory_info().vms + MOST_BYTES, hard))
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", RuntimeWarning)
            yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.signal(signal.SIGVTALRM, before)


def outcome(read: Callable[[], None], names: tuple[str, ...]) -> str:
    """`read` or `refused`; AssertionError where it raises anything else, or does not name the file."""
    begun = time.process_time()
    try:
        with guarded():
            read()
    except (BadInput, RunFailed) as error:
        said = str(error)
        assert any(name in said for name in names), f"the message names none of {names}: {said}"
        assert len(said) > len(names[0]) + 10, f"the message says nothing: {said}"
        return "refused"
    except (TooSlow, MemoryError) as error:
        raise AssertionError(f"{type(error).__name__} after {time.process_time() - begun:.1f} s: {error}") from error
    return "read"


def peak_bytes() -> int:
    """The most memory that this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def put(path: Path, data: bytes) -> None:
    """Write `data` in place of whatever is there, link or not."""
    if path.is_symlink():
        path.unlink()
    path.write_bytes(data)
