"""Scenes into a store of tiles: what is kept, what is not and where that is said."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
import tracemalloc
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image
from typer.testing import CliRunner

from hinterland.cli.app import app
from hinterland.data.rasters import layers
from hinterland.data.rasters.account import slow_layouts
from hinterland.data.rasters.gdal import look
from hinterland.data.rasters.prepare import prepare
from hinterland.data.rasters.scenes import Scene, Sources
from hinterland.data.rasters.splits import parsed_split
from hinterland.data.rasters.tiling import Tiling
from hinterland.data.store import open_store
from hinterland.ground.errors import BadInput, RunFailed
from real_data import real_file

rasterio = pytest.importorskip("rasterio", reason="the extra [geo] is not installed")

UTM = "EPSG:32633"


def tif(path: Path, values: np.ndarray, at: tuple[float, float] | None = (500_000, 5_000_000), **more: Any) -> str:
    """A GeoTIFF of (C, H, W), 10 m pixels, upper left corner `at`; None: without CRS."""
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {"driver": "GTiff", "count": len(values), "height": values.shape[1], "width": values.shape[2]}
    if at is not None:
        facts |= {"crs": UTM, "transform": rasterio.Affine(10, 0, at[0], 0, -10, at[1])}
    tiled = {"tiled": True, "blockxsize": 16, "blockysize": 16}
    with quiet(), rasterio.open(path, "w", dtype=values.dtype, **(facts | tiled | more)) as file:
        file.write(values)
    return str(path)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Images without CRS are what some tests are about."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        yield


def pixels(bands: int, height: int, width: int, seed: int = 0, kind: str = "uint8") -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 200, (bands, height, width)).astype(kind)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def log(out: Path) -> Any:
    return json.loads((out / "prepared.json").read_text())


def test_tiles_are_direct_crops_and_the_edge_is_in_the_log(tmp_path: Path):
    scene = pixels(3, 70, 50)
    out = prepare(Sources((tif(tmp_path / "a.tif", scene, None),)), tmp_path / "out", Tiling(tile=32))
    store = open_store(out)
    assert np.array_equal(store.layers["image"][:], np.stack([scene[:, :32, :32], scene[:, 32:64, :32]]))
    row = log(out)["scenes"][0]
    assert (row["rows_beyond_the_last_tile"], row["columns_beyond_the_last_tile"]) == (6, 18)
    assert store.ids.tolist() == ["a/r00000-c00000", "a/r00032-c00000"]


def test_the_five_real_scenes_give_320_tiles_equal_to_direct_crops(tmp_path: Path):
    folder = real_file("dfc2019-jax-rgb")
    out = prepare(Sources((str(folder),)), tmp_path / "out", Tiling(tile=128))
    store = open_store(out)
    crops = []
    for path in sorted(folder.rglob("*.tif")):
        whole = np.asarray(Image.open(path))
        crops += [
            whole[r : r + 128, c : c + 128].transpose(2, 0, 1) for r in range(0, 1024, 128) for c in range(0, 1024, 128)
        ]
    assert store.layers["image"][:].tobytes() == np.stack(crops).tobytes()
    assert len(store) == 320


def test_the_bytes_are_the_same_whatever_the_workers_and_after_a_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    given = Sources(
        (tif(tmp_path / "a.tif", pixels(2, 64, 64), nodata=0), tif(tmp_path / "b.tif", pixels(2, 64, 80, 1), nodata=0))
    )
    one = prepare(given, tmp_path / "1" / "s", Tiling(tile=16), workers=1, shard_tiles=5)
    three = prepare(given, tmp_path / "3" / "s", Tiling(tile=16), workers=3, shard_tiles=5)
    assert files(one) == files(three)
    read, calls = layers.LayerReader.read, []

    def full_disk(self: Any, window: Any) -> Any:
        calls.append(window)
        if len(calls) > 12:  # 8 runs are looked at for data, and 4 cut into two shards
            raise OSError(28, "No space left on device")
        return read(self, window)

    broken = tmp_path / "broken" / "s"
    monkeypatch.setattr(layers.LayerReader, "read", full_disk)
    with pytest.raises(RunFailed, match=r"No space left.*2 of 8 shards are whole.*--resume"):
        prepare(given, broken, Tiling(tile=16), workers=1, shard_tiles=5)
    monkeypatch.undo()
    assert files(prepare(given, broken, Tiling(tile=16), resume=True, shard_tiles=5)) == files(one)
    assert files(prepare(given, broken, Tiling(tile=16), resume=True, shard_tiles=5)) == files(one)


def test_nodata_drops_tiles_above_the_share_and_is_kept_as_a_mask_in_the_others(tmp_path: Path):
    scene = pixels(2, 32, 64, kind="uint16")
    scene[:, :, :16] = 0  # half of the first tile
    scene[:, 0, 40] = 0  # one pixel of the second
    scene[0, 5, 50] = 0  # in one band only: that is data
    out = prepare(
        Sources((tif(tmp_path / "a.tif", scene, nodata=0),)), tmp_path / "out", Tiling(tile=32, max_nodata=0.25)
    )
    store = open_store(out)
    valid = np.ones((1, 32, 32), np.uint8)
    valid[0, 0, 8] = 0
    assert np.array_equal(store.masks["valid"][:], valid)
    assert log(out)["tiles"] == {"that_fit": 2, "kept": 1, "dropped_nodata": 1, "dropped_buffer": 0}
    assert log(out)["scenes"][0]["dropped_nodata"] == [[0, 0]]
    assert store.layers["image"].dtype == np.uint16


def test_nan_is_refused_with_its_window_and_taken_as_nodata_when_that_is_said(tmp_path: Path):
    scene = pixels(1, 32, 32, kind="float32")
    scene[0, 20, 3] = np.nan
    path = tif(tmp_path / "a.tif", scene)
    with pytest.raises(RunFailed, match=r"a\.tif, rows 16 to 32, columns 0 to 16: NaN; --nodata nan"):
        prepare(Sources((path,)), tmp_path / "bad", Tiling(tile=16))
    store = open_store(prepare(Sources((path,), nodata=float("nan")), tmp_path / "out", Tiling(tile=16)))
    assert store.layers["image"][2][0, 4, 3] == 0
    assert store.masks["valid"][:].sum() == 32 * 32 - 1


def test_footprints_are_where_the_tiles_are(tmp_path: Path):
    out = prepare(Sources((tif(tmp_path / "a.tif", pixels(1, 32, 48)),)), tmp_path / "out", Tiling(tile=16))
    table = pq.read_table(out / "table.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])["columns"]["footprint"]
    assert geo["bbox"] == [500_000, 4_999_680, 500_480, 5_000_000]
    assert geo["crs"]["id"] == {"authority": "EPSG", "code": 32633}
    last = table.to_pylist()[-1]
    assert (last["scene"], last["row"], last["column"], last["crs"]) == ("a", 16, 32, UTM)
    assert last["transform"] == [10, 0, 500_320, 0, -10, 4_999_840]
    corners = np.frombuffer(last["footprint"][13:], "<f8").reshape(5, 2)
    assert corners[:, 0].min() == 500_320
    assert corners[:, 1].max() == 4_999_840


def test_the_layout_of_dfc2019_gives_classes_and_heights(tmp_path: Path):
    cls = np.full((1, 32, 32), 2, np.uint8)
    cls[0, :, 16:24], cls[0, :, 24:] = 6, 65
    agl = np.where(cls == 6, np.float32(10), np.float32(1))
    scene = tif(tmp_path / "rgb" / "JAX_004_006_RGB.tif", pixels(3, 32, 32), None)
    tif(tmp_path / "truth" / "JAX_004_006_CLS.tif", cls, None)
    tif(tmp_path / "agl" / "JAX_004_006_AGL.tif", agl, None)
    names = tmp_path / "classes.yaml"
    names.write_text("classes: {ground: 2, building: [6, 17]}\nignore: 65\n")
    given = Sources((scene,), labels=str(tmp_path / "truth"), height=str(tmp_path / "agl"))
    store = open_store(prepare(given, tmp_path / "out", Tiling(tile=32), names))
    known = store.annotations
    assert known.labels["class"].text() == ["ground"]
    numbers = {name: factor.values[0] for name, factor in known.factors.items()}
    shares = {"share ground": 2 / 3, "share building": 1 / 3}
    heights = {"height": (3 * 1 + 1 * 10) / 4, "height ground": 1.0, "height building": 10.0}
    assert numbers == pytest.approx(shares | heights)
    assert np.unique(store.masks["class"][:]).tolist() == [0, 1, 255]
    names.write_text("classes: {ground: 2}\nignore: 65\n")
    with pytest.raises(RunFailed, match=r"CLS\.tif, rows 0 to 32, .*values 6 stand for no class"):
        prepare(given, tmp_path / "bad", Tiling(tile=32), names)


def test_palette_and_colour_masks_say_the_same(tmp_path: Path):
    colours = np.zeros((16, 16, 3), np.uint8)
    colours[:, 8:] = (0x3C, 0x10, 0x98)
    for folder, mask in (("a", Image.fromarray(colours)), ("b", Image.fromarray(colours).quantize(2))):
        (tmp_path / folder / "images").mkdir(parents=True)
        (tmp_path / folder / "masks").mkdir()
        Image.fromarray(pixels(16, 16, 3)).save(tmp_path / folder / "images" / "x.jpg")
        mask.save(tmp_path / folder / "masks" / "x.png")
    names = tmp_path / "classes.yaml"
    names.write_text('classes: {land: "000000", building: "#3c1098"}\n')
    scenes = tuple(str(tmp_path / folder / "images") for folder in "ab")
    chosen = parsed_split("column:folder", validation=["b"])
    out = prepare(Sources(scenes, labels="images=masks"), tmp_path / "out", Tiling(tile=16, split=chosen), names)
    store = open_store(out)
    assert np.array_equal(store.masks["class"][0], store.masks["class"][1])
    assert store.masks["class"][0][0].tolist() == [0] * 8 + [1] * 8
    assert store.annotations.split.tolist() == ["train", "validation"]


def test_layers_are_aligned_by_where_they_lie(tmp_path: Path):
    scene, wider = pixels(2, 32, 32), pixels(3, 48, 48, 1)
    path = tif(tmp_path / "a.tif", scene)
    shifted = tif(tmp_path / "more.tif", wider, (500_000 - 80, 5_000_000 + 50))
    store = open_store(prepare(Sources((path,), stacked=(shifted,)), tmp_path / "out", Tiling(tile=32)))
    assert np.array_equal(store.layers["more"][0], wider[:, 5:37, 8:40])
    assert store.shape == (5, 32, 32)
    half = tif(tmp_path / "half.tif", wider, (500_003, 5_000_000))
    with pytest.raises(BadInput, match=r"half\.tif is not on the grid of .*a\.tif: shifted by .*--resample"):
        prepare(Sources((path,), stacked=(half,)), tmp_path / "bad", Tiling(tile=32))
    told = open_store(prepare(Sources((path,), stacked=(half,), resample="bilinear"), tmp_path / "b", Tiling(tile=16)))
    assert any("was resampled (bilinear)" in note for note in told.notes)
    plain = tif(tmp_path / "plain.tif", scene, None)
    with pytest.raises(BadInput, match=r"plain\.tif has no CRS"):
        prepare(Sources((path,), stacked=(plain,)), tmp_path / "bad", Tiling(tile=16))


def test_blocks_with_a_buffer_keep_splits_apart_on_the_ground(tmp_path: Path):
    first = tif(tmp_path / "2010.tif", pixels(1, 128, 128))
    later = tif(tmp_path / "2020.tif", pixels(1, 127, 128, 1), (500_000, 5_000_000 - 10))  # a row less
    split = parsed_split("block:32,4")
    table = pq.read_table(
        prepare(Sources((first, later)), tmp_path / "out", Tiling(tile=8, split=split)) / "table.parquet"
    )
    rows = table.to_pylist()
    assert {row["split"] for row in rows} == {"train", "validation", "test"}
    corners = np.array([(row["transform"][2], row["transform"][5]) for row in rows]) / 10
    gaps = np.abs(corners[:, None] - corners[None]).max(axis=2) - 8  # pixels between two tiles; negative: they overlap
    splits = np.array([row["split"] for row in rows])
    assert gaps[splits[:, None] != splits[None]].min() >= 4


def test_a_buffer_that_leaves_nothing_is_refused_and_a_split_without_tiles_told(tmp_path: Path):
    given = Sources((tif(tmp_path / "a.tif", pixels(1, 64, 64)),))
    with pytest.raises(BadInput, match=r"the buffer \(20 pixels\) leaves no tile"):  # every block touches all others
        prepare(given, tmp_path / "out", Tiling(tile=16, split=parsed_split("block:32,20")))
    store = open_store(prepare(given, tmp_path / "out", Tiling(tile=16, split=parsed_split("block:64"))))
    assert any("no tile is in validation, test" in note and "smaller buffer" in note for note in store.notes)


def test_alpha_says_where_data_is_unless_it_is_asked_for_as_a_band(tmp_path: Path):
    scene = pixels(4, 16, 16)
    scene[3, 0, 0] = 0
    path = tif(tmp_path / "a.tif", scene, photometric="RGB", alpha="YES")
    store = open_store(prepare(Sources((path,)), tmp_path / "out", Tiling(tile=16)))
    assert store.shape == (3, 16, 16)
    assert store.masks["valid"][:].sum() == 255
    assert any("band 4 is alpha" in note for note in store.notes)
    asked = open_store(prepare(Sources((path,), bands=(1, 2, 3, 4)), tmp_path / "all", Tiling(tile=16)))
    assert np.array_equal(asked.layers["image"][0], scene)
    assert not asked.masks


def test_scenes_that_do_not_go_together_are_refused(tmp_path: Path):
    one, other = tif(tmp_path / "a.tif", pixels(3, 16, 16)), tif(tmp_path / "b.tif", pixels(5, 16, 16))
    with pytest.raises(BadInput, match=r"b\.tif has 5 bands of uint8, .*a\.tif 3 of uint8.*--bands"):
        prepare(Sources((one, other)), tmp_path / "out", Tiling(tile=16))
    with pytest.raises(BadInput, match="choose a smaller --tile"):
        prepare(Sources((one,)), tmp_path / "out", Tiling(tile=32))
    empty = tif(tmp_path / "c.tif", np.zeros((1, 16, 16), np.uint8), nodata=0)
    with pytest.raises(BadInput, match="all 1 tiles have more than"):
        prepare(Sources((empty,)), tmp_path / "out", Tiling(tile=16))
    cut = Path(one)
    cut.write_bytes(cut.read_bytes()[:-200])
    with pytest.raises(RunFailed, match=r"a\.tif, rows 0 to 16, columns 0 to 16: cannot be read"):
        prepare(Sources((one,)), tmp_path / "cut", Tiling(tile=16))
    assert not (tmp_path / "out").exists()


def test_a_striped_scene_that_outgrows_the_cache_is_told_with_the_remedy(tmp_path: Path):
    path = tif(tmp_path / "a.tif", pixels(1, 32, 32), tiled=False, blockysize=4)
    striped = look(path)
    assert striped.strip_rows == 4
    wide = dataclasses.replace(striped, width=10_000_000)
    assert slow_layouts([Scene("a", "", (layers.Layer("image", wide),))], 32)[0].endswith("makes it fast")
    assert not slow_layouts([Scene("a", "", (layers.Layer("image", striped),))], 32)


def test_memory_does_not_grow_with_the_scene(tmp_path: Path):
    facts = {"driver": "GTiff", "count": 2, "width": 512, "dtype": "uint16", "sparse_ok": True, "tiled": True}
    peaks = []
    for height in (1024, 8192):
        path = tmp_path / f"{height}.tif"
        with rasterio.open(
            path, "w", height=height, crs=UTM, transform=rasterio.Affine(10, 0, 0, 0, -10, 0), **facts
        ) as file:
            file.write(pixels(2, 64, 64, kind="uint16"), window=rasterio.windows.Window(0, 0, 64, 64))
        tracemalloc.start()
        prepare(Sources((str(path),)), tmp_path / f"{height}", Tiling(tile=64), workers=1, shard_tiles=16)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 4_000_000 < 512 * 8192 * 4


def test_smaller_tiles_hold_means(tmp_path: Path):
    scene = np.array([[[1, 3, 10, 20], [5, 7, 30, 41], [0, 0, 2, 2], [0, 0, 2, 2]]], np.uint8)
    store = open_store(prepare(Sources((tif(tmp_path / "a.tif", scene),)), tmp_path / "out", Tiling(tile=4, resize=2)))
    assert store.layers["image"][0].tolist() == [[[4, 25], [0, 2]]]


def test_a_sparse_scene_of_many_bands_is_cut_as_it_is(tmp_path: Path):
    path = tmp_path / "sparse.tif"
    facts = {"driver": "GTiff", "count": 12, "height": 1024, "width": 1024, "dtype": "uint16", "sparse_ok": True}
    placed = {"crs": UTM, "transform": rasterio.Affine(10, 0, 0, 0, -10, 0), "nodata": 0}
    block = pixels(12, 128, 128, kind="uint16")
    with rasterio.open(path, "w", tiled=True, blockxsize=128, blockysize=128, **facts, **placed) as file:
        for row, column in ((1, 2), (5, 5), (7, 0)):
            file.write(block + row, window=rasterio.windows.Window(column * 128, row * 128, 128, 128))
    out = prepare(Sources((str(path),)), tmp_path / "out", Tiling(tile=128))
    store = open_store(out)
    assert store.layers["image"][:].tobytes() == np.stack([block + 1, block + 5, block + 7]).tobytes()
    assert log(out)["tiles"]["dropped_nodata"] == 61


def test_the_naip_scenes_lie_where_they_are_though_sizes_differ_by_a_row(tmp_path: Path):
    folder = real_file("landsat-naip-timeseries") / "naip"
    split = parsed_split("block:128,8")
    out = prepare(Sources((str(folder),)), tmp_path / "out", Tiling(tile=32, split=split))
    assert {row["height"] for row in log(out)["scenes"]} == {723, 724}
    rows = pq.read_table(out / "table.parquet").to_pylist()
    images = open_store(out).layers["image"]
    for at in (0, len(rows) // 2, len(rows) - 1):
        with rasterio.open(folder / f"{rows[at]['scene']}.tif") as file:
            left, top = rows[at]["transform"][2], rows[at]["transform"][5]
            window = file.window(left, top - 32 * 5, left + 32 * 5, top)
            assert rows[at]["crs"] == file.crs.to_string()
            assert np.array_equal(images[at], file.read(window=window))
    assert {row["split"] for row in rows} == {"train", "validation", "test"}


def test_without_rasterio_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tif(tmp_path / "a.tif", pixels(1, 16, 16))
    monkeypatch.setitem(sys.modules, "rasterio.errors", None)
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(BadInput, match=r"pip install 'hinterland\[geo\]'"):
        prepare(Sources((path,)), tmp_path / "out", Tiling(tile=16))


def test_the_command_prints_where_the_store_is(tmp_path: Path):
    path = tif(tmp_path / "a.tif", pixels(4, 32, 32))
    words = ["data", "prepare", path, "--tile", "16", "--bands", "3,2,1", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.stdout == f"{tmp_path / 'out'}\n"
    assert np.array_equal(open_store(tmp_path / "out").layers["image"][0], pixels(4, 32, 32)[[2, 1, 0], :16, :16])
