"""Options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hinterland.ground.errors import BadInput

if TYPE_CHECKING:
    from hinterland.data.imageset import ImageSet
    from hinterland.ground.progress import Progress

Data = Annotated[
    str,
    typer.Argument(
        metavar="DATA", help="fashion-mnist, mnist, digits, a folder of images, or an .npz, .npy or .zip file."
    ),
]
Layout = Annotated[
    str | None, typer.Option(help="channels-first or channels-last, for arrays where both could be meant.")
]
LabelsCsv = Annotated[Path | None, typer.Option("--labels-csv", help="Labels by file name, from a CSV file.")]
Resize = Annotated[str | None, typer.Option(metavar="SIZE", help="64 or HEIGHTxWIDTH: make all images that size.")]
Crop = Annotated[bool, typer.Option("--crop", help="With --resize: cut to its shape first, instead of stretching.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave unreadable images out, and list them.")]
HoldOut = Annotated[
    str | None,
    typer.Option("--hold-out", metavar="FACTOR=LOW..HIGH", help="Leave this range of a factor out of training."),
]
Split = Annotated[
    str | None,
    typer.Option("--split", metavar="60/20/20", help="Per cent for training, validation, test; 80/10/10 by itself."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Out = Annotated[Path | None, typer.Option("--out", help="Where to write.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same result.")]
RunPath = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a trained run.")]


def read_images(
    data: str,
    layout: str | None,
    labels_csv: Path | None,
    resize: str | None,
    crop: bool,
    skip_bad: bool,
    progress: Progress,
    hold_out: str | None = None,
    layers: Sequence[str] | None = None,
    split: str | None = None,
) -> ImageSet:
    """Load images as the options say, and tell what there is to know about how they were read.

    `layers` names arrays of an .npz file that are images of the same places.
    """
    from hinterland.api import load

    if layout not in (None, "channels-first", "channels-last"):
        raise BadInput(f"--layout ({layout}) must be channels-first or channels-last; leave it out to have it inferred")
    if crop and not resize:
        raise BadInput("--crop goes with --resize; --resize 64 --crop makes all images 64 x 64 without stretching")
    size = parsed_size(resize)
    images = load(
        data, layout, labels_csv, size, crop, skip_bad, hold_out, progress=progress, layers=layers, split=split
    )
    for note in images.notes:
        progress.say(f"note: {note}")
    if images.skipped:
        first = "; ".join(f"{s.name}: {s.reason}" for s in images.skipped[:3])
        progress.say(
            f"note: skipped {len(images.skipped)} bad images ({first}{'; ...' if len(images.skipped) > 3 else ''})"
        )
    return images


def parsed_size(text: str | None) -> tuple[int, int] | None:
    """`64` -> (64, 64); `48x64` -> (48, 64): height x width."""
    if text is None:
        return None
    parts = text.lower().split("x")
    if len(parts) not in (1, 2) or not all(part.isdigit() and int(part) > 0 for part in parts):
        raise BadInput(f"--resize ({text}) must be a size in pixels such as 64, or HEIGHTxWIDTH such as 48x64")
    height = int(parts[0])
    return height, int(parts[-1])


def print_json(value: Any) -> None:
    """JSON on standard output."""
    typer.echo(json.dumps(value, indent=2, allow_nan=False))
