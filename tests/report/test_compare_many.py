"""Any number of runs and tables: seeds are grouped, arms compared, and tables stand beside runs."""

from __future__ import annotations

import numpy as np
import pytest

import hinterland as hl
from hinterland.analysis.comparison.verdict import basis_of
from hinterland.data.annotations import Label
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT
from hinterland.latents.table import LatentTable
from hinterland.report.compare import write_comparison
from hinterland.report.contest import enter
from report.pages import Page
from report.seeds import table_of


def words(page: Page, section: str) -> str:
    """The text of one section, without tags."""
    inner = page.section(section)
    return "".join(part.split(">", 1)[-1] for part in inner.split("<"))


def test_eight_runs_and_a_table_stand_on_one_page_by_arm(many):
    page = Page(many)
    assert "8 runs and 1 table, in 3 arms, on the same" in page.text
    who = page.section("who")
    for name in ("cae-0", "cae-3", "vae-0", "vae-3", "theirs"):
        assert name in who
    assert "0, 1, 2, 3" in who
    assert "model.posterior" in who
    assert "Pictures and maps are of one run of each arm" in who
    assert page.section("maps").count("t-SNE of") == 3
    assert "t-SNE of theirs" in page.section("maps")
    assert "theirs" not in page.section("reconstructions")
    assert "8 seeds" not in page.text


def test_of_each_arm_the_run_with_the_median_error_is_pictured(seeds, labelled):
    contest = enter([*seeds["cae"], *seeds["vae"]], labelled, SILENT)
    for entrant, arm in zip(contest.pictured, contest.arms, strict=True):
        errors = sorted(float(e.table.scores["mse_per_pixel"].mean()) for e in contest.of(arm))
        assert float(entrant.table.scores["mse_per_pixel"].mean()) == errors[1]
    assert [arm.name for arm in contest.arms] == ["cae", "vae"]
    assert contest.comparison.replication == {"vae": "paired seeds"}


def test_three_seeds_can_never_reach_five_per_cent_and_the_page_says_so(seeds, labelled, tmp_path):
    entries = [*seeds["cae"][:3], *seeds["vae"][:3]]
    page = Page(write_comparison(entries, labelled, tmp_path / "compare.html"))
    verdict = words(page, "verdict")
    assert "3 seeds cannot tell vae and cae apart at 5 %" in verdict
    assert "the smallest p that the exact test can give is 0.25" in verdict
    assert "At least 6 seeds of each are needed" in verdict
    for word in ("better than", "worse than", "not distinguishable"):
        assert word not in verdict
    assert "too few seeds" in page.section("differences")
    assert "too few seeds" in page.section("likeness")


def test_other_seeds_are_not_paired(seeds, labelled):
    found = enter([*seeds["cae"][:2], *seeds["vae"][2:]], labelled, SILENT)
    assert found.comparison.replication == {"vae": "seeds"}
    assert {basis_of(d) for d in found.comparison.differences} == {"over 2 and 2 seeds, not paired"}


def test_seeds_stand_beside_each_other_where_that_is_asked_for_or_nothing_else_is_there(seeds, labelled):
    for by in ("run", "seed"):
        found = enter(seeds["cae"][:2], labelled, SILENT, by=by)
        assert [arm.name for arm in found.arms] == ["cae-0", "cae-1"]
        assert found.comparison.replication == {"cae-1": "images"}
        assert ("seeds of one arm (cae), so each of them stands for itself" in " ".join(found.notes)) == (by == "seed")


def test_arms_can_be_named_by_hand(seeds, labelled, tmp_path):
    runs = {
        "old": [hl.Run(seeds["cae"][0]), table_of(labelled)],
        "new": [hl.Run(seeds["vae"][0]), seeds["vae"][1].folder.path],
    }
    page = Page(hl.compare(runs, tmp_path / "compare.html", labelled))
    assert "3 runs and 1 table, in 2 arms," in page.text
    assert "over 2 and 2 seeds, not paired" in words(page, "differences")


def test_a_table_beside_a_run_takes_part_in_all_but_pictures(plain, labelled, tmp_path):
    table_of(labelled).write(tmp_path / "theirs.parquet")
    page = Page(hl.compare([hl.Run(plain), tmp_path / "theirs.parquet"], tmp_path / "compare.html", labelled))
    for section in ("verdict", "differences", "findings", "likeness", "maps", "measures"):
        assert "theirs" in page.section(section), section
    for section in ("reconstructions", "interpolation", "samples", "curves"):
        assert "theirs" not in page.section(section), section
    assert "Linear probe balanced accuracy of quarter" in page.section("verdict")


def test_rows_in_another_order_and_more_of_them_change_nothing(plain, labelled):
    table = table_of(labelled)
    known = enter([plain, table], labelled, SILENT)
    shuffled = enter([plain, table.take(np.random.default_rng(0).permutation(len(table)))], labelled, SILENT)
    assert known.comparison.differences == shuffled.comparison.differences


def test_tables_alone_need_no_images(labelled, tmp_path):
    first = table_of(labelled)
    noise = np.random.default_rng(0).normal(size=first.latents.shape)
    page = Page(write_comparison([first, table_of(labelled, noise, "noise")], None, tmp_path / "compare.html"))
    assert "2 tables on the same" in page.text
    assert 'id="reconstructions"' not in page.source
    assert "noise is worse than theirs" in words(page, "verdict")
    assert "do not demonstrably share more neighbours than chance" in words(page, "likeness")


def test_without_training_latents_of_one_all_are_probed_alike_and_it_is_said(plain, labelled, tmp_path):
    tested = table_of(labelled).split("test")
    found = enter([plain, tested], labelled, SILENT)
    assert any("theirs has no latents of the training images" in note for note in found.notes)
    counts = {d.n for d in found.comparison.differences if d.measure.startswith("Linear") and d.low is not None}
    assert len(counts) == 1
    assert counts.pop() < len(tested)


def test_a_table_of_other_images_is_refused_by_id_or_by_label(plain, labelled):
    others = table_of(labelled, ids=[f"x{i}" for i in range(len(labelled))])
    with pytest.raises(BadInput, match=r"theirs lacks .* images that a-cae is compared on \(.*by id: encode the same"):
        enter([plain, others], labelled, SILENT)
    label = labelled.annotations.labels["quarter"]
    turned = table_of(labelled, labels={"quarter": Label(label.codes[::-1].copy(), label.names)})
    with pytest.raises(BadInput, match=r"quarter of theirs is another than that of a-cae .* other images"):
        enter([plain, turned], labelled, SILENT)


def test_the_same_latents_twice_are_refused(labelled):
    with pytest.raises(BadInput, match=r"theirs \(2\) and theirs \(1\) have the very same latents"):
        enter([table_of(labelled), table_of(labelled)], None, SILENT)


def test_a_second_run_of_the_same_seed_is_no_second_witness(plain, trained_on, labelled):
    again = trained_on(labelled, "cae", "again", training__threads=1)
    assert again.config.seed == plain.config.seed
    with pytest.raises(BadInput, match=r"very same latents|seed \(0\) of a-cae and of again is the same"):
        enter([plain, again], labelled, SILENT)


def test_only_what_was_asked_for_is_asked(plain, variational, labelled):
    with pytest.raises(BadInput, match=r"--labels \(colour\) is no label .* there are: quarter"):
        enter([plain, variational], labelled, SILENT, labels=["colour"])
    none = enter([plain, variational], labelled, SILENT, labels=[])
    assert none.label is None
    assert not any("quarter" in d.measure for d in none.comparison.differences)


def test_what_is_neither_run_nor_table_is_refused(plain, tmp_path):
    (tmp_path / "latents.npy").write_bytes(b"")
    for entry, why in (
        (tmp_path / "latents.npy", "neither a run's folder nor a table"),
        (tmp_path, "is no run"),
        (tmp_path / "absent.parquet", "is not there"),
        (7, "7 is no run and no table"),
    ):
        with pytest.raises(BadInput, match=why):
            hl.compare([hl.Run(plain), entry], tmp_path / "compare.html")


def test_reconstruction_terms_of_different_objectives_are_not_subtracted(comparison):
    """One run counts nats, the other squared error: their sums are no difference."""
    measures = {row.split("<")[0] for row in Page(comparison).section("differences").split('<td class="t">')[1:]}
    assert "MSE per pixel" in measures
    assert "Reconstruction" not in measures


def test_unlabelled_tables_can_be_compared_by_likeness_alone(tmp_path):
    rng = np.random.default_rng(0)
    tables = [LatentTable.from_arrays(rng.normal(size=(40, 3)), name=name) for name in ("a", "b")]
    page = Page(write_comparison(tables, None, tmp_path / "compare.html"))
    assert "a and b" in words(page, "likeness")
    assert "coloured by nothing" in page.source


def test_three_images_are_too_few_and_it_is_said_instead_of_failing(tmp_path):
    rng = np.random.default_rng(0)
    tables = [LatentTable.from_arrays(rng.normal(size=(3, 2)), name=name) for name in ("a", "b")]
    page = Page(write_comparison(tables, None, tmp_path / "compare.html"))
    assert "at least 4 are needed" in words(page, "likeness")
