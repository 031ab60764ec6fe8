"""Models shared: written as a folder of weights and words, opened from one, or from the Hugging Face Hub."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from hinterland.ground.errors import BadInput
from hinterland.ground.files import make_folder, whole_file, write_text
from hinterland.ground.progress import SILENT, Progress

if TYPE_CHECKING:
    from hinterland.api.run import Run
    from hinterland.models.autoencoder import Autoencoder
    from hinterland.training.folder import RunFolder

LICENCE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}")  # as the Hub writes them: apache-2.0, cc-by-nc-4.0, mit, other


def save_pretrained(run: Run, folder: str | Path, licence: str, pictures: bool = True, overwrite: bool = False) -> Path:
    """Write what a run learned as a folder to share; return it.

    config.yaml without folders of this machine, model.safetensors (weights only), README.md (a model card written
    from the run), and, where the run has them, metrics.jsonl, findings.json and pictures/. The pictures show images of
    the data: `pictures=False` leaves them out. `licence` is that of the weights, in the Hub's words (apache-2.0,
    cc-by-4.0, mit, other, ...); there is no default, as only a person can know. `overwrite` replaces the files of a
    shared model, and leaves others. Raises `BadInput` where the folder is a run, or exists.
    """
    from hinterland.report.card import Facts, card, findings_of, pictures_of
    from hinterland.training.folder import RunFolder
    from hinterland.training.shared import write_shared

    if not LICENCE.fullmatch(licence):
        raise BadInput(
            f"licence ({licence}) is no identifier of the Hugging Face Hub; apache-2.0, mit, cc-by-4.0 and other are"
        )
    trained, out = run.trained, RunFolder(Path(folder))
    _refuse_used(out, trained.folder, overwrite)
    findings, shown = findings_of(trained), pictures_of(trained) if pictures else {}
    facts = Facts(trained, licence, tuple(shown), findings, trained.name)
    page = card(facts)
    make_folder(out.path)
    shutil.rmtree(out.path / "pictures", ignore_errors=True)
    for name, path in shown.items():
        _copy(path, out.path / "pictures" / name)
    for mine, theirs in (
        (trained.folder.metrics_file, out.metrics_file),
        (trained.folder.findings_file, out.findings_file),
    ):
        theirs.unlink(missing_ok=True)
        if mine.is_file():
            _copy(mine, theirs)
    write_text(out.path / "README.md", page)
    write_shared(trained.folder, trained.model, trained.objective, out)
    return out.path


def from_pretrained(
    source: str | Path,
    model: Autoencoder | None = None,
    revision: str | None = None,
    folder: str | Path | None = None,
    progress: Progress = SILENT,
) -> Run:
    """The model in a shared folder, or on the Hugging Face Hub under OWNER/NAME, opened like a run.

    From the Hub only the files of a shared model are fetched, into `folder` (left out: the image cache), by the Hub's
    own client (extra [hub]); `revision` is a branch, tag or commit. Nothing that comes is executed or unpickled.
    `model` is needed where the run was of somebody's own module. Raises `BadInput` where there is no such model, where
    its files are damaged, of another kind or too large.
    """
    from hinterland.api.training import open_run
    from hinterland.latents.hub import HUB_ID, fetch_model
    from hinterland.training.folder import RunFolder

    path = Path(source)
    if not path.is_dir():
        if not HUB_ID.fullmatch(str(source)):
            raise BadInput(f"{source} is no folder, and no OWNER/NAME of the Hugging Face Hub; give either")
        path = fetch_model(str(source), revision, None if folder is None else Path(folder), progress)
    elif revision is not None or folder is not None:
        raise BadInput(f"{source} is a folder here; revision and folder are for models of the Hugging Face Hub")
    if not RunFolder(path).is_shared and not RunFolder(path).checkpoints.is_dir():
        raise BadInput(f"{path} is no shared model: model.safetensors is not there; run.save_pretrained writes one")
    run = open_run(path, model)
    assert run.latent_size  # loaded: what is wrong with it is told here
    return run


def push_to_hub(folder: str | Path, to: str, private: bool = True, progress: Progress = SILENT) -> str:
    """Put a folder that `save_pretrained` wrote on the Hugging Face Hub as OWNER/NAME; return its address.

    Who you are, the Hub's client knows: `hf auth login`, or HF_TOKEN. A new place there is private unless told
    otherwise. Raises `BadInput` where the folder is no shared model, or the extra [hub] is missing.
    """
    from hinterland.latents.hub import push_model
    from hinterland.training.folder import RunFolder

    shared = RunFolder(Path(folder))
    if not shared.is_shared:
        raise BadInput(f"{folder} is no shared model; run.save_pretrained writes one")
    return push_model(shared.path, to, private, progress)


def _refuse_used(out: RunFolder, source: RunFolder, overwrite: bool) -> None:
    if out.path.exists() and not out.path.is_dir():
        raise BadInput(f"folder ({out.path}) is a file; choose another name")
    if out.checkpoints.exists() or out.path.resolve() == source.path.resolve():
        raise BadInput(f"folder ({out.path}) is a run, and what is shared lies apart from it; choose another")
    if out.path.is_dir() and any(out.path.iterdir()) and not overwrite:
        raise BadInput(f"folder ({out.path}) exists; choose another, or replace it with overwrite (--overwrite)")


def _copy(path: Path, to: Path) -> None:
    with whole_file(to) as part:
        shutil.copyfile(path, part)
