"""Models on the Hugging Face Hub, by its own client: only the files of a shared model, only if they are small enough.

What is listed there was written by others. File names are compared with those of a shared model and never built into a
path; sizes are looked at before anything is fetched, and again when it is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from hinterland.data.sources.fetch import cache_dir
from hinterland.ground.errors import BadInput, HinterlandError, RunFailed
from hinterland.ground.progress import Progress
from hinterland.ground.reading import MOST_TEXT, MOST_YAML, reason

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
MOST_WEIGHTS = 8 << 30  # bytes of model.safetensors; ours have some millions
MOST_PICTURE = 32 << 20
NEEDED = {"config.yaml": MOST_YAML, "model.safetensors": MOST_WEIGHTS}  # and the largest that is taken, in bytes
WELCOME = {"README.md": MOST_TEXT, "findings.json": MOST_TEXT, "metrics.jsonl": MOST_TEXT}
PICTURE = re.compile(r"pictures/[a-z0-9-]{1,64}\.png")


def fetch_model(name: str, revision: str | None, folder: Path | None, progress: Progress) -> Path:
    """Fetch the shared model OWNER/NAME into `folder`; return it. Files that are here and the same stay."""
    hub = client()
    if not HUB_ID.fullmatch(name) or ".." in name:
        raise BadInput(f"{name} is no OWNER/NAME of the Hugging Face Hub")
    if revision is not None and not re.fullmatch(r"[A-Za-z0-9][\w./-]{0,127}", revision, re.ASCII):
        raise BadInput(f"revision ({revision}) is no branch, tag or commit")
    place = folder or cache_dir() / "models" / name / (revision or "main").replace("/", "-") / PurePosixPath(name).name
    with _asking(name):
        info = hub.HfApi().model_info(name, revision=revision, files_metadata=True)
        listed = {file.rfilename: file.size for file in info.siblings or ()}
    wanted = _wanted(name, listed)
    with progress.step(f"fetch {name}", len(wanted)) as bar:
        for file, most in wanted.items():
            with _asking(name):  # at the commit that was listed, so that all files are of one
                hub.hf_hub_download(name, file, revision=info.sha, local_dir=place)
            _check_fetched(place, file, most)
            bar.advance(1, file)
    return place


def push_model(folder: Path, name: str, private: bool, progress: Progress) -> str:
    """Put the files of a shared model there; return its address."""
    hub = client()
    if not HUB_ID.fullmatch(name):
        raise BadInput(f"{name} is no OWNER/NAME of the Hugging Face Hub")
    ours = [*NEEDED, *WELCOME, "pictures/*.png"]
    with progress.step(f"send {name}", None), _asking(name):
        api = hub.HfApi()
        api.create_repo(name, repo_type="model", private=private, exist_ok=True)
        api.upload_folder(repo_id=name, folder_path=folder, repo_type="model", allow_patterns=ours)
    return f"https://huggingface.co/{name}"


def client() -> Any:
    """The Hub's own client; `BadInput` where it is not installed."""
    try:
        import huggingface_hub
    except ImportError:
        raise BadInput(
            "huggingface_hub, which speaks with the Hugging Face Hub, is not installed; pip install 'hinterland[hub]'"
        ) from None
    return huggingface_hub


def _wanted(name: str, listed: Mapping[str, int | None]) -> dict[str, int]:
    """The files of a shared model among those listed, with the largest size of each.

    `BadInput` where one is too large, where one is missing, and where a listed name leads out of a folder.
    """
    for file in listed:
        path = PurePosixPath(file)
        if path.is_absolute() or ".." in path.parts or "\\" in file or ":" in file or "\0" in file:
            raise BadInput(f"{name} lists a file {file!r}, whose name leads out of its folder; nothing was fetched")
    missing = [file for file in NEEDED if file not in listed]
    if missing:
        raise BadInput(
            f"{name} is no model of hinterland: {' and '.join(missing)} is not there; run.save_pretrained writes one"
        )
    wanted = {file: most for file, most in {**NEEDED, **WELCOME}.items() if file in listed}
    wanted |= {file: MOST_PICTURE for file in sorted(listed) if PICTURE.fullmatch(file)}
    for file, most in wanted.items():
        size = listed[file]
        if size is None or not 0 <= size <= most:
            told = "an unknown number of" if size is None else f"{size:,}"
            raise BadInput(f"{name}: {file} has {told} bytes, and at most {most:,} are taken; nothing was fetched")
    return wanted


def _check_fetched(place: Path, file: str, most: int) -> None:
    path = place / file
    if not path.is_file() or not path.resolve().is_relative_to(place.resolve()):
        raise BadInput(f"{path} is no file of that folder; nothing of it is used")
    if path.stat().st_size > most:
        path.unlink()
        raise BadInput(f"{path} came with more than {most:,} bytes, which was not what was listed; it was removed")


@contextmanager
def _asking(name: str) -> Iterator[None]:
    """Whatever the client runs into, in words: not there, not allowed, no network."""
    try:
        yield
    except HinterlandError:
        raise
    except Exception as error:
        kind = type(error).__name__
        if kind in ("RepositoryNotFoundError", "GatedRepoError", "RevisionNotFoundError", "EntryNotFoundError"):
            raise BadInput(
                f"{name} is not on the Hugging Face Hub, or not for you: {reason(error)}; look at its name, or log in "
                "with hf auth login"
            ) from error
        raise RunFailed(f"{name}: the Hugging Face Hub could not be asked ({kind}: {reason(error)})") from error
