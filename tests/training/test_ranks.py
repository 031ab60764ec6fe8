"""One run by several ranks: the same images, the same curve, one folder; and no rank waits for one that is gone."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import ranks
from blobs import blobs
from hinterland.data.chance import Share, normal, signs
from hinterland.ground.errors import BadInput
from hinterland.ground.rank import in_words, rank_here
from hinterland.latents.shared import stretch
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.training import checkpoint
from hinterland.training.folder import RunFolder
from hinterland.training.ranks import ALONE, Part, Ranks, joined
from hinterland.training.run import build
from hinterland.training.settings import configured
from hinterland.training.together import refuse_what_is_whole


def curve(out: Path) -> dict[tuple[int, str], dict[str, float]]:
    return {(line["images_seen"], line["split"]): line["terms"] for line in RunFolder(out).metrics()}


def assert_alike(one: Path, other: Path, rtol: float = 1e-5) -> None:
    left, right = curve(one), curve(other)
    assert left.keys() == right.keys()
    for place, terms in left.items():
        assert terms.keys() == right[place].keys()
        found = [right[place][name] for name in terms]
        np.testing.assert_allclose(found, list(terms.values()), rtol, atol=1e-6, err_msg=str(place))


def test_the_parts_of_a_batch_are_all_of_it_once_and_of_almost_the_same_size() -> None:
    for images in range(1, 40):
        parts = [Ranks(rank, 7).part(images) for rank in range(7)]
        rows = [row for part in parts if not part.idle for row in range(images)[part.rows]]
        assert rows == list(range(images))
        assert sum(part.share for part in parts) == pytest.approx(1)
        sizes = [0 if part.idle else part.rows.stop - part.rows.start for part in parts]
        assert max(sizes) - min(sizes) <= 1


def test_a_rank_draws_for_its_images_what_one_process_draws_for_them() -> None:
    def draws() -> torch.Generator:
        return torch.Generator().manual_seed(3)

    cpu = torch.device("cpu")
    for draw in (normal, signs):
        whole = draw((13, 5), draws(), cpu)
        parts = [draw((4, 5), Share(draws(), slice(start, start + 4), 13), cpu) for start in (0, 4, 8)]
        assert torch.equal(torch.cat(parts), whole[:12])
    assert isinstance(ALONE.part(13).noise(draws()), torch.Generator)


def test_the_weighed_gradient_is_that_of_all_images_however_they_are_cut() -> None:
    values = torch.arange(13.0)
    for world in (2, 3, 20):
        means = [
            Ranks(rank, world).weighed(values[part.rows].mean(), part)
            for rank in range(world)
            for part in [Ranks(rank, world).part(13)]
        ]
        assert float(torch.stack(means).mean()) == pytest.approx(
            6.0
        )  # the mean over ranks, as gradients are brought together


def test_an_idle_rank_counts_nothing_even_where_its_loss_is_not_a_number() -> None:
    assert float(Part(slice(0, 1), 1, idle=True).counted(torch.tensor(torch.nan))) == 0


def test_ranks_are_what_torchrun_or_srun_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "WORLD_SIZE", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLURM_NTASKS", "4")  # in a job's script, which is one process
    assert (rank_here(), in_words()) == ((0, 1), "")
    monkeypatch.setenv("SLURM_PROCID", "2")
    monkeypatch.setenv("SLURM_STEP_NUM_TASKS", "4")
    assert (rank_here(), in_words()) == ((2, 4), " (rank 2 of 4)")
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "3")
    assert rank_here() == (1, 3)
    monkeypatch.setenv("RANK", "3")
    with pytest.raises(BadInput, match=r"RANK \(3\) and WORLD_SIZE \(3\)"):
        rank_here()


def test_ranks_without_a_place_to_meet_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.delenv("MASTER_ADDR", raising=False)
    with pytest.raises(BadInput, match="MASTER_ADDR"), joined("cpu"):
        pass


@pytest.mark.parametrize(
    "setting",
    [
        {"model.normalisation": "batch"},
        {"model.posterior": "vq"},
        {"objective.free_nats": 0.1},
        {"objective.agreement.weight": 25.0, "augment.flip_horizontally": True},
        *[{f"objective.latents.{name}": 1.0} for name in ("kl_sparsity", "orthogonality", "mmd")],
        *[{f"objective.latents.{name}": 1.0} for name in ("total_correlation", "density_ratio", "dip_i", "dip_ii")],
        {"objective.metric.factors": {"phi": {}}},
        {"objective.adversarial.policy": "both"},
    ],
    ids=lambda setting: next(iter(setting)),
)
def test_what_looks_at_a_whole_batch_is_refused_by_name_for_several_ranks(setting: dict[str, Any]) -> None:
    config = configured("vae", settings={**ranks.SETTINGS, **setting})
    config = config.model_copy(update={"data": config.data.model_copy(update={"shape": (1, 12, 12)})})
    model = build(config)
    refuse_what_is_whole(config, model, 1)
    with pytest.raises(BadInput, match=next(iter(setting)).replace(".", r"\.")):
        refuse_what_is_whole(config, model, 2)


@pytest.mark.slow
def test_two_ranks_give_the_curve_of_one_process_over_fifty_steps(tmp_path: Path) -> None:
    """Uneven batches, changed and noisy images, drawn latents, clipped gradients, averaged weights."""
    ranks.learn(str(tmp_path / "one"), {})
    told = ranks.together(2, ranks.learn, tmp_path / "told", out=str(tmp_path / "two"), more={})
    assert [answer.get("value", answer) for answer in told] == [622, 622]
    assert len(curve(tmp_path / "one")) == 50
    assert_alike(tmp_path / "one", tmp_path / "two")
    assert json.loads((tmp_path / "two" / "environment.json").read_text())["ranks"] == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "more",
    [
        {"objective.importance_samples": 3, "objective.reconstruction": "gaussian", "objective.prior": "two-level"},
        {"objective.prior": "vamp", "objective.pseudo_inputs": 5},
        {"objective.latents.contraction": 1.0, "objective.latents.decoder_l2": 0.01, "objective.latents.l1": 0.1},
        {
            "model.posterior": "fsq",
            "model.quantiser.levels": [5, 5, 5],
            "task": "reconstruct,classify",
            "data.label": "quarter",
        },
    ],
    ids=["importance-and-two-levels", "vamp", "contraction", "fsq-and-classes"],
)
def test_three_ranks_learn_what_one_process_does(tmp_path: Path, more: dict[str, Any]) -> None:
    more = {**ranks.SMALL, **more, "training.batch_size": 37}  # 149 = 4 x 37 + 1: two ranks are idle at the end
    ranks.learn(str(tmp_path / "one"), more)
    told = ranks.together(3, ranks.learn, tmp_path / "told", out=str(tmp_path / "three"), more=more)
    assert [answer.get("value", answer) for answer in told] == [298, 298, 298]
    assert_alike(tmp_path / "one", tmp_path / "three", rtol=3e-5)


@pytest.mark.slow
def test_three_ranks_resumed_as_two_go_on_where_the_images_were_left(tmp_path: Path) -> None:
    ranks.learn(str(tmp_path / "one"), ranks.SMALL)
    out = str(tmp_path / "run")
    told = ranks.together(3, ranks.learn, tmp_path / "told", out=out, more=ranks.SMALL, stop_at=200)
    assert [answer["error"] for answer in told] == ["Interrupted"] * 3
    assert "stopped after" in told[0]["message"]
    assert [answer["message"] for answer in told[1:]] == ["", ""]
    stopped = checkpoint.load(RunFolder(tmp_path / "run").last)[1]["images_seen"]
    assert 200 <= stopped < 298
    assert [answer["value"] for answer in ranks.together(2, ranks.go_on, tmp_path / "again", out=out)] == [298, 298]
    assert_alike(tmp_path / "one", tmp_path / "run")


@pytest.mark.slow
def test_a_rank_that_is_killed_ends_the_others_in_words_and_one_process_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "run"
    started = ranks.start(3, ranks.learn, {"out": str(out), "more": ranks.SMALL, "stop_at": -200}, tmp_path / "told")
    started[1].join(240)
    begun = time.monotonic()
    for process in started:
        process.join(60)
    assert time.monotonic() - begun < 30
    assert started[1].exitcode == -signal.SIGKILL
    for rank in (0, 2):
        told = json.loads((tmp_path / "told" / f"{rank}.json").read_text())
        assert told["error"] == "LeftAlone"
        assert "killed" in told["message"]
        assert "--resume" in told["message"]
        assert "checkpoint step-" in told["message"]
    assert ranks.go_on(str(out)) == 298


@pytest.mark.slow
def test_what_rank_0_refuses_ends_the_others_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").touch()
    told = ranks.together(2, ranks.learn, tmp_path / "told", out=str(tmp_path / "taken"), more=ranks.SMALL)
    assert told[0]["error"] == "BadInput"
    assert "exists" in told[0]["message"]
    assert told[1]["error"] == "LeftAlone"
    assert "rank 0 ended: --out" in told[1]["message"]


@pytest.mark.slow
def test_a_loss_that_is_not_finite_on_one_rank_ends_all_before_any_weight_changes(tmp_path: Path) -> None:
    more = {**ranks.SMALL, "training.learning_rate": 1e9, "training.gradient_clip": None, "training.ema_images": None}
    told = ranks.together(2, ranks.learn, tmp_path / "told", out=str(tmp_path / "run"), more=more)
    assert [answer["error"] for answer in told] == ["RunFailed"] * 2
    assert "not finite" in told[0]["message"]
    assert told[1]["message"] == ""


def test_stretches_are_whole_batches_and_all_images_once() -> None:
    for images in (1, 499, 500, 501, 1203, 9999):
        for world in (2, 3, 7):
            parts = [stretch(images, rank, world) for rank in range(world)]
            assert [row for part in parts for row in range(images)[part]] == list(range(images))
            assert all(part.start % 500 == 0 for part in parts if part.start < images)


@pytest.mark.slow
def test_four_ranks_encode_to_the_bit_what_one_process_does(tmp_path: Path) -> None:
    """Of three batches: one rank has none."""
    ranks.learn(str(tmp_path / "run"), ranks.SMALL)
    many = blobs(1203, 1, 12, 12)
    one = Trained(RunFolder(tmp_path / "run")).encode(many, baselines=["pixels"])
    path = tmp_path / "table.parquet"
    told = ranks.together(4, ranks.encode, tmp_path / "told", out=str(tmp_path / "run"), table=str(path))
    assert [answer.get("value", answer) for answer in told] == [1203, 0, 0, 0]
    four = LatentTable.read(path)
    assert four.source == one.source
    assert four.logvar is not None
    assert one.logvar is not None
    pairs = [(four.latents, one.latents), (four.logvar, one.logvar)]
    pairs += [(four.scores[name], one.scores[name]) for name in one.scores]
    pairs += [(four.baselines["pixels"].latents, one.baselines["pixels"].latents)]
    for found, wanted in pairs:
        np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(four.ids, one.ids)
