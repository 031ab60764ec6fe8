"""Reports of runs that are not like the demo's: what cannot be shown is said to be absent, and why."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import nn

from blobs import blobs
from hinterland.data.annotations import Label
from hinterland.latents.trained import Trained
from hinterland.models.autoencoder import Autoencoder
from hinterland.report.run_report import write_report
from hinterland.training.run import train
from hinterland.training.settings import configured
from report.pages import Page
from report.variants import with_test_images, without_labels


def report_of(trained: Trained, images) -> Page:
    return Page(write_report(trained, images))


def test_a_plain_autoencoder_has_no_prior_to_draw_from_and_no_kl(plain, labelled):
    page = report_of(plain, labelled)
    assert "no samples from a prior" in page.section("samples")
    assert "KL" not in page.section("dimensions").split("so there is no KL")[1]
    assert "collapsed" not in page.section("traversals")


def test_without_labels_maps_are_coloured_by_error_and_probes_are_absent(trained_on, labelled):
    images = without_labels(labelled)
    page = report_of(trained_on(images), images)
    assert "nothing to ask the latents for" in page.section("knowledge")
    assert "coloured by how well each image came back" in page.section("map")
    assert page.section("reconstructions").count("<h3>") == 3


def test_two_numbers_per_image_give_the_whole_plane(trained_on, labelled):
    page = report_of(trained_on(labelled, "vae", model__latent_size=2), labelled)
    assert "quantiles of the prior" in page.section("mosaics")
    page = report_of(trained_on(labelled, "cae", model__latent_size=2), labelled)
    assert "range of 98 % of the latents" in page.section("mosaics")


def test_one_number_per_image_has_one_path_and_no_triangle(trained_on, labelled):
    page = report_of(trained_on(labelled, "vae", model__latent_size=1), labelled)
    assert "slerp path" not in page.section("interpolation")
    assert "There is no triangle" in page.section("mosaics")


def test_five_bands_are_shown_by_their_first_three(trained_on):
    images = blobs(120, 5, 9, 7, "uint16")
    page = report_of(trained_on(images), images)
    assert "5 bands; the first three" in page.section("reconstructions")


def test_twelve_test_images_are_enough(trained_on, labelled):
    images = with_test_images(labelled, 12)
    page = report_of(trained_on(images), images)
    assert "12 test images" in page.section("reconstructions")


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_test_images_are_no_reason_to_fail(trained_on, labelled, count):
    images = with_test_images(labelled, count)
    page = report_of(trained_on(images), images)
    assert "No map" in page.section("map")


def test_training_images_alone_are_scored_as_such(trained_on, labelled):
    images = with_test_images(labelled, 0)
    page = report_of(trained_on(images), images)
    assert "300 train images" in page.section("reconstructions")


def test_more_classes_than_colours_leave_the_rare_ones_grey(trained_on, labelled):
    codes = np.arange(len(labelled)) % 30
    known = dataclasses.replace(labelled.annotations, labels={"kind": Label.of(codes)})
    images = dataclasses.replace(labelled, annotations=known)
    page = report_of(trained_on(images), images)
    assert "11 other classes" in page.section("map")
    assert "20 most frequent of 30 classes" in page.section("knowledge")


def test_a_label_that_names_every_image_is_refused_in_words(trained_on, labelled):
    known = dataclasses.replace(labelled.annotations, labels={"name": Label.of(labelled.ids)})
    images = dataclasses.replace(labelled, annotations=known)
    page = report_of(trained_on(images), images)
    assert "Not measured" in page.section("numbers")
    assert "active" in page.section("numbers").lower()


def test_bits_per_value_are_given_for_densities_alone(trained_on, labelled, report):
    assert "is no density" in Page(report).section("dimensions")
    density = trained_on(labelled, "vae", objective__reconstruction="continuous-bernoulli")
    assert "bits per pixel value" in report_of(density, labelled).section("dimensions")


def test_collapsed_latents_are_told_and_marked(trained_on, labelled):
    page = report_of(trained_on(labelled, "vae", objective__beta=1000.0, training__epochs=4), labelled)
    assert "collapse" in page.section("summary")
    assert "collapsed" in page.section("traversals")


def test_somebody_elses_module_gets_the_same_page(labelled, tmp_path):
    class Mine(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(144, 6)

        def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            mean, logvar = self.layer(images.flatten(1)).chunk(2, dim=1)
            return mean, logvar

    with torch.random.fork_rng():
        torch.manual_seed(0)
        decoder = nn.Sequential(nn.Linear(3, 144), nn.Unflatten(1, (1, 12, 12)))
        own = Autoencoder(Mine(), decoder)
    folder = train(labelled, configured("vae", settings={"training.epochs": 1}), tmp_path / "own", own)
    page = report_of(Trained(folder, own), labelled)
    assert "variational autoencoder" in page.text
    assert "Prior" in page.section("samples")


def test_large_colour_images_stay_under_five_megabytes(trained_on):
    images = blobs(60, 3, 150, 200)
    noisy = images.layers["image"] // 2 + np.random.default_rng(0).integers(0, 128, (60, 3, 150, 200), dtype=np.uint8)
    images = dataclasses.replace(images, layers={"image": noisy})
    page = report_of(trained_on(images, model__widths=[4, 4, 4, 4], model__latent_size=40), images)
    assert len(page.source) < 5_000_000
