"""The files of a cell that are worth keeping elsewhere: those of its run, and of the stages beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

STAGES = "@stages"  # what a cell that grows keeps beside its run: the runs that it grew from


def place_of(folder: Path, name: str) -> Path:
    """Where a file lies, by the name under which it is kept."""
    first, _, rest = name.partition("/")
    return _stages(folder) / rest if first == STAGES else folder / name


def kept_files(folder: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Files and links of a cell by name: all but hidden ones, torn ones, and checkpoints that nothing points at."""
    links: dict[str, str] = {}
    files: dict[str, Path] = {}
    for name, path in _all(folder):
        if path.is_symlink():
            links[name] = (Path(name).parent / path.readlink()).as_posix()
        elif path.is_file():
            files[name] = path
    pointed = set(links.values())
    return {n: p for n, p in files.items() if n in pointed or Path(n).parent.name != "checkpoints"}, links


def checkpoints_of(folder: Path) -> tuple[str, ...]:
    """The last checkpoint of the run, and of every stage beside it."""
    runs = [*(sorted(_stages(folder).iterdir()) if _stages(folder).is_dir() else ()), folder]
    return tuple(_last(run) for run in runs)


def images_seen(folder: Path) -> int:
    """At the last checkpoint, stages counted; -1 where nothing was begun."""
    steps = [last.removeprefix("step-").removesuffix(".safetensors") for last in checkpoints_of(folder)]
    if not any(steps) and not (folder / "config.yaml").is_file():
        return -1
    return sum(int(step) for step in steps if step.isdigit())


def _last(run: Path) -> str:
    try:
        return (run / "checkpoints" / "last.safetensors").readlink().name
    except OSError:
        return ""


def _stages(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.stages")


def _all(folder: Path) -> Iterator[tuple[str, Path]]:
    for root, prefix in ((folder, ""), (_stages(folder), f"{STAGES}/")):
        for path in sorted(root.rglob("*")):
            inner = path.relative_to(root)
            if not any(part.startswith(".") for part in inner.parts):
                yield f"{prefix}{inner.as_posix()}", path
