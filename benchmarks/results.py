"""RESULTS.md: a section for each benchmark, between markers, so that one is written without touching the others."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path

from hinterland.training.config import TrainingConfig
from hinterland.training.environment import environment

PAGE = Path(__file__).resolve().parent / "RESULTS.md"
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


def machine(threads: int | None = None) -> str:
    """Where and when it was measured, as a sentence."""
    facts = environment(TrainingConfig())
    flags = Path("/proc/cpuinfo")
    amx = flags.is_file() and "amx_tile" in flags.read_text()
    return (
        f"{datetime.date.today()}, {facts['processor']} ({'with' if amx else 'without'} AMX), {os.cpu_count()} cores, "
        f"{threads or facts['threads']} threads"
    )
