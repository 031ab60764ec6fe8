"""All findings as one table."""

from __future__ import annotations

from hinterland.analysis.finding import Finding
from hinterland.report.blocks import Definitions, Note, Section, Table
from hinterland.report.material import Material
from hinterland.report.words import interval, named, number, whole

TEXT = (
    "Everything that was measured, with its 95 % interval, what chance gives, and the images it rests on. An interval "
    "covers which images happened to be in the split; it does not cover another seed or another training run.\n"
    "The same numbers lie in findings.json, for programs."
)


def numbers_section(material: Material) -> Section:
    """Estimate, interval, chance, p, n and the definition of each finding; and what could not be found."""
    absent = tuple(Note(f"Not measured: {why}.") for why in material.missing)
    if not material.findings:
        return Section("numbers", "All findings", TEXT, absent or (Note("Nothing was measured."),))
    rows = tuple(_row(f) for f in material.findings)
    head = ("what", "of", "estimate", "95 % interval", "chance", "p", "n")
    used = [i for i in range(len(head)) if i in (0, 2) or any(row[i] for row in rows)]
    table = Table(
        "Findings; shares are in [0, 1]",
        tuple(head[i] for i in used),
        tuple(tuple(row[i] for i in used) for row in rows),
        text_columns=tuple(place for place, i in enumerate(used) if i in (0, 1)),
    )
    meanings = tuple((f"{named(f.name)} of {f.subject}", f.definition) for f in material.findings)
    definitions = Definitions(meanings, "What each of them means, and where it comes from")
    return Section("numbers", "All findings", TEXT, (table, definitions, *absent))


def _row(f: Finding) -> tuple[str, ...]:
    return (
        named(f.name),
        f.subject,
        number(f.estimate) + (f" {f.unit}" if f.unit else ""),
        interval(f.low, f.high),
        "" if f.null is None else number(f.null),
        "" if f.p_value is None else (f"{f.p_value:.3f}" if f.p_value >= 0.001 else "< 0.001"),
        whole(f.n),
    )
