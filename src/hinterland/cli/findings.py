"""hinterland analyse, report, compare."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from hinterland.cli.bars import shown_progress
from hinterland.cli.options import Json, RunPath, Seed, print_json
from hinterland.ground.errors import BadInput

if TYPE_CHECKING:
    import numpy.typing as npt

    from hinterland.analysis.finding import Finding
    from hinterland.data.annotations import Factor, Label
    from hinterland.latents.table import LatentTable


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file into the tree."""
    for command in (analyse, report, compare):
        app.command()(command)


def analyse(
    what: Annotated[
        Path,
        typer.Argument(
            metavar="RUN_OR_TABLE",
            help="A run, a table of latents (.parquet, or a folder of parts), or an array of latents (.npy).",
        ),
    ],
    labels: Annotated[
        list[str] | None,
        typer.Option(
            help="Names of labels; for an array, a CSV file with a column for each. May be given several times."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where findings.json goes; beside the table otherwise.")
    ] = None,
    baselines: Annotated[
        bool,
        typer.Option(
            "--baselines/--no-baselines", help="Of a run: compare with pixels, colour, PCA, untrained encoders."
        ),
    ] = True,
    quick: Annotated[bool, typer.Option("--quick/--full", help="First answers, or all there are.")] = True,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Ask what the latents tell about each label and factor; print the answers, and write findings.json and a page."""
    from hinterland.analysis.finding import write_findings
    from hinterland.api import analyse as ask
    from hinterland.api import open_run

    progress = shown_progress()
    names = [name for name in labels or [] if not name.endswith(".csv")] or None
    if (what / "config.yaml").is_file():
        run = open_run(what)
        images = run.images(progress)
        findings = run.analyse(images, names, baselines, quick, seed, progress)
        _show(findings, as_json)  # before the page, which takes as long again
        page = run.report(images, findings, seed, progress, quick)
        written = [run.folder.findings_file, page]
    else:
        table = _table(what, [Path(name) for name in labels or [] if name.endswith(".csv")])
        findings = ask(table, names, quick=quick, seed=seed, progress=progress)
        written = [(out or what.with_name(f"{what.stem}-analysis")) / "findings.json"]
        write_findings(written[0], findings)
        _show(findings, as_json)
    for path in written:
        typer.echo(str(path), err=True)


def report(run: RunPath, seed: Seed = 0) -> None:
    """Write report.html: one page that shows what a run learned; print where it is."""
    from hinterland.api import open_run

    opened, progress = open_run(run), shown_progress()
    typer.echo(str(opened.report(opened.images(progress), seed=seed, progress=progress)))


def compare(
    what: Annotated[
        list[Path],
        typer.Argument(metavar="RUN_OR_TABLE...", help="Two or more trained runs, or tables of latents (.parquet)."),
    ],
    out: Annotated[Path, typer.Option("--out", help="The page.")] = Path("compare.html"),
    labels: Annotated[
        list[str] | None,
        typer.Option(help="Names of labels and factors to ask of; all otherwise. May be given several times."),
    ] = None,
    by: Annotated[
        str, typer.Option(help="seed: runs that differ by seed alone are one arm; run: each stands for itself.")
    ] = "seed",
    data: Annotated[
        str | None, typer.Option("--data", help="Images to compare on; those of the first run otherwise.")
    ] = None,
    seed: Seed = 0,
) -> None:
    """Write compare.html: any number of runs and tables side by side on the same images; print where it is."""
    from hinterland.api import compare as write
    from hinterland.api import load

    if by not in ("seed", "run"):
        raise BadInput(f"--by ({by}) must be seed or run; seed takes runs of one configuration together")
    progress = shown_progress()
    images = load(data, progress=progress) if data else None
    typer.echo(str(write(what, out, images, progress, labels, cast("Literal['seed', 'run']", by), seed)))


def _table(path: Path, csv_files: list[Path]) -> LatentTable | Path:
    """A table, or the path of what is one."""
    from hinterland.latents.dataset import is_dataset

    if path.suffix == ".parquet" or is_dataset(path):
        if csv_files:
            raise BadInput(
                f"--labels ({csv_files[0]}): a .parquet table brings its own labels; name one of them instead"
            )
        return path
    if path.suffix != ".npy":
        raise BadInput(
            f"RUN_OR_TABLE ({path}) must be a run's folder, a .parquet table of latents, a folder of "
            "its parts, or an .npy array (N, D)"
        )
    import numpy as np

    try:
        latents = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise BadInput(f"{path} cannot be read as an .npy array: {error}") from None
    return _labelled(latents, csv_files, path.stem)


def _labelled(latents: npt.NDArray[Any], csv_files: list[Path], name: str) -> LatentTable:
    """Latents with labels and factors from CSV files, row by row; a column `id` or `file` gives the ids."""
    from hinterland.data.sources.labels import labels_and_factors, read_labels_csv
    from hinterland.latents.table import LatentTable

    ids: list[str] | None = None
    labels: dict[str, Label] = {}
    factors: dict[str, Factor] = {}
    for file in csv_files:
        keys, columns = read_labels_csv(file)
        rows = len(next(iter(columns.values())))
        if rows != len(latents):
            raise BadInput(
                f"{file} has {rows} rows for {len(latents)} latents; one per latent is needed, in their order"
            )
        ids = keys or ids
        more_labels, more_factors = labels_and_factors(columns)
        labels |= more_labels
        factors |= more_factors
    return LatentTable.from_arrays(latents, labels=labels, factors=factors, ids=ids, name=name)


def _show(findings: list[Finding], as_json: bool) -> None:
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        _print(findings)


def _print(findings: list[Finding]) -> None:
    """The answers in words, then every finding, the most gained over the baselines first."""
    from rich.console import Console
    from rich.table import Table

    from hinterland.analysis.answers import BASELINES, answers, by_gain

    for answer in answers(findings):
        typer.echo(answer.sentence)
    console = Console(width=None if sys.stdout.isatty() else 200)  # a file has no width
    beside = [name for name in BASELINES if any(name in f.baselines for f in findings)]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("finding", "of", "estimate", "95 % interval", "chance", *beside, "p", "n"):
        table.add_column(heading, justify="left" if heading in ("finding", "of") else "right", overflow="fold")
    for f in by_gain(findings):
        table.add_row(
            f.name,
            f.subject,
            f"{f.estimate:.4g} {f.unit}".strip(),
            "" if f.low is None or f.high is None else f"{f.low:.4g} to {f.high:.4g}",
            "" if f.null is None else f"{f.null:.4g}",
            *(f"{f.baselines[name].estimate:.4g}" if name in f.baselines else "" for name in beside),
            "" if f.p_value is None else f"{f.p_value:.3g}",
            f"{f.n:,}",
        )
    console.print()
    console.print(table)
