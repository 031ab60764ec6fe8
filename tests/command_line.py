"""The command line in this process: what a terminal would see, without the seconds that a new Python takes to begin."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import warnings
from pathlib import Path
from unittest import mock

from hinterland.cli import main


def hinterland(*words: object, where: Path | None = None, alone: bool = False) -> subprocess.CompletedProcess[str]:
    """`hinterland WORDS` in the folder `where`; `alone`: in a process of its own, as a person starts it."""
    if alone:
        command = [sys.executable, "-m", "hinterland", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, cwd=where, check=False)
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.chdir(where or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["hinterland", *map(str, words)]),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")  # as outside of tests
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return subprocess.CompletedProcess(list(map(str, words)), code, out.getvalue(), err.getvalue())
