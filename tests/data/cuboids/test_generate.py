"""Data sets of cuboids, from a recipe into a store."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from cuboid_scenes import recipe
from hinterland.api import load
from hinterland.data import catalog
from hinterland.data.cuboids import generate as making
from hinterland.data.cuboids.generate import generate
from hinterland.data.cuboids.presets import PRESETS, Preset
from hinterland.data.cuboids.preview import contact_sheet, save_sheet
from hinterland.data.cuboids.recipe import recipe_of, stored_recipe
from hinterland.data.cuboids.render import render
from hinterland.data.store import open_store
from hinterland.ground.errors import BadInput, RunFailed

SMALL = recipe(preset="varied", count=23, size_px=16)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """23 images of 16 x 16 in five shards."""
    return generate(SMALL, tmp_path_factory.mktemp("cuboids") / "whole", "small", shard_images=5)


def test_a_store_holds_the_pictures_and_all_labels(whole: Path):
    images = open_store(whole)
    made = render(SMALL.world(), 16, 1)
    np.testing.assert_array_equal(images.layers["image"][:], made.images)
    for name in ("mask", "face", "depth"):
        np.testing.assert_array_equal(images.masks[name][:], getattr(made, name))
    factors = images.annotations.factors
    np.testing.assert_array_equal(factors["phi"].values, SMALL.values()["phi"])
    assert factors["phi"].period == factors["theta"].period == factors["colour-1-hue"].period == 360
    assert factors["scale"].period is None
    np.testing.assert_array_equal(factors["visible-2"].values, made.visible[:, 1])
    np.testing.assert_array_equal(factors["camera-radius"].values, SMALL.world().views.radius)
    assert set(images.counts()) == {"train", "validation", "test"}


def test_what_an_image_has_not_is_not_known_and_what_never_varies_is_no_factor(whole: Path):
    images = open_store(whole)
    factors = images.annotations.factors
    few = factors["cuboids"].values < 4
    assert few.any()
    assert (np.isnan(factors["colour-4-hue"].values) == few).all()
    assert (np.isnan(factors["visible-4"].values) == few).all()
    assert (np.isnan(factors["spot-3-cone"].values) == (factors["spots-on"].values < 3)).all()
    assert "camera-fov" not in factors
    assert pq.read_table(whole / "table.parquet").column("camera-fov").to_pylist() == [30.0] * 23


def test_neither_workers_nor_shards_change_an_image(whole: Path, tmp_path: Path):
    again = open_store(generate(SMALL, tmp_path / "again", workers=3, shard_images=8))
    first = open_store(whole)
    for one, two in zip(
        [*first.layers.values(), *first.masks.values()], [*again.layers.values(), *again.masks.values()], strict=True
    ):
        np.testing.assert_array_equal(one[:], two[:])
    assert (whole / "table.parquet").read_bytes() == (tmp_path / "again" / "table.parquet").read_bytes()


def test_a_store_that_was_interrupted_ends_with_the_same_bytes(whole: Path, tmp_path: Path, monkeypatch):
    calls: list[int] = []

    def failing(recipe, making, shard, workers, done):
        calls.append(shard)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(recipe, making, shard, workers, done)

    real = making._make
    monkeypatch.setattr(making, "_make", failing)
    with pytest.raises(RunFailed, match=r"stopped; 3 of 5 shards are in .* goes on"):
        generate(SMALL, tmp_path / "s", "small", shard_images=5)
    assert not (tmp_path / "s" / "store.json").exists()
    with pytest.raises(BadInput, match="was not finished"):
        catalog.load(tmp_path / "s")
    (tmp_path / "s" / "images-image-0003.npy").write_bytes(b"half")  # as a kill between files would leave it
    (tmp_path / "s" / ".masks-0003.npy.abc.part.npy").write_bytes(b"half")
    calls.clear()
    calls.extend([9] * 10)  # no more failures
    generate(SMALL, tmp_path / "s", "small", shard_images=5, resume=True)
    assert calls[10:] == [3, 4]
    assert files(tmp_path / "s") == files(whole)


def test_a_finished_store_is_left_alone_by_resume(whole: Path):
    before = {path: path.stat().st_mtime_ns for path in whole.iterdir()}
    generate(SMALL, whole, "small", shard_images=5, resume=True)
    assert {path: path.stat().st_mtime_ns for path in whole.iterdir()} == before


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from cuboid_scenes import recipe
from hinterland.data.cuboids import generate as making
real, begun = making._make, []
def killed(*given):
    begun.append(1)
    if len(begun) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*given)
making._make = killed
making.generate(recipe(preset="varied", count=23, size_px=16), Path(sys.argv[1]), "small", shard_images=5)
"""


def test_killed_and_resumed_it_ends_with_the_same_bytes(whole: Path, tmp_path: Path):
    out = tmp_path / "killed"
    helpers = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", _KILLED, str(out), helpers], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(list(out.glob("part-*.parquet"))) == 2
    generate(SMALL, out, "small", shard_images=5, resume=True)
    assert files(out) == files(whole)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"size_px": 8}, r"size \(8\) must be 16 to 512 pixels; --size 64"),
        ({"size_px": 600}, r"size \(600\) must be 16 to 512"),
        ({"count": 0}, r"count \(0\) must be at least 1 image; --count 10000"),
        ({"maps": ["depth", "colour"]}, r"maps \(colour\) must be some of mask, face, depth"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(changes: dict, message: str):
    with pytest.raises(BadInput, match=message):
        recipe_of(PRESETS["phi"], **changes)


def test_what_exists_is_not_overwritten_unasked(whole: Path, tmp_path: Path):
    with pytest.raises(BadInput, match=r"--out \(.*whole\) exists; go on with --resume"):
        generate(SMALL, whole)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(BadInput, match="exists and is no store; --overwrite empties stores only"):
        generate(SMALL, tmp_path / "mine", overwrite=True)
    with pytest.raises(BadInput, match="neither a store nor the beginning of one"):
        generate(SMALL, tmp_path / "mine", resume=True)
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_going_on_with_another_seed_is_refused(whole: Path):
    other = SMALL.model_copy(update={"seed": 7})
    with pytest.raises(BadInput, match=r"begun with other settings .*recipe.seed 0, now 7"):
        generate(other, whole, "small", shard_images=5, resume=True)


def test_a_disk_that_is_too_small_is_told_beforehand(tmp_path: Path):
    endless = recipe(preset="varied", count=10**12, size_px=512)
    with pytest.raises(BadInput, match=r"GB on the disk of .* GB are free; use a smaller --count"):
        generate(endless, tmp_path / "s", shard_images=10**11)


def test_the_named_sets_are_as_they_were_agreed():
    phi, varied = PRESETS["phi"], PRESETS["varied"]
    assert (phi.count, varied.count, phi.size_px, varied.size_px) == (10_000, 500_000, 64, 64)
    values = recipe_of(phi).values()
    np.testing.assert_allclose(values["phi"], np.arange(10_000) * 0.036)
    assert {(values["theta"][0], values["scale"][0], values["cuboids"][0])} == {(45, 1.5, 2)}
    assert [name for name, column in values.items() if np.ptp(column) > 0] == ["phi"]
    drawn = recipe_of(varied).values(0, 2000)
    vary = {
        "cuboids",
        "phi",
        "theta",
        "scale",
        "colour-1-hue",
        "sun-azimuth",
        "spots-on",
        "points-on",
        "spot-1-strength",
    }
    assert all(np.ptp(drawn[name]) > 0 for name in vary)


def test_named_sets_are_made_once_in_the_cache_and_found_again(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("HINTERLAND_DATA", str(tmp_path))
    tiny = Preset("phi", PRESETS["phi"].scene, 12, ("mask",), 16)
    monkeypatch.setitem(PRESETS, "phi", tiny)
    images = load("cuboids-phi")
    assert images.name == "cuboids-phi"
    assert len(images) == 12
    assert images.origin == {"data": "cuboids-phi"}
    (folder,) = tmp_path.iterdir()
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert load("cuboids-phi").fingerprint() == images.fingerprint()
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert stored_recipe("cuboids-phi") == stored_recipe(folder) == recipe_of(tiny)


def test_a_store_is_loaded_by_its_path_and_knows_its_recipe(whole: Path):
    one, two = load(whole), load(f"store:{whole}")
    assert one.fingerprint() == two.fingerprint()
    assert two.origin == {"data": str(whole)}
    assert stored_recipe(f"store:{whole}") == SMALL
    with pytest.raises(BadInput, match=r"layout .* does not apply to .* a store"):
        load(whole, layout="channels-first")


def test_json_of_a_store_holds_no_time_and_no_path(whole: Path):
    facts = json.loads((whole / "store.json").read_text())
    assert facts["recipe"]["scene"]["chain"]["phi_deg"] == "0..360"
    assert str(whole.parent) not in json.dumps(facts)


def test_a_contact_sheet_is_spread_over_the_whole_set(tmp_path: Path):
    many = recipe_of(PRESETS["phi"], count=1000, size_px=16)
    sheet = contact_sheet(many, columns=4, rows=2)
    assert sheet.shape == (32, 64, 3)
    half_way = render(many.moved(0, {"phi": 180}), 16, 1).images[0].transpose(1, 2, 0)
    np.testing.assert_array_equal(sheet[16:, :16], half_way)
    assert contact_sheet(recipe_of(PRESETS["phi"], count=3, size_px=16)).shape == (16, 128, 3)
    with pytest.raises(BadInput, match=r"--preview \(.*x.jpg\) must end with .png"):
        save_sheet(many, tmp_path / "x.jpg")
