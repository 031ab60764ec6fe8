"""Loggers: told what metrics.jsonl is told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

import hinterland as hl
from blobs import blobs
from hinterland.training.run import resume, train
from hinterland.training.settings import configured

IMAGES = blobs(40, 1, 8, 8)
TINY = {"training.epochs": 2, "model.widths": [4], "model.hidden": [], "model.latent_size": 2}


class Kept:
    """A logger that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, str, Mapping[str, float]]] = []
        self.closed = 0

    def write(self, images_seen: int, split: str, values: Mapping[str, float]) -> None:
        self.told.append((images_seen, split, dict(values)))

    def close(self) -> None:
        self.closed += 1


def test_a_logger_is_told_every_line_of_metrics_and_closed_once(tmp_path):
    one, other = Kept(), Kept()
    folder = train(IMAGES, configured("vae", settings=TINY), tmp_path / "run", loggers=[one, other])
    lines = [(line["images_seen"], line["split"], line["terms"]) for line in folder.metrics()]
    assert len(lines) == 5  # of two epochs, train and validation; and test
    assert one.told == other.told == lines
    assert (one.closed, other.closed) == (1, 1)


def test_one_that_raises_stops_the_run_and_what_was_learned_stays(tmp_path):
    class Full(Kept):
        def write(self, images_seen: int, split: str, values: Mapping[str, float]) -> None:
            super().write(images_seen, split, values)
            if len(self.told) == 3:
                raise OSError("the disk of the log is full")

    config = configured("vae", settings=TINY)
    with pytest.raises(hl.RunFailed, match="Go on when that is mended"):
        train(IMAGES, config, tmp_path / "run", loggers=[Full()])
    again = Kept()
    done = resume(IMAGES, hl.open_run(tmp_path / "run").folder, loggers=[again])
    assert done.is_finished()
    assert again.told[-1][1] == "test"


def test_what_is_no_logger_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(hl.BadInput, match=r"loggers: list has no write\(images_seen, split, values\) and close"):
        hl.train(IMAGES, "vae", out=tmp_path / "run", settings=TINY, loggers=[[]])
    assert not (tmp_path / "run").exists()
