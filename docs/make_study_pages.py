"""The pages of studies that were run: docs/results/NAME-page.html as the study wrote it, and NAME.md with the verdicts.

Usage: python docs/make_study_pages.py STUDY..., each the folder of a study (runs/NAME); --also 'NAME/SUBJECT;...' puts
further measures beside those that were asked about. docs/make_source_pages.py then brings docs/sources/ up to date.
"""

from __future__ import annotations

import argparse
import importlib.metadata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml

from hinterland.analysis.comparison.arms import Arm, named_arms
from hinterland.analysis.comparison.differences import summary
from hinterland.analysis.comparison.measures import Measure
from hinterland.ground.words import named, plural
from hinterland.report.blocks import Section, Table
from hinterland.report.study import questions_section, write_study
from hinterland.report.study_beside import published_section
from hinterland.report.study_told import told_section
from hinterland.report.words import number
from hinterland.studies.questions import answered, cells_by_arm
from hinterland.studies.study import Study

RESULTS = Path(__file__).resolve().parent / "results"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("studies", nargs="+", type=Path, metavar="STUDY")
    parser.add_argument("--also", default="", metavar="NAME/SUBJECT;...")
    chosen = parser.parse_args()
    also = [Measure(*one.split("/", 1)) for one in chosen.also.split(";") if one]
    for folder in chosen.studies:
        study = Study.open(folder)
        name = study.config.name
        page = write_study(study)
        (RESULTS / f"{name}-page.html").write_bytes(page.read_bytes())
        (RESULTS / f"{name}.md").write_text(markdown(study, also), encoding="utf-8")
        print(RESULTS / f"{name}.md")


def markdown(study: Study, also: Sequence[Measure] = ()) -> str:
    """The verdicts, what was published beside them, and how to do it again."""
    config, answers = study.config, answered(study)
    counts = Counter(answer.verdict for answer in answers)
    arms = named_arms({name: cells for name, cells in cells_by_arm(study).items() if cells})
    states = list(study.states().values())
    seen = sorted({_images_seen(study, cell.name) for cell in study.cells if study.folder(cell).state(cell) == "done"})
    lines = [
        f"# Study: {config.name}",
        "",
        f"Written by `python docs/make_study_pages.py runs/{config.name}{_option(also)}` (hinterland "
        f"{importlib.metadata.version('hinterland')}). The whole page, with every value, difference and picture: "
        f"[{config.name}-page.html]({config.name}-page.html).",
        "",
        config.about,
        "",
        f"{states.count('done')} of {plural(len(states), 'run')} are done; images seen by a run: "
        f"{', '.join(f'{n:,}' for n in seen)}. Verdicts: {', '.join(f'{n} {v}' for v, n in counts.items()) or 'none'}.",
        "",
    ]
    there = [measure for arm in arms for measure in arm.cells[0].values]
    asked = [
        measure
        for question in config.questions
        for measure in there
        if question.measure == measure.name and question.subject in ("", measure.subject)
    ]
    sections = [
        questions_section(answers),
        values_section(arms, [*dict.fromkeys([*asked, *also])]),
        told_section(study),
        published_section(config.published, arms),
    ]
    for section in sections:
        if section is not None:
            lines += _section(section)
    lines += ["## Again", "", "```", f"hinterland study studies/{config.name}.yaml", "```", ""]
    if config.larger:
        lines += [f"On a larger machine: {config.larger}", ""]
    return "\n".join(lines)


def values_section(arms: Sequence[Arm], measures: Sequence[Measure]) -> Section | None:
    """A table for each measure that was asked about: every arm that has it, over its seeds; None without any."""
    tables = []
    for measure in measures:
        rows = []
        for arm in arms:
            value = summary(arm, measure) if arm.cells and arm.common(measure) else None
            if value is not None:
                known = value.low is not None and value.high is not None
                between = f"{number(value.low)} to {number(value.high)}" if known else ""
                rows.append((arm.name, number(value.estimate), between, f"{len(arm.cells)}"))
        if rows:
            name = named(measure.name)
            said = name if measure.subject == measure.name else f"{name}: {measure.subject}"
            tables.append(Table(said, ("arm", name, "95 % interval", "seeds"), tuple(rows)))
    text = "Mean over seeds, and where it would lie with other seeds; of one seed, the interval is over images."
    return Section("values", "What was measured", text, tuple(tables)) if tables else None


def _option(also: Sequence[Measure]) -> str:
    return f" --also '{';'.join(f'{m.name}/{m.subject}' for m in also)}'" if also else ""


def _section(section: Section) -> list[str]:
    lines = [f"## {section.title}", "", section.text.replace("\n", "\n\n"), ""]
    for block in section.blocks:
        if isinstance(block, Table):
            lines += [f"{block.caption}", "", *_table(block), ""]
    return lines


def _table(table: Table) -> list[str]:
    def row(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("\n", ", ").replace("|", "\\|") for cell in cells) + " |"

    marks = ("---" if i in table.text_columns else "---:" for i in range(len(table.head)))
    feet = [row(table.foot)] if table.foot else []
    return [row(table.head), "|" + "|".join(marks) + "|", *map(row, table.rows), *feet]


def _images_seen(study: Study, name: str) -> int:
    config = yaml.safe_load((study.path / "cells" / name / "config.yaml").read_text(encoding="utf-8"))
    return round(config["training"]["epochs"] * config["data"]["images"]["train"])


if __name__ == "__main__":
    main()
