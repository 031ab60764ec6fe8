"""The true motion on a run's page: a closed line among the latents of rendered images, and nothing for others."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from hinterland.data.cuboids.generate import generate
from hinterland.data.cuboids.presets import PHI
from hinterland.data.cuboids.recipe import Recipe
from hinterland.data.store import open_store
from hinterland.latents.table import LatentTable, Source
from hinterland.report.sections.motion import STEPS, motion_section, moving


class Looks:
    """Stands for a trained run whose latents are the means of an image's columns."""

    def encode(self, images, scores):
        pixels = images.stacked(slice(None)).astype(np.float32)
        return SimpleNamespace(latents=pixels.mean(axis=(1, 2)))


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    place = tmp_path_factory.mktemp("turned") / "store"
    generate(Recipe(scene=PHI.scene, count=60, size_px=16), place)
    images = dataclasses.replace(open_store(place), origin={"data": str(place)})
    table = LatentTable(Looks().encode(images, False).latents, images.annotations, Source("looks"))
    return SimpleNamespace(images=images, scored=images, table=table, trained=Looks(), seed=0)


def test_the_line_is_closed_and_has_a_point_for_each_render(material):
    section = motion_section(material)
    drawing = section.blocks[0].items[0].drawing
    way = drawing.body.split('class="way" d="M')[1].split('"')[0].split("L")
    assert len(way) == STEPS + 1
    assert way[0] == way[-1]
    assert "one image with phi moved once" in section.text


def test_images_that_were_not_rendered_have_no_such_section(material):
    assert moving(material)[1] == "phi"
    assert moving(SimpleNamespace(**{**vars(material), "images": SimpleNamespace(origin=None)})) is None
    assert moving(SimpleNamespace(**{**vars(material), "images": SimpleNamespace(origin={"data": "digits"})})) is None
