"""The command tree, and how errors become words and exit statuses."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import typer

from hinterland.cli import data, demo, doctor, explorer, findings, grow, latents, models, segment, share, study, train
from hinterland.ground.errors import BadInput, HinterlandError, is_out_of_memory
from hinterland.ground.rank import in_words, rank_here

SHARED = ("train", "encode")  # commands whose work several processes do together

app = typer.Typer(
    name="hinterland",
    help="Train autoencoders on images, and find out what they learned.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(data.app, name="data")
for group in (train, grow, models, latents, findings, segment, explorer, share, study, demo, doctor):
    group.add_to(app)


@app.callback(invoke_without_command=True)
def top(
    context: typer.Context, version: bool = typer.Option(False, "--version", help="Print the version and stop.")
) -> None:
    """Train autoencoders on images, and find out what they learned."""
    if version:
        from hinterland import __version__

        typer.echo(__version__)
        raise typer.Exit
    ranks = rank_here()[1]
    if ranks > 1 and context.invoked_subcommand not in SHARED:
        raise BadInput(
            f"{ranks} ranks were started, and only {' and '.join(SHARED)} share their work; hinterland "
            f"{context.invoked_subcommand} is one process: start it without torchrun or srun"
        )


def run() -> NoReturn:
    """Run the command; what hinterland refuses is told in words, without a traceback."""
    try:
        app()
    except HinterlandError as error:
        if str(error):  # of several ranks, those that have nothing to add to what rank 0 says are silent
            print(f"hinterland{in_words()}: {error}", file=sys.stderr)
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except KeyboardInterrupt:
        print("hinterland: stopped", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; say no more
        sys.exit(1)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        print(f"hinterland: memory ran out ({said}); smaller batches or images need less", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"hinterland: {error.strerror or error}: {error.filename or 'no file named'}", file=sys.stderr)
        sys.exit(1)
    sys.exit(0)
