"""What is written lies where it was seen: pixels are in the middle of their windows, whatever the stride."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hinterland.data.rasters.cog import Grid
from hinterland.latents.scene.maps import Wanted, encode_scene
from hinterland.latents.scene.windows import Asked
from scenes import NORTH_UP, TURNED, UTM, Means, coordinates, rasterio, tif

AWAY = np.array([500_000.0, 5_000_000.0])[:, None, None]  # float32 holds a coordinate near 0 to the millimetre


def gradient(path: Path, height: int, width: int, transform: tuple[float, ...] = NORTH_UP) -> str:
    """Each pixel's value is where it lies: x and y, from the scene's corner."""
    return tif(path, (coordinates(height, width, transform) - AWAY).astype(np.float32), transform)


@pytest.mark.parametrize("transform", [NORTH_UP, TURNED], ids=["north-up", "turned"])
@pytest.mark.parametrize("stride", [16, 8, 5, 1])
def test_each_latent_of_a_gradient_is_the_place_of_its_pixel(tmp_path: Path, stride: int, transform: tuple[float, ...]):
    scene = gradient(tmp_path / "g.tif", 50, 70, transform)
    made = encode_scene(Means(2, 16), scene, Wanted(tmp_path / "out.tif"), Asked(stride=stride))
    with rasterio.open(tmp_path / "out.tif") as file:
        values, grid = file.read(), (file.height, file.width, tuple(file.transform)[:6])
        assert file.crs == UTM
    assert grid[:2] == ((50 - 16) // stride + 1, (70 - 16) // stride + 1)
    np.testing.assert_allclose(values, coordinates(*grid) - AWAY, atol=0.01)
    assert made.windows == made.encoded == grid[0] * grid[1]


def test_pixels_are_as_large_as_a_stride_and_the_rim_is_half_of_what_windows_overlap():
    grid = Grid(100, 60, "EPSG:32633", (2.0, 0.0, 1000.0, 0.0, -2.0, 5000.0)).of_windows(20, 8)
    assert grid == Grid(11, 6, "EPSG:32633", (16.0, 0.0, 1012.0, 0.0, -16.0, 4988.0))
    assert Grid(40, 40, None, (1.0, 0, 0, 0, 1.0, 0)).of_windows(20, 20).transform == (20.0, 0, 0, 0, 20.0, 0)


def test_reprojected_latents_are_the_places_that_they_are_shown_at(tmp_path: Path):
    scene = gradient(tmp_path / "g.tif", 120, 140)
    encode_scene(Means(2, 16), scene, Wanted(tmp_path / "out.tif"), Asked(stride=4))
    (left,), (top,) = rasterio.warp.transform(UTM, "EPSG:3857", [500_150], [4_999_850])
    grid = (44, 44, (20.0, 0.0, left, 0.0, -20.0, top))
    with (
        rasterio.open(tmp_path / "out.tif") as file,
        rasterio.vrt.WarpedVRT(
            file,
            crs="EPSG:3857",
            transform=rasterio.Affine(*grid[2]),
            height=grid[0],
            width=grid[1],
            resampling=rasterio.enums.Resampling.bilinear,
            tolerance=0.001,
        ) as warped,
    ):
        shown = warped.read()
    there = rasterio.warp.transform("EPSG:3857", UTM, *(places.ravel() for places in coordinates(*grid)))
    expected = np.array(there).reshape(2, 44, 44) - AWAY
    np.testing.assert_allclose(shown, expected, atol=0.05)  # metres: a two-hundredth of the scene's pixel


def test_the_error_map_has_the_scene_s_own_pixels_up_to_its_edges(tmp_path: Path):
    scene = gradient(tmp_path / "g.tif", 37, 53)
    wanted = Wanted(tmp_path / "out.tif", error=tmp_path / "error.tif")
    encode_scene(Means(2, 16), scene, wanted, Asked(stride=12))
    with rasterio.open(scene) as given, rasterio.open(tmp_path / "error.tif") as error:
        assert (error.shape, error.transform, error.crs) == (given.shape, given.transform, given.crs)
        assert np.isfinite(error.read()).all()


def test_tiles_made_smaller_keep_their_place(tmp_path: Path):
    scene = gradient(tmp_path / "g.tif", 64, 96)
    wanted = Wanted(tmp_path / "out.tif", error=tmp_path / "error.tif")
    made = encode_scene(Means(2, 8), scene, wanted, Asked(tile=32, stride=16))
    assert (made.tile, made.stride) == (32, 16)
    with rasterio.open(tmp_path / "out.tif") as file:
        values, grid = file.read(), (file.height, file.width, tuple(file.transform)[:6])
    np.testing.assert_allclose(values, coordinates(*grid) - AWAY, atol=0.01)
    with rasterio.open(tmp_path / "error.tif") as file:
        assert file.shape == (64, 96)
