"""Studies of tasks: an encoder trained once and begun with by others, curves along an axis, where tasks should part."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import hinterland as hl
from hinterland.analysis.comparison.arms import Arm, Cell
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.report.study import write_study
from hinterland.report.study_curves import Line, worth
from hinterland.report.study_layers import verdicts
from hinterland.studies.branching import advised, apartness, partings
from hinterland.studies.config import BranchingConfig, StudyConfig, cells_of, read_study
from hinterland.studies.layers import INFORMATION, informed
from hinterland.studies.study import Study, run_study

STUDIES = Path(__file__).parents[2] / "studies"
NEVER = {f"training.{what}_every_images": 1_000_000 for what in ("evaluate", "checkpoint", "preview")}
SMALL = {"model.widths": [4, 8], "model.hidden": [], "training.epochs": 0.5, "training.threads": 1, **NEVER}


def small_study(**changes) -> StudyConfig:
    about = {
        "name": "small",
        "data": "digits",
        "base": {"model": "cae", "task": "classify", **SMALL},
        "arms": {
            "scratch": {},
            "pretrained": {"task": "reconstruct", "axes": [], "measures": ["terms"]},
            "frozen": {"after": "pretrained", "init.frozen": True, "measures": ["tasks", "label_probe"]},
        },
        "axes": {"data.labelled": [0.1, 1.0]},
        "measures": ["tasks"],
        "curves": [{"measure": name, "over": "data.labelled"} for name in ("accuracy", "calibration_error")],
    }
    return StudyConfig.checked({**about, **changes})


def test_an_arm_stays_out_of_axes_and_others_come_after_its_run_of_the_same_seed():
    cells = cells_of(small_study(seeds=2))
    assert [(cell.name, cell.after) for cell in cells[:5]] == [
        ("scratch_labelled=0.1_seed-0", ""),
        ("scratch_labelled=1_seed-0", ""),
        ("pretrained_seed-0", ""),
        ("frozen_labelled=0.1_seed-0", "pretrained_seed-0"),
        ("frozen_labelled=1_seed-0", "pretrained_seed-0"),
    ]
    assert cells[-1].after == "pretrained_seed-1"
    assert not {"after", "axes"} & set(cells[3].settings)


def test_along_an_axis_that_both_have_a_cell_comes_after_that_of_the_same_value():
    arms = {"first": {}, "then": {"after": "first"}}
    for cell in cells_of(small_study(arms=arms)):
        assert cell.base == "first" or cell.after == cell.name.replace("then", "first")


@pytest.mark.parametrize(
    ("arms", "words"),
    [
        ({"a": {"after": "b"}, "b": {}}, r"arms.a.after \(b\): no cell of it comes before"),
        ({"a": {"seeds": [7]}, "b": {"after": "a"}}, "no cell of it comes before b"),
        ({"a": {}, "b": {"after": "a", "axes": []}}, "which is meant cannot be told"),
        ({"a": {"axes": ["data.lable"]}}, r"arms.a.axes has data.lable; the axes are: data.labelled"),
    ],
)
def test_an_arm_that_comes_after_nothing_is_refused(arms, words):
    with pytest.raises(BadInput, match=words):
        cells_of(small_study(arms=arms))


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    images = hl.load("digits")
    study = Study.begin(small_study(), tmp_path_factory.mktemp("study") / "s")
    return run_study(study, lambda name, options: images)


def test_an_encoder_is_trained_once_and_taken_by_every_cell_after_it(done):
    assert set(done.states().values()) == {"done"}
    cells = {cell.name: done.folder(cell) for cell in done.cells}
    taken = Trained(cells["pretrained_seed-0"].run).model.encoder.state_dict()
    for share in ("0.1", "1"):
        run = Trained(cells[f"frozen_labelled={share}_seed-0"].run)
        assert all((value == taken[name]).all() for name, value in run.model.encoder.state_dict().items())
    few, all_of_them = (Trained(cells[f"scratch_labelled={share}_seed-0"].run) for share in ("0.1", "1"))
    assert few.config.data.labelled_images < 0.12 * all_of_them.config.data.labelled_images
    assert few.folder.metrics()[-1]["images_seen"] == all_of_them.folder.metrics()[-1]["images_seen"]


def test_a_probe_of_few_labels_is_fitted_on_those_that_the_run_had(done):
    cell = next(cell for cell in done.cells if cell.name == "frozen_labelled=0.1_seed-0")
    found = {(f.name, f.subject): f for f in done.folder(cell).findings()}
    few = done.folder(cell).run.config().data.labelled_images
    assert f"fitted on {few:,} labelled images" in found["accuracy", "linear probe"].definition
    assert found["accuracy", "classify"].estimate == done.folder(cell).run.metrics()[-1]["scores"]["accuracy"]


def test_a_cell_that_comes_after_a_failed_one_says_so(tmp_path):
    images = hl.load("digits")
    arms = {
        "pretrained": {"task": "reconstruct", "axes": [], "training.learning_rate": 1e30},
        "frozen": {"after": "pretrained", "init.frozen": True, "axes": []},
    }
    study = run_study(Study.begin(small_study(arms=arms), tmp_path / "s"), lambda name, options: images)
    assert set(study.states().values()) == {"failed"}
    assert "encoder of pretrained_seed-0, which is not done" in study.folder(study.cells[1]).why_failed()


def test_the_page_draws_a_line_for_each_arm_and_for_the_probe(done):
    page = write_study(done).read_text()
    assert "Along an axis" in page
    for line in ("scratch", "frozen", "frozen, linear probe"):
        assert f"{line}</" in page or f">{line}<" in page


def test_what_labels_are_worth_is_said_only_of_measures_of_which_more_is_better(done):
    page = write_study(done).read_text()
    assert "calibration error by data.labelled" in page.lower()
    said = re.findall(r"frozen[a-z, ]* at 0\.1 \(", page)
    assert len(said) == 2, "by accuracy: the head, and the probe"


def line(name, values):
    return Line(name, {place: Value(height, 100) for place, height in values.items()})


def test_what_labels_are_worth_is_read_off_the_first_line():
    scratch = line("scratch", {0.01: 0.5, 0.1: 0.7, 1.0: 0.9})
    assert "at 0.10: 10 times as much" in worth([scratch, line("tuned", {0.01: 0.7, 1.0: 0.9})])[0]
    assert "0.032: 3.2 times" in worth([scratch, line("tuned", {0.01: 0.6})])[0]  # half way between the logarithms
    assert "nowhere as good" in worth([scratch, line("tuned", {0.01: 0.95})])[0]
    assert "no better" in worth([scratch, line("tuned", {0.01: 0.4})])[0]


def nets(name, levels, seeds=2, spread=0.0):
    """An arm of which `class` and `area` are told by so much at each level, seeds `spread` apart."""
    cells = []
    for seed in range(seeds):
        values = {
            Measure(INFORMATION, f"{what} at {level}"): Value(told + spread * seed, 100)
            for level, both in levels.items()
            for what, told in zip(("class", "area"), both, strict=True)
        }
        values[Measure(INFORMATION, "control of class at level 1")] = Value(5.0, 100)  # is never looked at
        values[Measure(INFORMATION, "class at level 1, untrained")] = Value(5.0, 100)
        cells.append(Cell(f"{name}-{seed}", values, seed=seed))
    return Arm(name, tuple(cells))


def test_levels_are_shared_until_two_tasks_nets_are_apart():
    ours = nets("a", {"level 1": (0.3, 0.4), "level 2": (0.5, 0.5), "latent": (0.9, 0.2)})
    theirs = nets("b", {"level 1": (0.32, 0.4), "level 2": (0.3, 0.5), "latent": (0.9, 0.2)})
    found = apartness(ours, theirs)
    assert [one.level for one in found] == ["level 1", "level 2", "latent"]
    assert [one.between for one in found] == pytest.approx([0.01, 0.1, 0.0])
    assert advised(found) == 1  # that the latents are alike again helps nothing
    assert advised(apartness(ours, ours)) == 3


def test_tasks_that_differ_no_more_than_seeds_do_are_alike():
    ours = nets("a", {"level 1": (0.3, 0.4)}, spread=0.2)
    theirs = nets("b", {"level 1": (0.4, 0.5)}, spread=0.2)
    (found,) = apartness(ours, theirs)
    assert found.within == pytest.approx(0.2)
    assert found.between == pytest.approx(np.mean([0.1, 0.3, 0.1, 0.1]))
    assert found.alike


def test_partings_are_ranked_by_each_tasks_own_sense():
    def arm(name, accuracy, error):
        values = {
            Measure("accuracy", "classify"): Value(accuracy, 9),
            Measure("mse_per_pixel", "reconstruct"): Value(error, 9),
        }
        return Arm(name, (Cell(name, values, seed=0),))

    arms = {a.name: a for a in (arm("t1", 0.8, 0.02), arm("t2", 0.9, 0.01), arm("t3", 0.7, 0.03))}
    config = BranchingConfig(
        alone={"classify": "x", "reconstruct": "y"}, together="t",
        scores={"classify": "accuracy", "reconstruct": "mse_per_pixel"},
    )  # fmt: skip
    tried = partings(config, arms, {"t1": 1, "t2": 2, "t3": 3})
    assert [(p.branch, p.mean_rank) for p in tried] == [(1, 2.0), (2, 1.0), (3, 3.0)]


@pytest.mark.parametrize(
    ("advised_gives", "words"),
    [((0.9, 0.01), "is the best of those tried"), ((0.7, 0.03), "is not borne out: 1 shared against 2"),
     ((0.799, 0.0201), "no task is worse so that it could be told")],
)  # fmt: skip
def test_the_advice_is_judged_by_what_training_gave(advised_gives, words):
    def arm(name, accuracy, error):
        cells = [
            Cell(f"{name}-{seed}", {
                Measure("accuracy", "classify"): Value(accuracy + wobble, 900),
                Measure("mse_per_pixel", "reconstruct"): Value(error + wobble / 10, 900),
            }, seed=seed)
            for seed, wobble in enumerate((0.0, 0.002, -0.003) if name == "advised" else (0.001, -0.003, 0.002))
        ]  # fmt: skip
        return Arm(name, tuple(cells))

    config = BranchingConfig(
        alone={"classify": "x", "reconstruct": "y"}, together="t",
        scores={"classify": "accuracy", "reconstruct": "mse_per_pixel"},
    )  # fmt: skip
    arms = {"advised": arm("advised", *advised_gives), "other": arm("other", 0.8, 0.02)}
    said = verdicts(partings(config, arms, {"advised": 1, "other": 2}), 1, config)
    assert words in " ".join(said)


def test_information_is_0_for_noise_and_1_for_what_stands_there():
    rng = np.random.default_rng(0)
    codes, height = rng.integers(0, 3, 600), rng.normal(size=600)
    latents = np.column_stack([*(codes == k for k in range(3)), height, rng.normal(size=600)]).astype(np.float32)
    split = np.where(np.arange(600) < 400, "train", "test")

    def told(columns):
        table = LatentTable.from_arrays(latents[:, columns], labels={"class": codes}, factors={"height": height})
        import dataclasses

        known = dataclasses.replace(table.annotations, split=split)
        return informed(dataclasses.replace(table, annotations=known), ["class", "height"], control=True)

    found = told([0, 1, 2, 3])
    assert found["class"] > 0.99
    assert found["height"] > 0.99
    assert abs(found["control of class"]) < 0.15
    assert all(abs(value) < 0.15 for value in told([4]).values())


@pytest.mark.parametrize("name", ["label-efficiency", "layers-by-task"])
def test_the_studies_of_the_house_can_be_begun(name, tmp_path):
    Study.begin(read_study(STUDIES / f"{name}.yaml"), tmp_path / name)


def test_layers_by_task_from_nets_to_the_answer_on_the_page(tmp_path):
    """A tiny twin of studies/layers-by-task.yaml, on digits."""
    images = hl.load("digits", derive=["moments", "silhouette"])
    whole = read_study(STUDIES / "layers-by-task.yaml")
    few = {"layers": {"labels": ["class"], "fitted": 300, "scored": 100, "untrained": 1}}
    arms = {k: {**v, "measures": ["tasks", few]} if k != "together" else v for k, v in whole.arms.items()}
    changes = {
        "name": "twin", "data": "digits", "load": {}, "seeds": 1, "questions": [], "curves": [],
        "axes": {"model.branch": [1, 3]}, "arms": arms,
        "base": {**whole.base, "model.widths": [4, 8], "model.latent_size": 8, "training.epochs": 0.5},
    }  # fmt: skip
    config = StudyConfig.checked({**whole.model_dump(), **changes})
    study = run_study(Study.begin(config, tmp_path / "s"), lambda name, options: images)
    assert set(study.states().values()) == {"done"}
    found = {f.subject for f in study.findings()["segmentation_seed-0"]}
    assert {"class at level 1", "orientation at latent, untrained", "control of class at level 2"} <= found
    assert {"area at pixels", "class at colour"} <= found
    page = write_study(study).read_text()
    assert "they should share" in page
    assert "the mean rank over both tasks" in page
