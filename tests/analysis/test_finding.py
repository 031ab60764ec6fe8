"""Findings on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from hinterland.analysis.finding import Baseline, Finding, read_findings, schema, write_findings
from hinterland.ground.errors import BadInput


def some() -> Finding:
    return Finding(
        "linear_probe_accuracy", "kind", "run", 0.8, 100, "share told right", 0.7, 0.9, "bootstrap",
        null=0.1, p_value=0.001, baselines={"pca": Baseline(0.7, 0.1, 0.05, 0.15)}, seed=0,
    )  # fmt: skip


def test_findings_come_back_as_they_were(tmp_path):
    write_findings(tmp_path / "findings.json", [some()])
    assert read_findings(tmp_path / "findings.json") == [some()]


def test_the_published_schema_is_that_of_the_code():
    published = Path(__file__).parents[2] / "docs" / "findings.schema.json"
    assert json.loads(published.read_text()) == schema()


def test_what_is_written_is_what_the_schema_describes(tmp_path):
    write_findings(tmp_path / "findings.json", [some()])
    document = json.loads((tmp_path / "findings.json").read_text())
    assert set(document) == set(schema()["required"])
    TypeAdapter(list[Finding]).validate_json(json.dumps(document["findings"]), strict=True)
    described = set(schema()["$defs"]["Finding"]["properties"])
    assert set(document["findings"][0]) == described


def test_a_finding_is_a_finite_number():
    with pytest.raises(BadInput, match="a finding is a finite number"):
        Finding("x", "y", "z", float("nan"), 1, "d")


def test_a_damaged_file_is_told_in_words(tmp_path):
    (tmp_path / "findings.json").write_text('{"format": 1, "findings": [{"name": 3')
    with pytest.raises(BadInput, match="is no file of findings"):
        read_findings(tmp_path / "findings.json")
    with pytest.raises(BadInput, match="hinterland analyse writes it"):
        read_findings(tmp_path / "none.json")
