"""Errors that give the name, the value, the rule and the remedy."""

from __future__ import annotations

from collections.abc import Iterable


class HinterlandError(Exception):
    """Anything hinterland refuses or fails at, in words for the person who can mend it."""


class BadInput(HinterlandError, ValueError):
    """What was asked for or handed in cannot be used; nothing was changed. Exit status 2."""


class RunFailed(HinterlandError, RuntimeError):
    """Work that had begun could not be finished; the message says what is safe. Exit status 1."""


class LeftAlone(RunFailed):
    """Another process of the same run ended, so this one could not go on; nothing was wrong here."""


class Interrupted(RunFailed):
    """The person stopped the run; everything up to `images_seen` is saved."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, in the words of whichever library asked for it."""
    words = ("out of memory", "can't allocate memory", "not enough memory", "bad_alloc", "cannot allocate memory")
    return isinstance(error, MemoryError) or any(word in str(error).lower() for word in words)


def listing(items: Iterable[object], most: int = 5) -> str:
    """The first few of `items` and the count of the rest: `a, b, c and 12 more`."""
    shown = [str(item) for item in items]
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {rest} more" if rest > 0 else "")
