"""The unit of replication is decided by what was repeated, and no sentence says more than it allows."""

import dataclasses

import numpy as np
import pytest

from hinterland.analysis.comparison.arms import Arm, Cell
from hinterland.analysis.comparison.differences import compared, replication, rules, summary
from hinterland.analysis.comparison.drawn import drawn_values, fitted_on
from hinterland.analysis.comparison.measures import Measure, Value
from hinterland.analysis.comparison.verdict import Difference, judged, sentence
from hinterland.analysis.statistics.multiple import holm
from hinterland.analysis.statistics.resampling import Draws
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

DRAWS = Draws(0)
ERROR, PROBE, ACTIVE = (
    Measure("mse_per_pixel", "reconstruction"),
    Measure("linear_probe_balanced_accuracy", "class"),
    Measure("active_units", "latents"),
)


def arm(name: str, errors: list[float], seeds: list[int] | None = None, n: int = 100) -> Arm:
    """An arm with one measure, and a probe that is the better the smaller the error."""
    numbers = seeds if seeds is not None else list(range(len(errors)))
    return Arm(
        name,
        tuple(
            Cell(f"{name}-{s}", {ERROR: Value(e, n), PROBE: Value(1 - e, n)}, name, s)
            for s, e in zip(numbers, errors, strict=True)
        ),
    )


def test_the_same_seeds_are_paired_others_are_not_and_one_run_is_compared_over_images() -> None:
    three, others, one = arm("a", [1, 2, 3]), arm("b", [1, 2, 3], [4, 5, 6]), arm("c", [1])
    assert replication(three, arm("d", [1, 1, 1])) == "paired seeds"
    assert replication(three, others) == "seeds"
    assert replication(arm("d", [1, 2]), three) == "seeds"
    assert replication(three, one) == replication(one, three) == "images"


def test_runs_are_paired_by_their_seed_and_not_by_their_order() -> None:
    reference, other = arm("a", [0.1, 0.2, 0.3], [0, 1, 2]), arm("b", [0.35, 0.15, 0.25], [2, 0, 1])
    found = next(d for d in compared([reference, other]).differences if d.measure == ERROR.words)
    assert found.estimate == pytest.approx(0.05)
    assert found.standard_error == pytest.approx(0, abs=1e-12)


def test_six_paired_seeds_reach_five_per_cent_and_three_never_do() -> None:
    gaps = np.array([0.1, 0.12, 0.09, 0.11, 0.1, 0.1])
    for n, judgement in ((6, "worse"), (3, "too few seeds")):
        found = compared([arm("a", [0.1] * n), arm("b", (0.1 + gaps[:n]).tolist())])
        d = next(d for d in found.differences if d.measure == ERROR.words)
        assert d.p_corrected == 2 / 2**n
        assert d.low is not None
        assert d.low > 0
        assert judged(d) == judgement
        assert d.unit_of_replication == "seed"
    said = sentence(d)
    assert "3 seeds cannot tell b and a apart" in said
    assert "0.25" in said
    assert "worse" not in said


def test_it_is_said_outright_how_many_seeds_are_needed() -> None:
    three = [arm("a", [1, 2, 3]), arm("b", [1, 2, 4])]
    (said,) = rules(compared(three), three)
    assert "smallest p that the exact test can give is 0.25" in said
    assert "At least 6 seeds of each" in said
    many = [*three, arm("c", [1, 2, 3])]
    assert "At least 7 seeds of each are needed to reach .05 (2 × 2/2^n" in rules(compared(many), many)[0]
    enough = [arm("a", [1.0] * 6), arm("b", [2.0] * 6)]
    assert "needed" not in rules(compared(enough), enough)[0]


def test_several_arms_share_the_risk_of_being_wrong() -> None:
    reference = arm("a", [0.1] * 6)
    others = [arm(name, [0.2, 0.21, 0.2, 0.22, 0.2, 0.19]) for name in ("b", "c")]
    found = compared([reference, *others]).differences
    assert {d.p_corrected for d in found} == {2 * 2 / 64}
    assert {judged(d) for d in found} == {"too few seeds"}


def test_a_table_beside_them_takes_nothing_from_the_seeds() -> None:
    """What is compared over images is another family of questions."""
    six = [arm("a", [0.1] * 6), arm("b", [0.2, 0.21, 0.2, 0.22, 0.2, 0.19])]
    found = compared([*six, of_draws("table", np.random.default_rng(0).normal(size=100))])
    assert found.replication == {"b": "paired seeds", "table": "images"}
    assert {d.p_corrected for d in found.differences if d.arm == "b"} == {2 / 64}


def test_measures_on_other_numbers_of_images_are_left_out_and_named() -> None:
    found = compared([arm("a", [1, 2]), arm("b", [1, 2], n=99)])
    assert found.differences == ()
    assert "MSE per pixel rests on 99 and 100 images and is not compared" in found.left_out[0]


def test_the_differences_are_sorted_by_how_far_they_are_from_zero() -> None:
    def cells(shift: float) -> tuple[Cell, ...]:
        rng = np.random.default_rng(int(shift))
        wide, narrow = rng.normal(shift, 3, 6), rng.normal(shift, 0.1, 6)
        return tuple(Cell(str(s), {ERROR: Value(wide[s], 9), ACTIVE: Value(narrow[s], 9)}, "r", s) for s in range(6))

    found = compared([Arm("a", cells(0)), Arm("b", cells(5))]).differences
    assert [d.measure for d in found] == [ACTIVE.words, ERROR.words]
    assert abs(found[0].standardised) > abs(found[1].standardised)


def of_draws(name: str, scores: np.ndarray) -> Arm:
    """A single run of a table with one error per image."""
    table = LatentTable.from_arrays(np.random.default_rng(0).normal(size=(len(scores), 2)), name=name)
    table = dataclasses.replace(table, scores={"mse_per_pixel": scores.astype(np.float32)})
    return Arm(name, (Cell(name, drawn_values(table, None, None, 2000, DRAWS)),))


def test_single_runs_are_compared_over_images_with_holm() -> None:
    rng = np.random.default_rng(0)
    base = rng.exponential(size=400)
    arms = [of_draws(n, base + s) for n, s in (("a", 0), ("b", rng.normal(0.2, 0.5, 400)), ("c", rng.normal(size=400)))]
    found = compared(arms)
    assert found.replication == {"b": "images", "c": "images"}
    p = [d.p for d in found.differences]
    assert [d.p_corrected for d in found.differences] == holm(p).tolist()
    assert found.differences[0].arm == "b"
    assert judged(found.differences[0]) == "worse"
    assert found.differences[0].unit_of_replication == "image"
    assert found.differences[0].n == 400
    assert "another seed may turn" in rules(found, arms)[0]


def test_equal_runs_are_told_apart_over_images_as_seldom_as_five_per_cent_says() -> None:
    wrong = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        base = rng.exponential(size=60)
        pair = [of_draws("a", base + rng.normal(0, 0.5, 60)), of_draws("b", base + rng.normal(0, 0.5, 60))]
        wrong += judged(compared(pair).differences[0]) != "not distinguishable"
    assert 2 <= wrong <= 21


def test_whole_groups_are_drawn_where_images_share_a_scene() -> None:
    rng = np.random.default_rng(0)
    scene = np.repeat(np.arange(10), 20)
    latents = rng.normal(size=(200, 2))

    def values(shift: np.ndarray, groups: list[str] | None) -> Arm:
        table = LatentTable.from_arrays(latents, groups=groups)
        table = dataclasses.replace(table, scores={"mse_per_pixel": shift.astype(np.float32)})
        return Arm(f"{shift.sum()}", (Cell("x", drawn_values(table, None, None, 2000, DRAWS)),))

    shift = rng.normal(0.3, 1, 10)[scene]
    alone = compared([values(np.zeros(200), None), values(shift, None)]).differences[0]
    grouped = [values(x, [f"s{i}" for i in scene]) for x in (np.zeros(200), shift)]
    together = compared(grouped).differences[0]
    assert (together.unit_of_replication, together.n) == ("group", 10)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_probes_and_neighbours_of_two_tables_are_drawn_alike() -> None:
    """The same latents: every difference is 0 in every draw. Rotated ones: neighbours are the same, too."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 400)
    latents = rng.normal(size=(400, 3)) + 1.5 * np.eye(3)[labels]
    one = LatentTable.from_arrays(latents, labels={"class": labels})
    turned = LatentTable.from_arrays(latents[:, ::-1].copy(), labels={"class": labels})
    most = fitted_on([one, turned])
    assert most == 20_000
    cells = [Cell(n, drawn_values(t, None, None, most, DRAWS)) for n, t in (("a", one), ("b", turned))]
    names = {measure.name for measure in cells[0].values}
    assert {"linear_probe_balanced_accuracy", "knn_purity", "kmeans_ami"} <= names
    for d in compared([Arm(c.name, (c,)) for c in cells]).differences:
        if "k-NN" in d.measure:
            assert (d.estimate, d.low, d.high) == (0, 0, 0)
            assert judged(d) == "not distinguishable"


def test_an_arm_of_seeds_against_one_run_is_a_mean_over_seeds_in_the_same_draws() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(1, 1, (3, 300))
    cells = [of_draws(str(i), s).cells[0] for i, s in enumerate(scores)]
    d = compared([Arm("one", cells[:1]), Arm("two", tuple(cells[1:]))]).differences[0]
    assert d.estimate == pytest.approx(scores[1:].mean() - scores[0].mean(), abs=1e-6)
    assert d.standard_error == pytest.approx((scores[1:].mean(axis=0) - scores[0]).std() / np.sqrt(300), rel=0.1)


def test_the_value_of_an_arm_is_the_mean_of_its_seeds_with_an_interval_over_seeds() -> None:
    value = summary(arm("a", [1, 2, 3]), ERROR)
    assert value is not None
    assert (value.estimate, value.unit, value.units) == (2, "seed", 3)
    assert value.high == pytest.approx(2 + 4.3027 / np.sqrt(3), abs=1e-3)
    assert summary(arm("a", [1, 2]), ACTIVE) is None


def test_one_arm_alone_is_refused() -> None:
    with pytest.raises(BadInput, match="1 arm cannot be compared"):
        compared([arm("a", [1, 2, 3])])


@pytest.mark.parametrize(
    ("low", "high", "sense", "expected"),
    [
        (0.1, 0.3, "higher", "better"),
        (-0.3, -0.1, "higher", "worse"),
        (-0.3, -0.1, "lower", "better"),
        (0.1, 0.3, "lower", "worse"),
        (0.1, 0.3, "neither", "higher"),
        (-0.3, -0.1, "neither", "lower"),
        (-0.1, 0.3, "lower", "not distinguishable"),
        (-0.1, 0.3, "neither", "not distinguishable"),
        (0.0, 0.3, "higher", "not distinguishable"),
        (-0.3, 0.0, "lower", "not distinguishable"),
        (0.0, 0.0, "lower", "not distinguishable"),
        (None, None, "lower", "not tested"),
    ],
)
def test_better_is_said_only_where_the_interval_excludes_zero(low, high, sense, expected) -> None:
    middle = 0.0 if low is None else (low + high) / 2
    d = Difference("Error", "vae", "cae", middle, low, high, 100, sense=sense)
    assert judged(d) == expected
    words = sentence(d)
    assert expected in words
    for other in ("better", "worse", "higher", "lower"):
        assert (f"{other} than" in words) == (expected == other)


@pytest.mark.parametrize(
    ("p", "smallest", "expected"),
    [
        (0.05, 0.01, "better"),
        (0.051, 0.01, "not distinguishable"),
        (None, 0.0, "better"),
        (0.25, 0.25, "too few seeds"),
    ],
)
def test_nothing_is_said_that_the_test_among_all_questions_does_not_bear(p, smallest, expected) -> None:
    d = Difference("Accuracy", "a", "b", 0.2, 0.1, 0.3, 6, p=p, p_corrected=p, smallest_p=smallest)
    assert judged(d) == expected
    assert ("better than" in sentence(d)) == (expected == "better")


@pytest.mark.parametrize(
    ("name", "sense"),
    [
        ("mse_per_pixel", "lower"),
        ("reconstruction", "lower"),
        ("kmeans_ami_half_k", "higher"),
        ("ridge_r2", "higher"),
        ("dci_completeness", "higher"),
        ("linear_probe_compression", "higher"),
        ("active_units", "neither"),
        ("kl", "neither"),
        ("intrinsic_dimension", "neither"),
        ("permdisp_f", "neither"),
    ],
)
def test_it_is_known_of_each_measure_which_way_is_better_or_that_neither_is(name, sense) -> None:
    assert Measure(name, "class").sense == sense
