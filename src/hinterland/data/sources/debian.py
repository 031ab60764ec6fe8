"""Files of a Debian package, unpacked beside the system rather than into it: no root is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from hinterland.ground.errors import RunFailed
from hinterland.ground.progress import SILENT, Progress

_QUICK = ("-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10", "-o", "Acquire::Retries=1")
_AS_ONESELF = ("-o", "APT::Sandbox::User=root")  # when root: not as _apt, who may not write to our folder
PATIENCE_S = 300.0  # for each call


class NotUnpacked(RunFailed):
    """A package that could not be had; the message says why."""


def unpack_package(package: str, into: Path, progress: Progress = SILENT) -> None:
    """Fetch `package` with apt-get and unpack it below the folder `into`; raise `NotUnpacked` if that fails.

    The system's package lists are used where there are any, else lists of our own, which go away with `into`.
    """
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise NotUnpacked(f"{tool} is not there: this is no Debian or Ubuntu")
    with progress.step(f"package {package}", None) as step:
        work = into / "apt"
        work.mkdir(parents=True)
        try:
            _run(["apt-get", *_QUICK, *_AS_ONESELF, "download", package], work)
        except NotUnpacked:
            step.advance(0, "fetching the package lists")
            _download_with_own_lists(package, work)
        archives = sorted(work.glob(f"{package}_*.deb"))
        if not archives:
            raise NotUnpacked("apt-get fetched nothing")
        step.advance(0, "unpacking")
        _run(["dpkg-deb", "-x", str(archives[-1]), str(into)], work)


def _download_with_own_lists(package: str, work: Path) -> None:
    """For a machine whose lists are missing or stale, and a user who may not renew them."""
    (work / "lists" / "partial").mkdir(parents=True)
    (work / "cache" / "archives" / "partial").mkdir(parents=True)
    own = ["-o", f"Dir::State::lists={work / 'lists'}", "-o", f"Dir::Cache={work / 'cache'}"]
    warnings = _run(["apt-get", *_QUICK, *_AS_ONESELF, *own, "update"], work)  # succeeds even when offline
    try:
        _run(["apt-get", *_QUICK, *_AS_ONESELF, *own, "download", package], work)
    except NotUnpacked as error:
        raise NotUnpacked(f"{error}; before that, {warnings[0]}" if warnings else str(error)) from None


def _run(command: list[str], where: Path) -> list[str]:
    """Run to the end and give the lines of standard error; raise `NotUnpacked` unless it succeeds."""
    verb = next(part for part in ("update", "download", "-x") if part in command)
    said = f"`{command[0]} {verb}`"
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            cwd=where,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE_S,
        )
    except subprocess.TimeoutExpired:
        raise NotUnpacked(f"{said} took more than {PATIENCE_S:.0f} s") from None
    except OSError as error:
        raise NotUnpacked(f"{said} could not be started ({error.strerror})") from None
    lines = done.stderr.splitlines()
    if done.returncode:
        errors = [line for line in lines if line.startswith("E:")] or lines
        raise NotUnpacked(f"{said} failed ({errors[-1] if errors else f'status {done.returncode}'})")
    return lines
