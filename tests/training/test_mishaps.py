"""Whatever befalls a run from outside is told in words, leaves nothing half-written, and can be gone on from."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blobs import blobs
from faults import failing
from hinterland.cli.bars import Lines
from hinterland.ground.errors import BadInput, HinterlandError, Interrupted, RunFailed
from hinterland.training import loop, recorder
from hinterland.training.folder import LOCK, RunFolder
from hinterland.training.run import resume, train
from hinterland.training.settings import configured

IMAGES = blobs(100, 1, 8, 8)
CONFIG = configured(
    "vae",
    settings={
        "model.widths": [4],
        "model.hidden": [],
        "model.latent_size": 2,
        "training.epochs": 1,
        "training.batch_size": 20,
        "training.checkpoint_every_images": 20,
        "training.preview_every_images": 1000,
    },
)
HOLD = "import fcntl, sys, time; file = open(sys.argv[1], 'w'); fcntl.flock(file, 2); print('held', flush=True); "


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run that nothing befell."""
    return train(IMAGES, CONFIG, tmp_path_factory.mktemp("runs") / "run")


def assert_goes_on(whole: RunFolder, path: Path) -> None:
    """What is there is whole, and the run comes to the same end."""
    folder = RunFolder(path)
    begun = folder.config_file.exists()
    ended = resume(IMAGES, folder) if begun else train(IMAGES, CONFIG, path)
    assert ended.last.read_bytes() == whole.last.read_bytes()
    assert [line["terms"] for line in ended.metrics()] == [line["terms"] for line in whole.metrics()]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_disk_that_fails_at_any_call_is_told_and_nothing_is_half_written(whole, tmp_path, code):
    """Full, forbidden, broken: at every ninth thing that a run asks of the disk, beginning with another one each."""
    number, failed = {errno.ENOSPC: 1, errno.EACCES: 4, errno.EIO: 7}[code], 0
    while True:
        path = tmp_path / str(number)
        with failing(number, code, path) as disk:
            try:
                train(IMAGES, CONFIG, path)
            except HinterlandError as error:
                said = str(error)
                assert disk.failed_at, said
                assert os.strerror(code) in said
                assert str(path) in said
            else:
                assert not disk.failed_at, disk.failed_at
                break
        failed += 1
        assert not [file for file in path.rglob(".*") if file.name != LOCK], "nothing half-written stays"
        assert_goes_on(whole, path)
        number += 9
    assert failed >= 5


def test_a_full_disk_says_which_checkpoint_is_good_and_how_to_go_on(tmp_path, monkeypatch):
    write = RunFolder.add_metrics

    def full(self: RunFolder, line: dict[str, object]) -> None:
        if line["images_seen"] == 71:
            raise OSError(errno.ENOSPC, "No space left on device", str(self.metrics_file))
        write(self, line)

    monkeypatch.setattr(RunFolder, "add_metrics", full)
    with pytest.raises(
        RunFailed,
        match=r"metrics\.jsonl: No space left on device; checkpoint step-00000060\.safetensors is good\. "
        r"Go on when that is mended: hinterland train --resume .*run$",
    ):
        train(IMAGES, CONFIG, tmp_path / "run")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you"),
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    ],
    ids=["python", "processor", "gpu"],
)
def test_where_memory_runs_out_that_is_said_and_the_run_goes_on_later(whole, tmp_path, monkeypatch, error):
    step = loop.step

    def hungry(state, batch, config):
        if state.images_seen == 40:
            raise error
        return step(state, batch, config)

    monkeypatch.setattr(loop, "step", hungry)
    with pytest.raises(RunFailed, match=r"memory ran out \(.*step-00000040.* is good\. .*--resume .*batch_size=16"):
        train(IMAGES, CONFIG, tmp_path / "run")
    monkeypatch.setattr(loop, "step", step)
    assert_goes_on(whole, tmp_path / "run")


def test_an_error_of_another_kind_stays_what_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "step", lambda *_: (_ for _ in ()).throw(RuntimeError("mat1 and mat2 do not fit")))
    with pytest.raises(RuntimeError, match="mat1") as caught:
        train(IMAGES, CONFIG, tmp_path / "run")
    assert not isinstance(caught.value, RunFailed)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_end_saves_and_stops(whole, tmp_path, monkeypatch, number):
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    record = recorder.Recorder.record_if_due

    def end(self: recorder.Recorder, before: int) -> None:
        record(self, before)
        if before == 20:
            os.kill(os.getpid(), number)

    monkeypatch.setattr(recorder.Recorder, "record_if_due", end)
    with pytest.raises(Interrupted, match=r"stopped after 40 of .*everything is saved"):
        train(IMAGES, CONFIG, tmp_path / "run")
    monkeypatch.setattr(recorder.Recorder, "record_if_due", record)
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before
    assert_goes_on(whole, tmp_path / "run")


def test_under_nohup_a_terminal_may_close(whole, tmp_path, monkeypatch):
    monkeypatch.setattr(recorder.Recorder, "preview", lambda self: os.kill(os.getpid(), signal.SIGHUP))
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        folder = train(IMAGES, CONFIG, tmp_path / "run")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert folder.last.read_bytes() == whole.last.read_bytes()


def test_a_clock_that_is_set_back_changes_nothing(whole, tmp_path, monkeypatch):
    now = [2e9]

    def backwards() -> float:
        now[0] -= 3600
        return now[0]

    monkeypatch.setattr(time, "time", backwards)
    folder = train(IMAGES, CONFIG, tmp_path / "run")
    monkeypatch.undo()
    assert folder.last.read_bytes() == whole.last.read_bytes()
    elapsed = [line["elapsed_s"] for line in folder.metrics()]
    assert elapsed == sorted(elapsed)
    assert elapsed[0] >= 0
    assert elapsed[-1] < 300


def test_a_log_that_is_full_stops_no_run(whole, tmp_path, monkeypatch):
    with Path("/dev/full").open("wb", buffering=0) as full:
        log = io.TextIOWrapper(full, write_through=True)
        with pytest.raises(OSError, match="No space left"):
            log.write("a line that finds no room")
        monkeypatch.setattr(sys, "stderr", log)
        progress = Lines()
        progress.say("another one")
        folder = train(IMAGES, CONFIG, tmp_path / "run", progress=progress)
        monkeypatch.undo()
    assert folder.last.read_bytes() == whole.last.read_bytes()


def test_another_process_is_kept_out_until_it_is_gone_however_it_went(whole, tmp_path):
    path = tmp_path / "run"
    path.mkdir()
    words = [sys.executable, "-c", HOLD + "time.sleep(600)", str(path / LOCK)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(BadInput, match="is being trained by another process; wait for it"):
            train(IMAGES, CONFIG, path)
        other.kill()
    assert_goes_on(whole, path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match=r"--out \(.*file/run\) cannot be made \(.*\); choose another"):
        train(IMAGES, CONFIG, tmp_path / "file" / "run")


def test_what_a_kill_left_of_the_first_file_is_in_nobodys_way(whole, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / ".config.yaml.x1y2.part.yaml").write_text("data:\n  na")
    folder = train(IMAGES, CONFIG, tmp_path / "run")
    assert folder.last.read_bytes() == whole.last.read_bytes()
    assert not list(folder.path.glob(".*.part*"))
