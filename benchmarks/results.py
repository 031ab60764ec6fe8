"""RESULTS.md: a section for each benchmark, between markers, so that one is written without touching the others."""

from __future__ import annotations

import datetime
import json
import os
import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hinterland.training.config import TrainingConfig
from hinterland.training.environment import environment

PAGE = Path(__file__).resolve().parent / "RESULTS.md"
MEASURED = PAGE.parent / "measured.json"  # what goals.py reads: {benchmark: {name: number}}
HEAD = "# Benchmarks\n\nWritten by `make bench`; nobody types a number here.\n"


def write_section(name: str, title: str, lines: list[str]) -> str:
    """Put the section `name` into RESULTS.md in place of that which was there, or at the end; return its text."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    text = "\n".join([begin, f"## {title}", "", *lines, end])
    page = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else HEAD
    old = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    page = old.sub(lambda _: text, page) if old.search(page) else f"{page.rstrip()}\n\n{text}"
    PAGE.write_text(page.rstrip() + "\n", encoding="utf-8")
    return text


def has_amx() -> bool:
    """Whether the processor multiplies tiles."""
    flags = Path("/proc/cpuinfo")
    return flags.is_file() and "amx_tile" in flags.read_text(encoding="utf-8")


def machine(threads: int | None = None) -> str:
    """Where and when it was measured, as a sentence."""
    facts = environment(TrainingConfig())
    amx = "with" if has_amx() else "without"
    return (
        f"{datetime.date.today()}, {facts['processor']} ({amx} AMX), {os.cpu_count()} cores, "
        f"{threads or facts['threads']} threads"
    )


def record(benchmark: str, values: Mapping[str, float]) -> None:
    """Keep what a benchmark found, with the day and the processor, for the table of goals."""
    known = measured()
    known[benchmark] = {"where": machine(), **{name: float(f"{value:.6g}") for name, value in values.items()}}
    MEASURED.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")


def measured() -> dict[str, dict[str, Any]]:
    """What the benchmarks recorded so far."""
    known: dict[str, dict[str, Any]] = json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.is_file() else {}
    return known


def interleaved(
    ways: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 1, times: int = 1
) -> dict[str, list[float]]:
    """Seconds that one call of each way took in each round, a mean of `times`; in turn, so that all see one machine."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(warm_up + rounds):
        for name, way in ways.items():
            begun = time.perf_counter()
            for _ in range(times):
                way()
            if turn >= warm_up:
                taken[name].append((time.perf_counter() - begun) / times)
    return taken


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Round by round."""
    return [a / b for a, b in zip(over, under, strict=True)]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Median, least and most, as tables have them."""
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"
