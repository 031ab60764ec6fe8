"""How to do it again, and with what it was done."""

from __future__ import annotations

import json
import shlex

from hinterland.latents.trained import Trained
from hinterland.report.blocks import Block, Note, Section, Source

TEXT = (
    "The configuration below holds everything that was decided, the seed included. On the same machine the same "
    "command gives the same numbers; on another one they differ in the last digits, and with another seed by more."
)


def again_section(trained: Trained) -> Section:
    """The command, config.yaml and environment.json."""
    folder, config = trained.folder, trained.config
    place = shlex.quote(str(folder.config_file))
    out = shlex.quote(f"{folder.path}-again")
    blocks: list[Block] = []
    if config.data.origin is not None:
        data = shlex.quote(str(config.data.origin.get("data", config.data.name)))
        blocks.append(Source(f"hinterland train {data} --config {place} --out {out}"))
    else:
        blocks.append(Note("The images came as arrays: hand the same arrays over again, in Python."))
        code = f'run = hl.train(images, config="{folder.config_file}", out="{folder.path}-again")'
        blocks.append(Source(f"import hinterland as hl\n{code}"))
    blocks.append(Source(folder.config_file.read_text(encoding="utf-8"), "config.yaml"))
    environment = folder.path / "environment.json"
    if environment.is_file():
        known = json.loads(environment.read_text(encoding="utf-8"))
        blocks.append(Source(json.dumps(known, indent=2), "environment.json: versions, device, precision"))
    return Section("again", "How to do it again", TEXT, tuple(blocks))
