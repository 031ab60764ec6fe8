"""Questions asked beforehand: what six seeds may say, and what three never can."""

import numpy as np
import pytest

from hinterland.analysis.finding import Finding
from hinterland.ground.errors import BadInput
from hinterland.studies.config import StudyConfig
from hinterland.studies.questions import answered


class Done:
    """A study whose cells are done, with values as given: {arm: per seed}."""

    def __init__(self, values, questions):
        from hinterland.studies.config import cells_of

        seeds = len(next(iter(values.values())))
        self.config = StudyConfig.checked(
            {"name": "s", "data": "digits", "arms": {a: {} for a in values}, "seeds": seeds, "questions": questions}
        )
        self.cells = cells_of(self.config)
        self.values = values

    def findings(self):
        return {
            cell.name: [Finding("kid", "samples", cell.name, self.values[cell.arm][cell.seed], 100, "")]
            for cell in self.cells
        }


def question(**changes):
    return {"ask": "lower?", "measure": "kid", "arm": "new", "against": "old", "expect": "less", **changes}


OLD = np.array([1.0, 1.1, 0.9, 1.05, 0.95, 1.02, 1.08, 0.97])


def verdict(new, old=OLD, **changes):
    return answered(Done({"old": old[: len(new)], "new": np.asarray(new)}, [question(**changes)]))[0]


def test_a_difference_in_the_direction_expected_holds_with_eight_seeds():
    found = verdict(OLD - 0.5 + np.linspace(-0.05, 0.05, 8))
    assert found.verdict == "holds"
    assert found.difference.estimate == pytest.approx(-0.5)
    assert found.seeds_needed is None


def test_the_opposite_direction_does_not_hold():
    assert verdict(OLD + 0.5 + np.linspace(-0.05, 0.05, 8)).verdict == "does not hold"


def test_three_seeds_can_never_tell_and_six_are_asked_for():
    found = verdict(OLD[:3] - 0.5 + np.array([0.0, 0.01, -0.01]))
    assert found.verdict == "cannot be told"
    assert found.seeds_needed == 6


def test_how_many_seeds_would_be_needed_follows_from_the_scatter():
    off = np.array([1, -1, 1, -1, 1, -1, 1, -1]) * 0.4 - 0.1
    found = verdict(OLD + off)
    spread = off.std(ddof=1)
    assert found.verdict == "cannot be told"
    quantiles = 1.959964 + 0.841621  # two-sided, 5 %; power of 80 %
    assert found.seeds_needed == np.ceil(quantiles**2 * spread**2 / 0.1**2)


def test_more_questions_need_more_seeds_and_always_more_than_there_are():
    wiggle = np.linspace(-0.3, 0.12, 8)  # eight seeds, p a little below .05 alone
    asked = [answered(Done({"old": OLD, "new": OLD + wiggle}, [question()] * n))[0] for n in (4, 40)]
    assert [found.verdict for found in asked] == ["cannot be told"] * 2
    assert 8 < asked[0].seeds_needed < asked[1].seeds_needed


def test_a_conclusion_that_turns_round_with_the_fault_depends_on_it():
    wiggle = np.linspace(-0.05, 0.05, 8)
    values = {"old": OLD, "new": OLD - 0.5 + wiggle, "old, faulty": OLD, "new, faulty": OLD + 0.5 + wiggle}
    fault = {"arm": "new, faulty", "against": "old, faulty"}
    assert answered(Done(values, [question(with_fault=fault)]))[0].verdict == "depends on the fault"
    values["new, faulty"] = values["new"]
    assert answered(Done(values, [question(with_fault=fault)]))[0].verdict == "holds"


def test_many_questions_are_corrected_together():
    wiggle = np.linspace(-0.3, 0.12, 8)  # eight seeds, p a little below .05 alone
    values = {"old": OLD, "new": OLD + wiggle}
    alone = answered(Done(values, [question()]))[0].difference
    together = answered(Done(values, [question() for _ in range(4)]))[0].difference
    assert together.p_corrected == pytest.approx(min(1, 4 * alone.p))


def test_under_equal_arms_a_question_is_wrongly_told_about_as_often_as_promised():
    rng = np.random.default_rng(0)
    told = sum(
        verdict(rng.standard_normal(7), rng.standard_normal(8), expect="different").verdict != "cannot be told"
        for _ in range(200)
    )
    assert told <= 21  # 5 % of 200 is 10; beyond 21 with probability .001


def test_a_measure_that_nobody_made_is_refused_by_name():
    with pytest.raises(BadInput, match="fid of its only subject"):
        verdict(OLD, measure="fid")


def both_paths(linear, curved):
    """A study of one arm, each of whose runs found two things."""

    class Paths(Done):
        def findings(self):
            return {
                cell.name: [
                    Finding("kid", subject, cell.name, values[cell.seed], 100, "")
                    for subject, values in (("linear", linear), ("curved", curved))
                ]
                for cell in self.cells
            }

    return Paths({"new": linear}, [question(against="", subject="linear", against_subject="curved")])


def test_two_findings_of_the_same_runs_are_compared_run_by_run():
    scatter = np.linspace(0, 40, 8)  # between runs; within each, linear is lower by 1
    found = answered(both_paths(10 - scatter - 1, 10 - scatter + np.linspace(-0.01, 0.01, 8)))[0]
    assert found.verdict == "holds"
    assert (found.difference.arm, found.difference.reference) == ("linear", "curved")
    assert found.difference.estimate == pytest.approx(-1)
    assert found.difference.n_reference == 0  # paired


def test_an_arm_may_be_set_against_a_number():
    values = OLD - 0.6
    found = answered(Done({"new": values}, [question(against="", against_value=0.5)]))[0]
    assert found.difference.estimate == pytest.approx(np.mean(values) - 0.5)
    assert found.verdict == "holds"
    assert answered(Done({"new": values}, [question(against="", against_value=0.3)]))[0].verdict == "does not hold"


def test_six_seeds_and_many_questions_are_told_unpaired_as_pairs_could_never_tell():
    off = np.linspace(-0.02, 0.02, 6)
    values = {"old": OLD[:6], "new": OLD[:6] - 0.5 + off}
    alone = answered(Done(values, [question()]))[0].difference
    many = answered(Done(values, [question() for _ in range(8)]))[0]
    assert alone.n_reference == 0  # 2 of 64 sign flips suffice for one question
    assert many.difference.n_reference == 6
    assert many.difference.p == pytest.approx(2 / 924)
    assert many.verdict == "holds"


def test_a_question_without_another_side_is_refused():
    with pytest.raises(BadInput, match="both sides are the same"):
        StudyConfig.checked({"name": "s", "data": "d", "questions": [question(against="")]})


def test_an_arm_may_have_its_own_seeds_data_and_measures():
    from hinterland.studies.config import cells_of

    arms = {"a": {}, "b": {"seeds": [5, 0], "data": "mnist", "measures": ["cost"], "load": {"resize": [8, 8]}}}
    cells = cells_of(StudyConfig.checked({"name": "s", "data": "digits", "seeds": 2, "arms": arms}))
    assert [(c.arm, c.seed, c.data, c.measures) for c in cells] == [
        ("a", 0, "digits", ["terms"]), ("b", 0, "mnist", ["cost"]), ("a", 1, "digits", ["terms"]),
        ("b", 5, "mnist", ["cost"]),
    ]  # fmt: skip
    assert cells[1].load == {"resize": [8, 8]}
    assert "seeds" not in cells[1].settings
