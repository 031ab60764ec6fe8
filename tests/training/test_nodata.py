"""Pixels without data contribute exactly nothing: not to a loss, a gradient, a metric, nor to what is learned."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from hinterland.data.batches import mask_of
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.objectives.objective import Objective, ObjectiveConfig
from hinterland.training.adversarial_step import torn_alike
from hinterland.training.run import train
from hinterland.training.settings import configured
from torn import torn
from weights import same_tensors

TINY = {"training.epochs": 2, "model.widths": [4, 8], "model.hidden": [], "model.latent_size": 4, "training.threads": 1}
KINDS = ["bernoulli", "continuous-bernoulli", "mse", "mae", "gaussian"]


def seeded(*shape: int) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(sum(shape)))


@pytest.mark.parametrize("target", ["image", "standardised"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_pixel_without_data_adds_nothing_to_loss_and_gradient(kind, target):
    if target == "standardised" and kind in KINDS[:2]:
        return
    objective = Objective(ObjectiveConfig(reconstruction=kind, target=target))
    valid = torch.ones(3, 1, 6, 5, dtype=torch.bool)
    valid[1, :, :2] = False
    valid[2, :, 1:, 1:] = False
    images = seeded(3, 2, 6, 5)
    losses, gradients = [], []
    for elsewhere in (0.0, 0.9):
        output = (seeded(3, 2, 6, 5) * 2 - 1).requires_grad_()
        loss = objective.distance(output, torch.where(valid, images, elsewhere), valid)
        loss.sum().backward()
        losses.append(loss)
        gradients.append(output.grad)
    assert torch.equal(*losses)
    assert torch.equal(*gradients)
    there = valid.expand_as(images)
    assert (gradients[0][~there] == 0).all()
    assert (gradients[0][there] != 0).any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_is_the_mean_of_valid_pixels_times_all_that_an_image_has(kind):
    objective = Objective(ObjectiveConfig(reconstruction=kind)).requires_grad_(False)
    output, images = seeded(2, 3, 4, 6) * 2 - 1, seeded(2, 3, 4, 6).flip(0)
    valid = torch.ones(2, 1, 4, 6, dtype=torch.bool)
    torch.testing.assert_close(objective.distance(output, images, valid), objective.distance(output, images))
    valid[:, :, :, 2:] = False
    torch.testing.assert_close(
        objective.distance(output, images, valid), 3 * objective.distance(output[..., :2], images[..., :2])
    )


def test_an_image_torn_to_nothing_by_augmentation_costs_nothing():
    objective = Objective(ObjectiveConfig())
    none = torch.zeros(1, 1, 4, 4, dtype=torch.bool)
    assert objective.distance(torch.ones(1, 1, 4, 4), torch.ones(1, 1, 4, 4), none).tolist() == [0]


GAME = {"objective.adversarial.policy": "both", "discriminator.widths": [4, 8]}
MORE = {
    "plain": ("vae", {}),
    "percentiles": ("cae", {"data.scale_rule": "percentiles", "data.clamp": True}),
    "noisy": (
        "vae",
        {"noise.gaussian": 0.2, "augment.shift": 0.2, "augment.brightness": 0.1, "augment.outside": "zero"},
    ),
    "standardised": ("cae", {"objective.target": "standardised", "objective.reconstruction": "mse"}),
    "game": ("articulation", GAME),
}


@pytest.mark.parametrize("name", MORE)
def test_whatever_stands_where_there_is_no_data_nothing_is_learned_from_it(name, tmp_path):
    model, more = MORE[name]
    folders, tables = [], []
    for value in (0, 50_000):
        images = torn(dtype="uint16", filled_with=value)
        folder = train(images, configured(model, settings={**TINY, **more}), tmp_path / f"run-{value}")
        folders.append(folder)
        tables.append(Trained(folder).encode(images, baselines=["colour", "pixels"]))
    assert same_tensors(folders[0].last, folders[1].last)
    unlike = ("images_per_s", "elapsed_s")
    lines = [[{k: v for k, v in m.items() if k not in unlike} for m in folder.metrics()] for folder in folders]
    assert lines[0] == lines[1]
    np.testing.assert_array_equal(tables[0].latents, tables[1].latents)
    for score in tables[0].scores:
        np.testing.assert_array_equal(tables[0].scores[score], tables[1].scores[score])
    for kind, baseline in tables[0].baselines.items():
        np.testing.assert_array_equal(baseline.latents, tables[1].baselines[kind].latents)


def test_scores_of_an_image_are_means_over_its_valid_pixels(tmp_path):
    images = torn()
    trained = Trained(train(images, configured("cae", settings=TINY), tmp_path / "run"))
    table = trained.encode(images)
    off = np.square(trained.decode(table.latents) - trained.seen(images))
    valid = images.masks["valid"] == 1
    expected = [off[k][:, valid[k]].mean() for k in range(len(images))]
    np.testing.assert_allclose(table.scores["mse_per_pixel"], expected, rtol=1e-4)


def test_fakes_are_torn_where_the_real_images_are():
    real, fakes = torch.zeros(2, 1, 2, 2), torch.ones(4, 1, 2, 2)
    valid = torch.tensor([[[[True, False], [True, True]]], [[[True, True], [False, True]]]])
    got = torn_alike(fakes, real, valid)
    assert torch.equal(got, torch.cat([valid, valid]).float())
    assert torn_alike(fakes, real, None) is fakes


def test_a_data_set_with_an_empty_image_is_refused_before_anything_is_written(tmp_path):
    images = torn()
    valid = images.masks["valid"].copy()
    valid[5] = 0
    empty = dataclasses.replace(images, masks={"valid": valid})
    with pytest.raises(BadInput, match=r"1 of 120 images have no valid pixel .*leave"):
        train(empty, configured("vae", settings=TINY), tmp_path / "run")
    assert not (tmp_path / "run").exists()
    run = Trained(train(images, configured("vae", settings=TINY), tmp_path / "run"))
    with pytest.raises(BadInput, match="no valid pixel"):
        run.encode(empty)


def test_nodata_and_ignored_classes_come_through_from_scene_to_batch(tmp_path: Path):
    rasterio = pytest.importorskip("rasterio", reason="the extra [geo] is not installed")
    from hinterland import api
    from hinterland.data.rasters.prepare import prepare
    from hinterland.data.rasters.scenes import Sources
    from hinterland.data.rasters.tiling import Tiling

    rng = np.random.default_rng(0)
    scene = rng.integers(100, 4_000, (2, 96, 96)).astype(np.uint16)
    scene[:, 20:26, :90] = 65_535  # nodata
    classes = rng.integers(1, 3, (1, 96, 96)).astype(np.uint8)
    classes[0, 60:64] = 15  # not labelled
    place = {"crs": "EPSG:32633", "transform": rasterio.Affine(10, 0, 5e5, 0, -10, 5e6), "height": 96, "width": 96}
    for name, values, more in (("scene", scene, {"nodata": 65_535}), ("classes", classes, {})):
        with rasterio.open(
            tmp_path / f"{name}.tif", "w", driver="GTiff", count=len(values), dtype=values.dtype, **place, **more
        ) as file:
            file.write(values)
    (tmp_path / "classes.yaml").write_text("classes: {field: 1, forest: 2}\nignore: [15]\n")
    sources = Sources((str(tmp_path / "scene.tif"),), labels=str(tmp_path / "classes.tif"))
    tiling = Tiling(tile=16, max_nodata=0.5)
    out = prepare(sources, tmp_path / "store", tiling, classes=tmp_path / "classes.yaml")
    images: ImageSet = api.load(str(out))

    stored = mask_of(images, "class", slice(None), torch.device("cpu")).numpy()
    valid = images.valid(slice(None))
    assert (stored[~valid] == 255).all()
    assert int((stored == 255).sum()) == 6 * 90 + 4 * 96  # rows without data, rows without label
    settings = {**TINY, "training.epochs": 3, "objective.reconstruction": "mse"}
    run = api.train(images, "cae", out=tmp_path / "run", settings=settings).trained
    assert run.config.data.scale.hi == (4095.0, 4095.0)  # 65,535 was never a brightness
    assert 0.3 < min(run.config.data.scale.neutral) < 0.7
    assert run.encode(images).scores["mse_per_pixel"].max() < 1  # nodata would be off by 15, squared
