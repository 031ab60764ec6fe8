"""The autoencoder as a transformer of scikit-learn."""

from __future__ import annotations

import pickle
import pickletools

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import hinterland as hl
from blobs import blobs

PIXELS = blobs(40, 1, 8, 8).layers["image"].reshape(40, -1).astype(np.float32)
QUICK = {"training.batch_size": 16}
TINY = {**QUICK, "model.widths": [4], "model.hidden": []}


def quick(**parameters) -> hl.AutoencoderTransformer:
    return hl.AutoencoderTransformer(**{"epochs": 1, "settings": QUICK, "random_state": 0, **parameters})


@parametrize_with_checks([quick(random_state=None)])  # all of them: none is expected to fail
def test_it_keeps_the_rules_of_scikit_learn(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def fitted() -> hl.AutoencoderTransformer:
    """Of images of 8 x 8."""
    settings = {**TINY, "model.widths": [8], "training.batch_size": 8}
    return quick(image_shape=(8, 8), latent_size=3, settings=settings, epochs=100).fit(PIXELS)


def test_rows_of_pixels_become_latents_and_come_back_in_their_own_units(fitted):
    latents = fitted.transform(PIXELS)
    back = fitted.inverse_transform(latents)
    assert (latents.shape, back.shape) == ((40, 3), PIXELS.shape)
    assert back.min() >= PIXELS.min()
    assert back.max() <= PIXELS.max()
    assert np.square(back - PIXELS).mean() < 0.4 * PIXELS.var(axis=0).mean()  # that of the mean image


def test_one_row_alone_says_what_it_says_among_others(fitted):
    np.testing.assert_allclose(fitted.transform(PIXELS[7:8])[0], fitted.transform(PIXELS)[7], atol=1e-5)


def test_bands_and_size_are_told_by_image_shape():
    assert quick(image_shape=(1, 8, 8), settings=TINY).fit(PIXELS).fitted_.shape == (1, 8, 8)
    assert quick(image_shape=(4, 4, 4), settings=TINY).fit(PIXELS).fitted_.shape == (4, 4, 4)
    with pytest.raises(hl.BadInput, match=r"image_shape \(\(3, 8, 8\)\) holds 192 values, and X has 64 columns"):
        quick(image_shape=(3, 8, 8)).fit(PIXELS)


def test_the_same_seed_gives_the_same_latents_and_another_gives_others(fitted):
    brief = clone(fitted).set_params(epochs=2)
    first, again = brief.fit_transform(PIXELS), clone(brief).fit_transform(PIXELS)
    np.testing.assert_allclose(again, first, atol=1e-5)
    other = clone(brief).set_params(random_state=1).fit_transform(PIXELS)
    assert np.abs(other - again).max() > 0.01


def test_what_is_pickled_holds_no_module_of_torch_and_says_the_same(fitted):
    fitted.transform(PIXELS)  # the model is there now, and must not go along
    pickled = pickle.dumps(fitted)
    named = {argument for _, argument, _ in pickletools.genops(pickled) if isinstance(argument, str)}
    assert not [name for name in named if name == "torch" or name.startswith(("torch.", "hinterland.models"))]
    np.testing.assert_array_equal(pickle.loads(pickled).transform(PIXELS), fitted.transform(PIXELS))  # noqa: S301


def test_it_stands_in_a_pipeline_and_names_its_columns(fitted):
    assert fitted.get_feature_names_out().tolist() == [f"autoencodertransformer{i}" for i in range(3)]
    pipeline = make_pipeline(MinMaxScaler(), quick()).fit(PIXELS)
    assert pipeline.transform(PIXELS).shape == (40, 2)
    assert pipeline.inverse_transform(pipeline.transform(PIXELS)).shape == PIXELS.shape


def test_latents_of_another_size_and_constant_rows_are_refused(fitted):
    with pytest.raises(hl.BadInput, match="X has 2 columns; latents of this transformer have 3"):
        fitted.inverse_transform(np.zeros((4, 2)))
    with pytest.raises(hl.BadInput, match=r"7 everywhere .* a constant band cannot be scaled"):
        quick().fit(np.full((10, 5), 7.0))


def test_images_of_a_variational_model_become_posterior_means():
    model = quick(image_shape=(8, 8), model="vae", settings=TINY).fit(PIXELS)
    assert model.transform(PIXELS).shape == (40, 2)
    np.testing.assert_array_equal(model.transform(PIXELS), model.transform(PIXELS))
