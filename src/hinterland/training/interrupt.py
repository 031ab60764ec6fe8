"""Ctrl-C, a polite end from outside, a terminal that closes: finish the step under way, then stop."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class Stop:
    """Whether somebody asked the run to stop."""

    asked = False


@contextlib.contextmanager
def stoppable(patient: bool = False) -> Iterator[Stop]:
    """While inside, SIGINT, SIGTERM and SIGHUP (unless ignored, as under nohup) ask for a stop; a second interrupts.

    `patient`: no number of them does, for who starts several processes repeats to each what the terminal said to all.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread receives signals
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.asked and not patient:
            raise KeyboardInterrupt
        stop.asked = True

    heard = [n for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(n) != signal.SIG_IGN]
    before = {number: signal.signal(number, ask) for number in heard}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
