"""hinterland data cuboids, as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from hinterland.cli.app import app
from hinterland.data.cuboids.recipe import stored_recipe
from hinterland.ground.errors import BadInput


def call(*words: object) -> str:
    done = CliRunner().invoke(app, ["data", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_a_store_is_made_and_its_path_printed(tmp_path: Path):
    out = tmp_path / "some"
    printed = call("cuboids", "--preset", "varied", "--count", 6, "--size", 16, "--seed", 3, "--out", out)
    assert printed == f"{out}\n"
    recipe = stored_recipe(out)
    assert (recipe.count, recipe.size_px, recipe.seed, recipe.maps) == (6, 16, 3, ("mask",))
    assert "6 images of 16 x 16 pixels, 3 bands, uint8" in call("info", out)


def test_parameters_are_set_from_a_file_and_one_by_one(tmp_path: Path):
    (tmp_path / "scene.yaml").write_text("chain: {cuboids: 3, theta_deg: 0..80/5}\n")
    given = ["--config", tmp_path / "scene.yaml", "--set", "scale=1..2", "--set", "camera.framing=pose"]
    call("cuboids", *given, "--count", 5, "--size", 16, "--maps", "none", "--out", tmp_path / "s")
    scene = stored_recipe(tmp_path / "s").scene
    assert str(scene.chain.theta_deg) == "0..80/5"
    assert str(scene.chain.scale) == "1..2"
    assert scene.camera.framing == "pose"
    assert not list((tmp_path / "s").glob("masks*"))


def test_a_preview_is_a_sheet_of_pictures_and_no_store(tmp_path: Path):
    call("cuboids", "--preset", "phi", "--size", 16, "--preview", tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (128, 96)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.png"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--size", 8], r"size \(8\) must be 16 to 512 pixels"),
        (["--count", 0], r"count \(0\) must be at least 1 image"),
        (["--preset", "fixed"], r"preset \(fixed\) is none of phi, varied"),
        (["--set", "theta=50..10"], r"lo \(50\) must not be above hi \(10\)"),
        (["--config", "nowhere.yaml"], "nowhere.yaml is not there"),
        ([], "--out is missing"),
        (["--out", "."], r"--out \(\.\) exists"),
    ],
)
def test_bad_use_is_told_before_anything_is_made(words: list, message: str):
    with pytest.raises(BadInput, match=message):
        call("cuboids", *words)
