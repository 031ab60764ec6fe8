"""A table in parts is the table in one piece; what was stopped goes on; what is damaged or foreign is told."""

from __future__ import annotations

import dataclasses
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from torch.distributed import HashStore
from typer.testing import CliRunner

import hinterland as hl
from blobs import blobs
from hinterland.cli.app import app
from hinterland.data.annotations import Factor
from hinterland.ground.errors import BadInput, LeftAlone
from hinterland.ground.progress import Silent
from hinterland.latents import dataset as of_datasets
from hinterland.latents.dataset import MANIFEST, Contents, Dataset
from hinterland.latents.in_parts import encode_in_parts, latents_in_parts
from hinterland.latents.table import LatentTable
from hinterland.training.ranks import Ranks

PLAIN = blobs(230, 1, 12, 12)
KNOWN = dataclasses.replace(PLAIN.annotations, factors={"phi": Factor(np.linspace(0, 350, 230), 360.0)})
IMAGES = dataclasses.replace(PLAIN, annotations=KNOWN)
TINY = {"model.widths": (8,), "model.hidden": (), "training.threads": 1}


class Told(Silent):
    """What was said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, message: str) -> None:
        self.lines.append(message)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> hl.Run:
    return hl.train(IMAGES, "vae", latent_size=3, epochs=1, out=tmp_path_factory.mktemp("d") / "run", settings=TINY)


@pytest.fixture(scope="module")
def made(run: hl.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """230 images in three parts of 100, 100 and 30."""
    return run.encode_in_parts(IMAGES, tmp_path_factory.mktemp("d") / "parts", 100)


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "copy"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_parts_together_are_the_table_in_one_piece(run: hl.Run, made: Path) -> None:
    assert sorted(contents(made)) == [MANIFEST, *(f"part-0000{n}.parquet" for n in range(3))]
    one, parts = run.encode(IMAGES), LatentTable.read(made)
    assert parts.source == one.source
    np.testing.assert_allclose(parts.latents, one.latents, atol=1e-5)
    assert parts.logvar is not None
    assert one.logvar is not None
    np.testing.assert_allclose(parts.logvar, one.logvar, atol=1e-5)
    assert list(parts.scores) == list(one.scores)
    for name, score in one.scores.items():
        np.testing.assert_allclose(parts.scores[name], score, rtol=1e-4)
    np.testing.assert_array_equal(parts.ids, one.ids)
    np.testing.assert_array_equal(parts.annotations.split, one.annotations.split)
    np.testing.assert_array_equal(parts.labels["quarter"].codes, one.labels["quarter"].codes)
    np.testing.assert_array_equal(parts.factors["phi"].values, one.factors["phi"].values)
    assert parts.factors["phi"].period == 360


def test_each_part_is_a_table_of_its_own(made: Path) -> None:
    last = LatentTable.read(made / "part-00002.parquet")
    np.testing.assert_array_equal(last.ids, IMAGES.ids[200:])


def test_some_rows_and_columns_alone_are_read(made: Path) -> None:
    whole = LatentTable.read(made)
    rows = np.array([0, 99, 100, 201, 229])
    some = Dataset.open(made).read(["kl", "quarter"], rows)
    np.testing.assert_array_equal(some.latents, whole.latents[rows])
    np.testing.assert_array_equal(some.scores["kl"], whole.scores["kl"][rows])
    np.testing.assert_array_equal(some.labels["quarter"].codes, whole.labels["quarter"].codes[rows])
    assert (some.logvar, list(some.scores), list(some.factors)) == (None, ["kl"], [])
    with pytest.raises(BadInput, match=r"columns \(colour\): there are quarter, phi, logvar, kl, mse_per_pixel"):
        LatentTable.read(made, ["colour"])
    with pytest.raises(BadInput, match="rows must rise, from 0 to at most 229"):
        Dataset.open(made).read(rows=rows[::-1])


def test_of_a_table_in_one_file_columns_can_be_chosen_too(tmp_path: Path) -> None:
    table = LatentTable.from_arrays(np.eye(4), {"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]})
    table.write(tmp_path / "t.parquet")
    assert list(LatentTable.read(tmp_path / "t.parquet", ["b"]).labels) == ["b"]
    assert list(LatentTable.read(tmp_path / "t.parquet").labels) == ["a", "b"]


def test_what_was_stopped_goes_on_with_the_parts_that_are_missing(run: hl.Run, made: Path, tmp_path: Path) -> None:
    encode, folder, calls = run.trained.encode, tmp_path / "parts", []

    def stopped(*given: object, **named: object) -> LatentTable:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return encode(*given, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run.trained, "encode", stopped)
        with pytest.raises(KeyboardInterrupt):
            run.encode_in_parts(IMAGES, folder, 100)
    assert sorted(contents(folder)) == ["part-00000.parquet", "part-00001.parquet"]
    with pytest.raises(
        BadInput, match=r"holds 2 parts and no dataset.json, so some may be missing; the hinterland enc"
    ):
        LatentTable.read(folder)
    before = (folder / "part-00001.parquet").stat().st_mtime_ns
    told = Told()
    run.encode_in_parts(IMAGES, folder, 100, progress=told)
    assert told.lines == [f"{folder}: 2 of 3 parts whole, which stay as they are"]
    assert (folder / "part-00001.parquet").stat().st_mtime_ns == before
    assert contents(folder) == contents(made)


def test_a_damaged_part_is_named_and_made_again(run: hl.Run, copy: Path, made: Path) -> None:
    part, cut = copy / "part-00001.parquet", copy / "part-00002.parquet"
    content = bytearray(part.read_bytes())
    content[300] ^= 1
    part.write_bytes(content)
    cut.write_bytes(cut.read_bytes()[:-40])
    with pytest.raises(BadInput, match=r"part-00001.parquet was altered after it was written \(its SHA-256 says so\)"):
        LatentTable.read(copy)
    told = Told()
    run.encode_in_parts(IMAGES, copy, 100, progress=told)
    assert told.lines[0] == f"{copy}: 2 damaged parts to make again (part-00001.parquet, part-00002.parquet)"
    assert contents(copy) == contents(made)


def test_a_missing_part_is_named(copy: Path) -> None:
    (copy / "part-00001.parquet").unlink()
    with pytest.raises(
        BadInput, match=r"1 of 3 parts are missing \(part-00001.parquet\); hinterland encode RUN --part"
    ):
        LatentTable.read(copy)


def test_a_part_in_another_s_place_is_told_apart_from_a_damaged_one(copy: Path) -> None:
    (copy / "part-00001.parquet").write_bytes((copy / "part-00000.parquet").read_bytes())
    with pytest.raises(BadInput, match=r"part-00001.parquet is part 0, not 1, and was put here by mistake"):
        LatentTable.read(copy)


def test_parts_of_another_run_or_size_are_left_as_they_are(run: hl.Run, copy: Path, tmp_path: Path) -> None:
    before = contents(copy)
    other = hl.train(IMAGES, "vae", latent_size=3, epochs=1, out=tmp_path / "other", settings=TINY, seed=9)
    with pytest.raises(
        BadInput, match=r"part-00000.parquet is of other weights \(run run\), and is left as it is; choo"
    ):
        other.encode_in_parts(IMAGES, copy, 100)
    with pytest.raises(BadInput, match=r"part-00000.parquet is of other --part-size \(run run\)"):
        run.encode_in_parts(IMAGES, copy, 50)
    with pytest.raises(BadInput, match=r"part-00000.parquet is of other images and number of images"):
        run.encode_in_parts(IMAGES.take(slice(0, 50)), copy, 100)
    with pytest.raises(BadInput, match=r"part-00000.parquet is of other layer"):
        run.encode_in_parts(IMAGES, copy, 100, layer="encoder.maps.0")
    assert contents(copy) == before
    theirs = other.encode_in_parts(IMAGES, tmp_path / "theirs", 100) / "part-00001.parquet"
    shutil.copy(theirs, copy)
    with pytest.raises(
        BadInput, match=r"part-00001.parquet is of other weights \(run other\), and was put here by mis"
    ):
        LatentTable.read(copy)


def test_somebody_s_table_in_the_folder_is_not_written_over(run: hl.Run, tmp_path: Path) -> None:
    LatentTable.from_arrays(np.eye(3)).write(tmp_path / "part-00000.parquet")
    with pytest.raises(BadInput, match=r"part-00000.parquet is no part of a dataset, and is left as it is"):
        run.encode_in_parts(IMAGES, tmp_path, 100)
    with pytest.raises(BadInput, match=r"--part-size \(0\) must be at least 1 image"):
        run.encode_in_parts(IMAGES, tmp_path / "new", 0)
    with pytest.raises(BadInput, match="is a file; with --part-size it is a folder"):
        run.encode_in_parts(IMAGES, tmp_path / "part-00000.parquet", 100)


def test_a_manifest_that_was_altered_is_refused(copy: Path) -> None:
    file = copy / MANIFEST
    file.write_text(file.read_text().replace('"part_size": 100', '"part_size": 101'))
    with pytest.raises(BadInput, match=r"dataset.json was altered after it was written"):
        LatentTable.read(copy)
    with pytest.raises(BadInput, match=r"holds no latents: neither dataset.json nor parts"):
        LatentTable.read(copy.parent)


def test_landmarks_keep_the_share_of_every_split_and_class(made: Path) -> None:
    whole = LatentTable.read(made)
    some = Dataset.open(made).landmarks(60, seed=1)
    assert len(some) == 60
    place = {image: row for row, image in enumerate(whole.ids.tolist())}
    rows = np.array([place[image] for image in some.ids.tolist()])
    assert (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(some.latents, whole.latents[rows])
    for split in ("train", "validation", "test"):
        for code in range(4):
            of = [(t.annotations.split == split) & (t.labels["quarter"].codes == code) for t in (some, whole)]
            assert abs(of[0].sum() - 60 / 230 * of[1].sum()) <= 1


def test_a_quick_analysis_reads_landmarks_and_says_so(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_datasets, "LANDMARKS", 150)
    told = Told()
    quick = hl.analyse(made, ["quarter"], progress=told)
    words = "150 landmarks were drawn of the 230 images, by split and quarter"
    assert f"{words}; quick=False, or --full, takes all" in told.lines
    assert all(finding.definition.endswith(f"{words}.") for finding in quick)
    table, drawn = of_datasets.table_for_analysis(made, quick=False, seed=0)
    assert (len(table), drawn) == (230, "")


def test_an_explorer_takes_the_latents_that_lie_in_the_run_s_folder(run: hl.Run) -> None:
    assert latents_in_parts(run.trained, IMAGES, IMAGES) is None
    folder = run.encode_in_parts(IMAGES, run.folder.latents / "blobs", 100)
    expected = LatentTable.read(folder)
    try:
        whole = latents_in_parts(run.trained, IMAGES, IMAGES)
        assert whole is not None
        np.testing.assert_array_equal(whole.latents, expected.latents)
        some = latents_in_parts(run.trained, IMAGES.split("test"), IMAGES)
        assert some is not None
        np.testing.assert_array_equal(some.latents, expected.split("test").latents)
        other = blobs(230, 1, 12, 12, seed=4)
        assert latents_in_parts(run.trained, other, other) is None
    finally:
        shutil.rmtree(folder)


def test_the_command_line_writes_and_analyses_a_folder(run: hl.Run, tmp_path: Path) -> None:
    np.savez(tmp_path / "i.npz", images=PLAIN.layers["image"], labels=PLAIN.annotations.labels["quarter"].codes)
    words = ["encode", str(run.path), "--data", str(tmp_path / "i.npz")]
    out = ["--part-size", "100", "--out", str(tmp_path / "parts")]
    done = CliRunner().invoke(app, [*words, *out], catch_exceptions=False)
    assert done.stdout == f"{tmp_path / 'parts'}\n"
    assert len(LatentTable.read(tmp_path / "parts")) == 230
    asked = CliRunner().invoke(app, ["analyse", str(tmp_path / "parts"), "--labels", "class"], catch_exceptions=False)
    assert "class" in asked.stdout
    assert (tmp_path / "parts-analysis" / "findings.json").is_file()
    refused = CliRunner().invoke(app, [*words, *out, "--baselines"])
    assert "--part-size (100) does not go with --baselines; hinterland analyse RUN draws" in str(refused.exception)


def test_three_ranks_write_the_same_dataset_as_one(run: hl.Run, tmp_path: Path) -> None:
    """Threads stand for processes: what they share is the store of texts alone."""
    store, one = HashStore(), run.encode_in_parts(IMAGES, tmp_path / "one", 30)

    def work(rank: int) -> Contents | None:
        return encode_in_parts(run.trained, IMAGES, tmp_path / "three", 30, ranks=Ranks(rank, 3, store))

    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(work, range(3)))
    assert [None if said is None else len(said.parts) for said in found] == [8, None, None]
    assert contents(tmp_path / "three") == contents(one)


def test_a_rank_that_fails_ends_the_waiting_of_the_first(run: hl.Run, tmp_path: Path) -> None:
    store = HashStore()
    first, second = Ranks(0, 2, store), Ranks(1, 2, store)
    second.end(BadInput("disk full"))
    with pytest.raises(LeftAlone, match="rank 1 ended: disk full"):
        encode_in_parts(run.trained, IMAGES, tmp_path / "two", 100, ranks=first)
    assert MANIFEST not in contents(tmp_path / "two")
