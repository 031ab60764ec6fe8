"""What a scene through a run refuses, and that nothing is left half-written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hinterland.ground.errors import BadInput, RunFailed
from hinterland.latents.scene.maps import Wanted, encode_scene
from hinterland.latents.scene.windows import Asked
from scenes import Means, rasterio, tif


def pixels(bands: int, height: int, width: int, kind: str = "uint8", seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 200, (bands, height, width)).astype(kind)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"stride": 17}, r"--stride \(17\) must be from 1 to the side of a tile \(16\)"),
        ({"stride": 0}, r"--stride \(0\)"),
        ({"tile": 24}, r"--tile \(24\) must be a multiple of the run's 16 pixels"),
        ({"tile": 64}, r"a\.tif is 40 x 50 pixels, smaller than a tile of 64"),
        ({"bands": (1,)}, r"a\.tif \(1\): 1 bands, and means was trained on 2; --scene-bands"),
        ({"bands": (1, 4)}, r"a\.tif has 3 bands and no band 4"),
        ({"max_nodata": 2.0}, "max_nodata"),
        ({"nodata": 7.0, "bands": (1, 2)}, r"no window has at least 0\.9 of its pixels with data"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_there(tmp_path: Path, asked: dict[str, Any], words: str):
    path = tif(tmp_path / "a.tif", np.full((3, 40, 50), 7, np.float32))
    wanted = Wanted(tmp_path / "out" / "o.tif", error=tmp_path / "out" / "e.tif", table=tmp_path / "out" / "t.parquet")
    with pytest.raises(BadInput, match=words):
        encode_scene(Means(2, 16), path, wanted, Asked(**{"bands": (1, 2), **asked}))
    assert not list(tmp_path.glob("out/*"))


def test_another_type_of_pixels_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match=r"pixels of type uint8, means was trained on float32"):
        encode_scene(Means(1, 8), tif(tmp_path / "a.tif", pixels(1, 16, 16)), Wanted(tmp_path / "o.tif"))


def test_the_scene_is_never_written_over_nor_two_files_to_one_place(tmp_path: Path):
    path = tif(tmp_path / "a.tif", pixels(1, 16, 16, "float32"))
    with pytest.raises(BadInput, match="is the scene itself"):
        encode_scene(Means(1, 8), path, Wanted(Path(path)))
    with pytest.raises(BadInput, match="to one place"):
        encode_scene(Means(1, 8), path, Wanted(tmp_path / "o.tif", error=tmp_path / "o.tif"))


@pytest.mark.parametrize("count", [1, 256, 9])
def test_a_number_of_clusters_that_cannot_be_is_refused(tmp_path: Path, count: int):
    path = tif(tmp_path / "a.tif", np.arange(4, dtype=np.float32).repeat(64).reshape(1, 4, 64).repeat(4, axis=1))
    with pytest.raises(BadInput, match=rf"--clusters \({count}\)"):
        encode_scene(Means(1, 8), path, Wanted(tmp_path / "o.tif", clusters=tmp_path / "c.tif", count=count))
    assert {file.name for file in tmp_path.iterdir()} == {"a.tif"}


def test_a_damaged_block_is_named_and_nothing_is_left(tmp_path: Path):
    path = tif(tmp_path / "a.tif", pixels(1, 128, 128, "float32"), compress="deflate")
    whole = Path(path).read_bytes()
    Path(path).write_bytes(whole[: len(whole) * 3 // 4])
    wanted = Wanted(tmp_path / "o.tif", error=tmp_path / "e.tif", table=tmp_path / "t.parquet")
    with pytest.raises(BadInput, match=r"a\.tif, rows \d+ to \d+, columns 0 to 128: cannot be read"):
        encode_scene(Means(1, 16), path, wanted)
    assert {file.name for file in tmp_path.iterdir()} == {"a.tif"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_what_stops_half_way_leaves_old_files_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Any):
    path = tif(tmp_path / "a.tif", pixels(2, 64, 64, "float32"))
    (tmp_path / "o.tif").write_text("old")

    def stop(*_: Any) -> None:
        raise error

    monkeypatch.setattr("hinterland.latents.scene.maps.write_table", stop)
    wanted = Wanted(tmp_path / "o.tif", error=tmp_path / "e.tif", table=tmp_path / "t.parquet")
    with pytest.raises((KeyboardInterrupt, RunFailed), match=r"No space left|^$"):
        encode_scene(Means(2, 16), path, wanted)
    assert {file.name for file in tmp_path.iterdir()} == {"a.tif", "o.tif"}
    assert (tmp_path / "o.tif").read_text() == "old"


def test_what_cannot_be_written_fails_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tif(tmp_path / "a.tif", pixels(2, 64, 64, "float32"))

    def full(*_: Any, **__: Any) -> None:
        raise rasterio.errors.RasterioIOError("No space left on device")

    monkeypatch.setattr("rasterio.shutil.copy", full)
    with pytest.raises(RunFailed, match=r"o\.tif could not be written \(No space left on device\)"):
        encode_scene(Means(2, 16), path, Wanted(tmp_path / "o.tif"))
    assert {file.name for file in tmp_path.iterdir()} == {"a.tif"}
