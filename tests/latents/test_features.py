"""Features: the network that ships as a package, your own, and what is refused."""

import numpy as np
import pytest
import torch
from torch import nn

from hinterland.ground.errors import BadInput
from hinterland.latents import features
from hinterland.latents.features import Prepared, features_of


def pictures(n: int, bands: int = 1, side: int = 16) -> np.ndarray:
    return np.random.default_rng(0).random((n, bands, side, side)).astype(np.float32)


def test_grey_becomes_three_equal_bands_and_pixels_get_the_networks_scale():
    seen = []

    class Spy(nn.Module):
        def forward(self, x):
            seen.append(x)
            return x

    out = Prepared(Spy(), "spy", 16, 0.5, 0.25)(torch.from_numpy(pictures(2)))
    assert out.shape == (2, 3)
    assert torch.equal(seen[0][:, 0], seen[0][:, 2])
    np.testing.assert_allclose(seen[0][:, 1], (pictures(2)[:, 0] - 0.5) / 0.25, rtol=1e-5)


def test_the_installed_network_gives_1280_numbers_and_is_never_in_training_mode():
    pytest.importorskip("efficientnet_lite_pytorch", reason="the extra metrics is not installed")
    first = features_of(pictures(3))
    assert first.latents.shape == (3, 1280)
    assert first.source.name == "EfficientNet-Lite0 at 128 px"
    np.testing.assert_array_equal(first.latents[:1], features_of(pictures(3)).latents[:1])
    np.testing.assert_allclose(first.latents[:1], features_of(pictures(3)[:1]).latents, rtol=1e-3, atol=1e-4)


def test_decoded_images_are_not_stretched_to_their_own_range():
    def dim(x):
        return x.mean(dim=(2, 3))

    class Mean(nn.Module):
        def forward(self, x):
            return dim(x)

    found = features_of(pictures(4) / 2, Mean())
    np.testing.assert_allclose(found.latents[:, 0], pictures(4).mean(axis=(1, 2, 3)) / 2, rtol=1e-5)


def test_weights_that_are_others_are_refused(tmp_path, monkeypatch):
    other = tmp_path / "inception-2015-12-05.pt"
    other.write_bytes(b"not these")
    with pytest.raises(BadInput, match="SHA-256"):
        features_of(pictures(2), other)
    with pytest.raises(BadInput, match="is not there"):
        features_of(pictures(2), tmp_path / "none.pt")
    with pytest.raises(BadInput, match=r"extractor \(resnet\)"):
        features_of(pictures(2), "resnet")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_torchscript_network_is_asked_for_its_features(tmp_path, monkeypatch):
    class Net(nn.Module):
        def forward(self, x: torch.Tensor, return_features: bool = False) -> torch.Tensor:
            return x.mean(dim=(2, 3)) if return_features else x

    path = tmp_path / "inception-2015-12-05.pt"
    torch.jit.script(Net()).save(str(path))
    monkeypatch.setattr(features, "INCEPTION_SHA256", __import__("hashlib").sha256(path.read_bytes()).hexdigest())
    found = features_of(pictures(2, 3, 8), path)
    assert found.source.name == "Inception 2015"
    np.testing.assert_allclose(found.latents, pictures(2, 3, 8).mean(axis=(2, 3)) * 255, rtol=0.05)


def test_many_bands_need_a_network_of_ones_own():
    with pytest.raises(BadInput, match="5 bands"):
        features_of(pictures(2, 5), "efficientnet-lite0")


def test_images_outside_0_and_1_are_refused():
    with pytest.raises(BadInput, match="reach from"):
        features_of(pictures(2) * 3)
