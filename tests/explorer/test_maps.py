"""Maps: where points lie, and what is said of that."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.explorer import judging, near, shaping
from hinterland.explorer.judging import judged
from hinterland.explorer.maps import map_of, within_square
from hinterland.explorer.shaping import Shaping
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def three_clouds(count: int, size: int = 5) -> LatentTable:
    rng = np.random.default_rng(0)
    labels = np.arange(count) % 3
    centres = 8 * np.eye(3, size)
    return LatentTable.from_arrays(centres[labels] + rng.normal(size=(count, size)), labels={"cloud": labels})


def test_the_square_is_filled_in_one_direction_and_proportions_are_kept():
    positions, centre, unit = within_square(np.array([[0, 10], [4, 11], [2, 10]], np.float32))
    np.testing.assert_allclose(positions, [[-1, -0.25], [1, 0.25], [0, -0.25]])
    np.testing.assert_allclose(positions * unit + centre, [[0, 10], [4, 11], [2, 10]])


def test_one_latent_gives_a_line():
    table = LatentTable.from_arrays(np.random.default_rng(0).normal(size=(40, 1)))
    found = map_of(Shaping(table, 0), "pca")
    assert (found.positions[:, 1] == 0).all()
    back = np.array(found.inverse.mean) + found.positions[:, :1] * np.array(found.inverse.u)
    np.testing.assert_allclose(back, table.latents, atol=1e-5)


def test_further_images_come_to_their_own_kind(monkeypatch):
    monkeypatch.setattr(shaping, "SHAPED_BY", 150)
    monkeypatch.setattr(judging, "WHOLE", 150)
    monkeypatch.setattr(judging, "JUDGED_IN", 100)
    table = three_clouds(400)
    found = map_of(Shaping(table, 0), "t-sne")
    assert "drawn from 150 images, each other one placed among its 15 nearest" in found.settings
    clouds = table.labels["cloud"].codes
    apart = np.linalg.norm(found.positions[:, None] - found.positions[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (clouds[apart.argmin(axis=1)] == clouds).mean() > 0.98
    assert np.abs(found.positions).max() <= 1
    assert found.trust_sample == 100
    assert found.inverse.k == 10


def test_judging_in_lots_says_nearly_the_same(monkeypatch):
    table = three_clouds(900)
    positions = table.latents[:, :2]
    error, trust, continuity, among = judged(table.latents, positions, 0)
    monkeypatch.setattr(judging, "WHOLE", 500)
    monkeypatch.setattr(judging, "JUDGED_IN", 450)
    in_lots = judged(table.latents, positions, 0)
    assert (among, in_lots[3]) == (900, 450)
    assert in_lots[1] == pytest.approx(trust, abs=0.03)
    assert in_lots[2] == pytest.approx(continuity, abs=0.03)
    assert np.corrcoef(error, in_lots[0])[0, 1] > 0.5


def test_where_only_some_are_judged_the_others_have_the_error_of_their_place(monkeypatch):
    table = three_clouds(3_000)
    positions = table.latents[:, :2].copy()  # the clouds stay apart
    torn = table.labels["cloud"].codes == 0
    positions[torn] = np.random.default_rng(1).permutation(positions[torn])
    whole = judged(table.latents, positions, 0)
    monkeypatch.setattr(judging, "WHOLE", 500)
    monkeypatch.setattr(judging, "JUDGED", 1_000)
    monkeypatch.setattr(judging, "JUDGED_IN", 1_000)
    some = judged(table.latents, positions, 0)
    assert some.trust_sample == 1_000
    assert some.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.03)
    assert np.isfinite(some.error).all()
    assert len(np.unique(some.error)) <= 1_000
    assert some.error[torn].mean() > 1.5 * some.error[~torn].mean()
    assert whole.error[torn].mean() > 1.5 * whole.error[~torn].mean()


def test_latents_that_are_all_the_same_have_no_map():
    with pytest.raises(BadInput, match="all 30 latents are the same"):
        map_of(Shaping(LatentTable.from_arrays(np.ones((30, 3)), name="collapsed"), 0), "pca")


def test_where_not_all_pairs_can_be_looked_at_the_share_that_was_found_is_told(monkeypatch):
    latents = three_clouds(3_000).latents
    exact = near.near(latents, 0)
    monkeypatch.setattr(near, "MOST_PAIRS", 1000)
    found = near.near(latents, 0)
    assert exact.recall == 1
    assert 0.9 < found.recall <= 1
    assert (found.rows != np.arange(3_000)[:, None]).all()
    common = np.mean([len(set(a) & set(b)) / 15 for a, b in zip(exact.rows, found.rows, strict=True)])
    assert common == pytest.approx(found.recall, abs=0.02)


def test_the_searcher_agrees_with_sorting():
    latents = three_clouds(200).latents + 1000  # far from 0
    rows, distances = near.Searcher(latents).nearest(latents[5], 7)
    truth = np.linalg.norm(latents.astype(np.float64) - latents[5], axis=1)
    np.testing.assert_allclose(distances, np.sort(truth)[:7], atol=1e-3)
    assert rows[0] == 5
    assert len(near.Searcher(latents).nearest(latents[5], 999)[0]) == 200
