"""Pages of runs that tell classes of images, and of several tasks."""

from __future__ import annotations

import pytest

import hinterland as hl
from class_maps import coloured
from hinterland.analysis.finding import read_findings
from hinterland.api import Run
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.training.run import train
from hinterland.training.settings import configured

TINY = {
    "model.widths": [4, 8],
    "model.hidden": [],
    "training.epochs": 2,
    "training.batch_size": 16,
    "training.threads": 1,
}


def test_the_page_of_a_classifier_says_how_well_and_which_are_mistaken(tmp_path):
    settings = {**TINY, "task": "classify", "data.labelled": 0.5}
    run = Run(Trained(train(coloured(), configured(settings=settings), tmp_path / "run")))
    page = run.report(coloured()).read_text()
    accuracy = run.metrics()[-1]["scores"]["accuracy"]
    found = {(f.name, f.subject): f for f in read_findings(run.folder.findings_file)}
    assert found["accuracy", "classes"].estimate == pytest.approx(accuracy)
    for words in ("Accuracy is", "training images had a label", "Which class is mistaken", "What is told wrongly"):
        assert words in page
    with pytest.raises(BadInput, match="trained with --task classify and gives no images back"):
        hl.export(run, tmp_path / "page.html", coloured())


def test_the_page_of_several_tasks_has_each_of_them(tmp_path):
    settings = {**TINY, "task": "reconstruct,segment,classify", "model.branch": 1}
    run = Run(Trained(train(coloured(), configured("cae", settings=settings), tmp_path / "run")))
    page = run.report(coloured()).read_text()
    assert "The tasks share 1 of 3 levels" in page
    for words in ("How well classes of images", "How well classes are told", "How well images come back"):
        assert words in page
    subjects = {f.subject for f in read_findings(run.folder.findings_file)}
    assert {"classes (classify)", "classes (segment)", "reconstruction (reconstruct)"} <= subjects
    assert "others.classify.decoder.odds" in page  # every task's layers are counted
