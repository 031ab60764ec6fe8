"""What Python writes now is what the front end's tests read."""

from __future__ import annotations

import json

import numpy as np
import pytest

from explorer.golden_bundle import DECODED, FOLDER, small_bundle


@pytest.fixture(scope="module")
def now(tmp_path_factory):
    return small_bundle(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def committed():
    return json.loads((FOLDER / "manifest.json").read_text())


def test_the_manifest_has_the_same_form(now, committed):
    assert form(json.loads(json.dumps(now.manifest.as_json()))) == form(committed)


def form(value):
    """The same with numbers and sentences left out; lists by their length and their first entry."""
    if isinstance(value, dict):
        return {name: form(part) for name, part in value.items() if name not in ("sentence", "settings")}
    if isinstance(value, list):
        return [len(value), *map(form, value[:1])]
    if isinstance(value, str | bool | None):
        return value
    return "number"


def test_every_part_is_there_and_as_large(now):
    files = {path.stem: path for path in (FOLDER / "parts").glob("*.bin")}
    assert set(files) == set(now.parts)
    for name in now.parts:
        if now.parts.is_array(name):
            assert files[name].stat().st_size == len(now.parts[name])


def arrays(now, name):
    array = now.parts.array(name)
    return array, np.frombuffer((FOLDER / "parts" / f"{name}.bin").read_bytes(), array.dtype).reshape(array.shape)


def test_what_no_rounding_can_change_is_equal(now):
    for name in ("label-0",):
        np.testing.assert_array_equal(*arrays(now, name))
    assert now.parts["ids"] == (FOLDER / "parts" / "ids.bin").read_bytes()


@pytest.mark.parametrize("name", ["latents", "logvar", "distances", "score-kl", "score-mse-per-pixel"])
def test_what_a_run_says_is_closely_the_same(now, name):
    """Another processor rounds otherwise, and training carries that on."""
    ours, theirs = arrays(now, f"model-0.{name}")
    np.testing.assert_allclose(ours, theirs, atol=0.02 * np.abs(theirs).max())


def test_most_neighbours_are_the_same(now):
    ours, theirs = arrays(now, "model-0.neighbours")
    common = [len(set(a) & set(b)) / len(a) for a, b in zip(ours.tolist(), theirs.tolist(), strict=True)]
    assert np.mean(common) > 0.95


def test_it_is_small_and_its_decoded_images_are_its_own(committed):
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 300_000
    decoded = json.loads((FOLDER / "decoded.json").read_text())
    part = committed["models"][0]["latents"]["part"]
    latents = np.frombuffer((FOLDER / "parts" / f"{part}.bin").read_bytes(), "<f4").reshape(-1, 4)
    np.testing.assert_array_equal(np.array(decoded["latents"], np.float32), latents[list(DECODED)])
    onnxruntime = pytest.importorskip("onnxruntime", reason="the extra [explorer] is not installed")
    network = (FOLDER / "parts" / "model-0.decoder.onnx.bin").read_bytes()
    (images,) = onnxruntime.InferenceSession(network).run(None, {"latents": latents[list(DECODED)]})
    np.testing.assert_allclose(images, decoded["images"], atol=1e-4)
