"""hinterland data: list, fetch, info."""

from __future__ import annotations

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import (
    Crop,
    Data,
    Json,
    LabelsCsv,
    Layout,
    Resize,
    SkipBad,
    print_json,
    read_images,
)

app = typer.Typer(help="Find, fetch and look at images.", no_args_is_help=True)


@app.command("list")
def list_data(as_json: Json = False) -> None:
    """Name the data sets there are."""
    from hinterland.data.catalog import CATALOG

    if as_json:
        print_json(CATALOG)
        return
    for name, description in CATALOG.items():
        typer.echo(f"{name:<16} {description}")


@app.command()
def fetch(name: str = typer.Argument(help="fashion-mnist or mnist.")) -> None:
    """Find a data set on this machine, or download it; print where it is."""
    from hinterland.data.sources.fetch import fetch as fetch_files

    typer.echo(str(fetch_files(name, shown_progress())))


@app.command()
def info(
    data: Data,
    layout: Layout = None,
    labels_csv: LabelsCsv = None,
    resize: Resize = None,
    crop: Crop = False,
    skip_bad: SkipBad = False,
    as_json: Json = False,
) -> None:
    """Tell sizes, splits, labels and pixel statistics of images."""
    import numpy as np

    images = read_images(data, layout, labels_csv, resize, crop, skip_bad, shown_progress())
    facts = {
        "name": images.name,
        "images": images.counts(),
        "shape": list(images.shape),
        "type": sorted(set(images.dtypes)),
        "labels": {
            name: dict(
                zip(
                    label.names,
                    np.bincount(label.codes[label.codes >= 0], minlength=len(label.names)).tolist(),
                    strict=True,
                )
            )
            for name, label in images.annotations.labels.items()
        },
        "factors": list(images.annotations.factors),
        "bands": [
            {
                "mean": float(band.mean()),
                "std": float(band.std()),
                "min": float(band.min()),
                "max": float(band.max()),
            }
            for layer in images.layers.values()
            for band in np.moveaxis(layer, 1, 0)
        ],
        "skipped": [{"name": s.name, "reason": s.reason} for s in images.skipped],
        "sha256": images.fingerprint(),
    }
    if as_json:
        print_json(facts)
        return
    c, h, w = images.shape
    typer.echo(
        f"{images.name}: {len(images):,} images of {h} x {w} pixels, {c} band{'s' if c > 1 else ''}, {', '.join(sorted(set(images.dtypes)))}"
    )
    typer.echo("splits   " + ", ".join(f"{name} {count:,}" for name, count in images.counts().items()))
    for name, label in images.annotations.labels.items():
        counts = facts["labels"][name]  # type: ignore[index]
        typer.echo(
            f"label    {name}: "
            + ", ".join(f"{k} {v:,}" for k, v in list(counts.items())[:12])
            + (f" and {len(label.names) - 12} more" if len(label.names) > 12 else "")
        )
    for number, band in enumerate(facts["bands"]):  # type: ignore[arg-type]
        typer.echo(
            f"band {number}   mean {band['mean']:.4g}, std {band['std']:.4g}, min {band['min']:.4g}, max {band['max']:.4g}"
        )
