"""Finding: one number that can be believed, with what chance gives beside it."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hinterland.ground.errors import BadInput
from hinterland.ground.files import write_json
from hinterland.ground.reading import read_json, reading


@dataclasses.dataclass(frozen=True)
class Baseline:
    """What a baseline gives on the same images; `difference` = ours - baseline, with its 95 % interval."""

    estimate: float
    difference: float
    low: float
    high: float


@dataclasses.dataclass(frozen=True)
class Finding:
    """One scalar. `(name, subject, source)` is unique within a file of findings."""

    name: str  # what was measured, such as linear_probe_accuracy
    subject: str  # the label's or factor's name, or what else it speaks of
    source: str  # the run, table or baseline it was measured on
    estimate: float
    n: int  # images (or other units) it rests on
    definition: str  # what it means, its range and its origin, in a sentence
    low: float | None = None  # 95 % interval
    high: float | None = None
    interval_method: str = ""
    unit_of_replication: str = "image"
    null: float | None = None  # its mean under the null hypothesis: what chance gives
    p_value: float | None = None  # None where untested
    baselines: Mapping[str, Baseline] = dataclasses.field(default_factory=dict)
    seed: int | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        if not np.isfinite(self.estimate):
            raise BadInput(f"{self.name} of {self.subject} is {self.estimate}; a finding is a finite number")

    def __str__(self) -> str:
        interval = "" if self.low is None else f" [{self.low:.3f}, {self.high:.3f}]"
        chance = "" if self.null is None else f", chance {self.null:.3f}"
        p = "" if self.p_value is None else f", p = {self.p_value:.3g}"
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name} of {self.subject}: {self.estimate:.3f}{unit}{interval}{chance}{p} (n = {self.n})"


def write_findings(path: Path, findings: Sequence[Finding]) -> None:
    """findings.json: a list of records, whole or not at all."""
    write_json(path, {"format": 1, "findings": [dataclasses.asdict(f) for f in findings]})


def read_findings(path: Path) -> list[Finding]:
    """The findings that `write_findings` wrote."""
    if not path.exists():
        raise BadInput(f"{path} is not there; hinterland analyse writes it")
    remedy = "it is no file of findings"
    with reading(path, remedy):
        document = read_json(path, remedy)
        found = _checked()(document["findings"])
        half = [f.name for f in found if (f.low is None) != (f.high is None)]
        if half:
            raise BadInput(f"{half[0]} has one end of an interval; both are needed, or none")
        return found


@functools.cache
def _checked() -> Callable[[Any], list[Finding]]:
    """From plain values to findings whose fields are of their types."""
    from pydantic import TypeAdapter

    return TypeAdapter(list[Finding]).validate_python


def schema() -> dict[str, Any]:
    """The JSON schema of findings.json, as docs/findings.schema.json publishes it."""
    from pydantic import TypeAdapter

    records = TypeAdapter(list[Finding]).json_schema(ref_template="#/$defs/{model}")
    definitions = records.pop("$defs")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hinterland findings",
        "type": "object",
        "properties": {"format": {"const": 1}, "findings": records},
        "required": ["format", "findings"],
        "$defs": definitions,
    }
