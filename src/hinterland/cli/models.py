"""hinterland models: the architectures that have a name, and what they cost."""

from __future__ import annotations

from typing import Annotated

import typer

from hinterland.cli.options import Json, print_json
from hinterland.ground.errors import BadInput


def add_to(app: typer.Typer) -> None:
    """Put the command of this file into the tree."""
    app.command()(models)


def models(
    size: Annotated[
        int | None, typer.Option(min=1, metavar="PIXELS", help="Also what each costs at images of this size.")
    ] = None,
    bands: Annotated[int, typer.Option(min=1, help="With --size: bands of an image.")] = 3,
    as_json: Json = False,
) -> None:
    """List the presets for --model."""
    from hinterland.models.presets import DESCRIPTIONS

    rows = [{"name": name, "description": text} | _cost(name, size, bands) for name, text in DESCRIPTIONS.items()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        cost = f"{row['cost']:<48} " if size else ""
        typer.echo(f"{row['name']:<27} {cost}{row['description']}")


def _cost(name: str, size: int | None, bands: int) -> dict[str, object]:
    """Parameters and multiply-adds, or why there are none."""
    if size is None:
        return {}
    from hinterland.models.autoencoder import Autoencoder, ModelConfig
    from hinterland.models.cost import cost_of
    from hinterland.models.presets import preset

    try:
        shape = (bands, size, size)
        found = cost_of(Autoencoder.build(ModelConfig.checked(preset(name)), shape, 0), shape)
    except BadInput as error:
        return {"cost": "does not fit", "why": str(error)}
    return {
        "parameters": found.parameters,
        "multiply_adds": found.multiply_adds,
        "cost": f"{found.parameters:,} parameters, {found.multiply_adds / 1e6:,.1f} M multiply-adds",
    }
