"""A study's page: verdicts that say no more than they may, failed cells named, text shown as text."""

import numpy as np
import pytest
from PIL import Image

from hinterland.analysis.finding import Finding
from hinterland.ground.errors import BadInput
from hinterland.report import study as room
from hinterland.report.study import write_study
from hinterland.studies.config import StudyConfig, cells_of
from hinterland.training.folder import RunFolder


class Folder:
    def __init__(self, state, path):
        self.told, self.path, self.run = state, path, RunFolder(path)

    def state(self, _):
        return self.told

    def why_failed(self):
        return "BadInput: the loss <b>burst</b>"


class Done:
    def __init__(self, path, seeds=6, failed=()):
        self.path, self.failed = path, failed
        self.config = StudyConfig.checked(
            {
                "name": "beta <i>",
                "data": "digits",
                "arms": {"low": {}, "high": {}},
                "seeds": seeds,
                "questions": [
                    {
                        "ask": "Does it blur?",
                        "measure": "mse_per_pixel",
                        "arm": "high",
                        "against": "low",
                        "expect": "more",
                    }
                ],
            }
        )
        self.cells = cells_of(self.config)

    def folder(self, cell):
        return Folder("failed" if cell.name in self.failed else "done", self.path / "cells" / cell.name)

    def states(self):
        return {cell.name: self.folder(cell).state(None) for cell in self.cells}

    def findings(self):
        return {
            cell.name: [
                Finding(
                    "mse_per_pixel", "reconstruction", cell.name, 1 + (cell.arm == "high") + 0.01 * cell.seed, 9, ""
                )
            ]
            for cell in self.cells
            if cell.name not in self.failed
        }


def page(study):
    return write_study(study).read_text(encoding="utf-8")


def test_what_was_asked_is_answered_with_its_numbers(tmp_path):
    text = page(Done(tmp_path))
    assert "Does it blur? Holds (high − low: +1" in text
    assert "12 of 12 cells are done" in text
    assert "low ★" in text
    assert "high ★" not in text


def test_three_seeds_are_told_to_be_too_few(tmp_path):
    text = page(Done(tmp_path, seeds=3))
    assert "Cannot be told from 3 seeds" in text
    assert "about 6 seeds of each would be needed" in text


def test_a_difference_from_zero_is_said_without_it(tmp_path):
    study = Done(tmp_path)
    asked = {"ask": "Is it above nothing?", "measure": "mse_per_pixel", "arm": "high", "expect": "more"}
    whole = study.config.model_dump()
    study.config = StudyConfig.checked({**whole, "questions": [{**asked, "against_value": 0}]})
    assert "Is it above nothing? Holds (high: +2.0" in page(study)
    study.config = StudyConfig.checked({**whole, "questions": [{**asked, "against_value": 1.5}]})
    assert "Is it above nothing? Holds (high − 1.5: +0.5" in page(study)


def test_a_failed_cell_is_named_with_its_reason_and_markup_stays_text(tmp_path):
    text = page(Done(tmp_path, failed=("high_seed-2",)))
    assert "1 failed" in text
    assert "the loss &lt;b&gt;burst&lt;/b&gt;" in text
    assert "beta &lt;i&gt;" in text


def test_a_study_without_a_cell_that_is_done_has_a_page_too(tmp_path):
    study = Done(tmp_path)
    study.failed = tuple(cell.name for cell in study.cells)
    assert "No cell is done yet" in page(study)


@pytest.mark.parametrize(
    ("low", "high", "front"), [([1, 1], [2, 0], {"low", "high"}), ([1, 1], [1, 1], {"low", "high"})]
)
def test_arms_that_no_other_beats_are_the_front(low, high, front):
    from hinterland.analysis.comparison.arms import Cell, named_arms
    from hinterland.analysis.comparison.measures import Measure, Value

    names = [Measure("linear_probe_accuracy", "class"), Measure("knn_probe_accuracy", "class")]
    arms = named_arms(
        {
            arm: [Cell(arm, {m: Value(v, 9) for m, v in zip(names, values, strict=True)})]
            for arm, values in (("low", low), ("high", high))
        }
    )
    assert room._unbeaten(arms, names) == front


def test_what_each_cell_makes_of_images_is_folded_away_by_arm(tmp_path):
    study = Done(tmp_path)
    folder = study.folder(study.cells[0]).run.previews
    folder.mkdir(parents=True)
    Image.fromarray(np.full((6, 20, 3), 9, np.uint8)).save(folder / "00000010.png")
    text = page(study)
    assert "<details><summary>low</summary>" in text
    assert text.count("makes of them") == 1


PUBLISHED = {"title": "Theirs", "source": "a thesis", "measure": "mse_per_pixel", "values": {"low": 7.0, "high": 5.0}}


def test_what_was_published_stands_beside_ours_by_rank(tmp_path):
    study = Done(tmp_path)
    study.config = StudyConfig.checked({**study.config.model_dump(), "published": [PUBLISHED]})
    table = page(study).split("Theirs. Published: a thesis")[-1].split("</table>")[0]
    rows = table.split("<tbody>")[1].replace('<td class="t">', "<td>")
    cells = [cell.split("</td>")[0] for cell in rows.split("<td>")[1:]]
    assert cells[:3] == ["low", "7", "2"]
    assert cells[4] == "1"
    assert cells[5:8] == ["high", "5", "1"]
    assert cells[-1] == "−1.000"


def test_a_published_arm_that_is_not_asked_for_is_refused():
    other = {**PUBLISHED, "values": {"low": 7.0, "middle": 5.0}}
    config = StudyConfig.checked({"name": "s", "data": "digits", "arms": {"low": {}}, "published": [other]})
    with pytest.raises(BadInput, match="published 'Theirs': there is no arm middle"):
        cells_of(config)


def test_the_page_for_the_docs_has_verdicts_and_the_command(tmp_path):
    from make_study_pages import markdown

    study = Done(tmp_path)
    study.config = StudyConfig.checked({**study.config.model_dump(), "published": [PUBLISHED], "name": "beta"})
    for cell in study.cells:
        place = tmp_path / "cells" / cell.name
        place.mkdir(parents=True)
        (place / "config.yaml").write_text("training: {epochs: 2}\ndata: {images: {train: 50}}\n")
    text = markdown(study)
    assert "12 of 12 runs are done; images seen by a run: 100. Verdicts: 1 holds." in text
    assert "## What was measured" in text
    assert "| arm | MSE per pixel | 95 % interval | seeds |" in text
    assert "| Does it blur? | holds | +1" in text
    assert "| low | 7 | 2 |" in text
    assert "hinterland study studies/beta.yaml" in text
