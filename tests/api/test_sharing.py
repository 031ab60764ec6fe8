"""Models shared: a folder that says what the run says, and nothing of the machine that it comes from."""

from __future__ import annotations

import numpy as np
import pytest
import safetensors
import torch
import yaml
from torch import nn

import hinterland as hl
from blobs import blobs
from hinterland.analysis.finding import Finding, write_findings
from hinterland.ground.words import number

IMAGES = blobs(60, 1, 12, 12)
TINY = {
    "training.epochs": 1,
    "model.widths": [4],
    "model.hidden": [],
    "model.latent_size": 3,
    "training.ema_images": 50,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> hl.Run:
    """A variational run of averaged weights, from an .npz file, with findings."""
    folder = tmp_path_factory.mktemp("here")
    label = IMAGES.annotations.labels["quarter"]
    np.savez(folder / "secret-place.npz", images=IMAGES.layers["image"], labels=label.codes)
    run = hl.train(hl.load(folder / "secret-place.npz"), "vae", out=folder / "mine", settings=TINY)
    found = Finding("linear_probe_accuracy", "class", "mine", 0.75, 12, "a share", 0.5, 0.9, "bootstrap", null=0.25)
    write_findings(run.folder.findings_file, [found])
    return run


@pytest.fixture
def shared(run, tmp_path):
    return run.save_pretrained(tmp_path / "shared", "cc-by-4.0")


def test_a_shared_model_says_bit_by_bit_what_the_run_says(run, shared):
    ours, theirs = run.encode(IMAGES), hl.from_pretrained(shared).encode(IMAGES)
    np.testing.assert_array_equal(ours.latents, theirs.latents)
    np.testing.assert_array_equal(ours.logvar, theirs.logvar)
    np.testing.assert_array_equal(run.decode(ours.latents), hl.from_pretrained(str(shared)).decode(ours.latents))


def test_it_holds_weights_alone_and_no_optimiser(run, shared):
    with safetensors.safe_open(shared / "model.safetensors", framework="pt") as file:
        names = set(file.keys())
    assert {name.split(".")[0] for name in names} == {"model"}  # of a VAE the objective learns nothing
    parameters = {f"model.{name}" for name in run.model.state_dict()}
    assert names == parameters


def test_nothing_in_it_says_where_it_was_made(run, shared):
    held = b"".join(path.read_bytes() for path in shared.rglob("*") if path.is_file())
    assert str(run.path.parent).encode() not in held
    assert b"secret-place.npz" not in held
    assert "secret-place.npz" in run.folder.config_file.read_text()
    with pytest.raises(hl.BadInput, match="hand the same images over"):
        hl.from_pretrained(shared).images()


def test_the_card_has_the_header_that_the_hub_reads(shared):
    _, header, page = (shared / "README.md").read_text().split("---\n", 2)
    assert yaml.safe_load(header) == {
        "license": "cc-by-4.0",
        "library_name": "hinterland",
        "pipeline_tag": "image-feature-extraction",
        "tags": ["autoencoder", "variational-autoencoder", "images", "representation-learning"],
    }
    assert page.lstrip().startswith("# mine\n")


def test_the_card_tells_what_the_run_says(run, shared):
    page = (shared / "README.md").read_text()
    assert f"| KL | {number(run.metrics()[-1]['terms']['kl'], 5)} | nats |" in page
    assert "| Linear probe accuracy | class | 0.750 | 0.500 to 0.900 | 0.250 |  | 12 |" in page
    assert IMAGES.shape == (1, 12, 12)
    assert "exactly 1 × 12 × 12" in page
    assert run.config.data.fingerprint in page
    assert "pictures/preview.png" in page
    assert (shared / "pictures" / "preview.png").is_file()


def test_pictures_of_the_data_can_be_left_out(run, tmp_path):
    shared = run.save_pretrained(tmp_path / "shared", "mit", pictures=False)
    assert not (shared / "pictures").exists()
    assert "## Pictures" not in (shared / "README.md").read_text()


def test_a_licence_is_asked_for_and_must_be_an_identifier(run, tmp_path):
    with pytest.raises(TypeError, match="licence"):
        run.save_pretrained(tmp_path / "shared")
    with pytest.raises(hl.BadInput, match=r"licence \(Do what you like\) is no identifier"):
        run.save_pretrained(tmp_path / "shared", "Do what you like")
    assert not (tmp_path / "shared").exists()


def test_what_exists_is_replaced_only_when_asked_and_what_is_not_ours_stays(run, shared):
    (shared / "notes.txt").write_text("mine")
    with pytest.raises(hl.BadInput, match="exists"):
        run.save_pretrained(shared, "mit")
    run.save_pretrained(shared, "mit", overwrite=True)
    assert (shared / "notes.txt").read_text() == "mine"
    assert "license: mit" in (shared / "README.md").read_text()
    with pytest.raises(hl.BadInput, match="is a run"):
        run.save_pretrained(run.path, "mit", overwrite=True)


def test_a_shared_model_can_be_shared_again(shared, tmp_path):
    again = hl.from_pretrained(shared).save_pretrained(tmp_path / "again", "cc-by-4.0")
    held = [safetensors.safe_open(path / "model.safetensors", framework="pt") for path in (shared, again)]
    assert held[0].keys() == held[1].keys()
    assert all(torch.equal(held[0].get_tensor(name), held[1].get_tensor(name)) for name in held[0].keys())  # noqa: SIM118


def test_another_run_can_begin_with_a_shared_encoder_and_none_goes_on_with_it(run, shared, tmp_path):
    frozen = {**TINY, "init.encoder": str(shared), "init.frozen": True, "training.ema_images": None}
    begun = hl.train(IMAGES, out=tmp_path / "begun", settings=frozen)
    for name, weight in begun.model.encoder.state_dict().items():
        torch.testing.assert_close(weight, run.model.encoder.state_dict()[name], rtol=0, atol=0)
    with pytest.raises(hl.BadInput, match=r"is a shared model: .*; --init-encoder"):
        hl.train(IMAGES, resume=shared)


def test_damage_is_seen(shared):
    weights = shared / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-3] ^= 1
    weights.write_bytes(content)
    with pytest.raises(hl.BadInput, match=r"altered or cut off .*; get the shared model again"):
        hl.from_pretrained(shared)


def edited(folder, before, after):
    text = (folder / "config.yaml").read_text()
    assert before in text
    (folder / "config.yaml").write_text(text.replace(before, after))
    return folder


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("latent_size: 3", "latent_size: 1000000000000", r"another model than model.safetensors holds"),
        ("  - 4\n", "  - 400000000\n", r"another model than model.safetensors holds"),
        ("  - 12\n  - 12\n", "  - 12000000\n  - 12000000\n", r"is no image's of at most"),
        ("beta: 1.0", "beta: 2.0", r"changed after the run began: objective.beta"),
        ("reconstruction: bernoulli", "reconstruction: !!python/object:os.system x", "config.yaml"),
    ],
)
def test_a_configuration_of_something_else_is_refused_before_it_takes_memory(shared, before, after, reason):
    with pytest.raises(hl.BadInput, match=reason):
        hl.from_pretrained(edited(shared, before, after))


def test_a_pickle_is_no_model(shared):
    torch.save({"model.x": torch.zeros(1)}, shared / "model.safetensors")
    with pytest.raises(hl.BadInput, match=r"model\.safetensors"):
        hl.from_pretrained(shared)


def test_a_folder_without_weights_is_no_model(shared, tmp_path):
    (shared / "model.safetensors").unlink()
    with pytest.raises(hl.BadInput, match=r"is no shared model: model\.safetensors is not there"):
        hl.from_pretrained(shared)
    with pytest.raises(hl.BadInput, match="is no folder, and no OWNER/NAME"):
        hl.from_pretrained(tmp_path / "nowhere")


def test_somebodys_own_modules_are_asked_for(tmp_path):
    torch.manual_seed(0)
    own = hl.Autoencoder(
        nn.Sequential(nn.Flatten(), nn.Linear(144, 3)), nn.Sequential(nn.Linear(3, 144), nn.Unflatten(1, (1, 12, 12)))
    )
    run = hl.train(
        IMAGES, own, out=tmp_path / "own", settings={"training.epochs": 1, "objective.reconstruction": "mse"}
    )
    shared = run.save_pretrained(tmp_path / "shared", "other")
    assert "somebody's own" in (shared / "README.md").read_text()
    with pytest.raises(hl.BadInput, match="hand it over again"):
        hl.from_pretrained(shared)
    fresh = hl.Autoencoder(
        nn.Sequential(nn.Flatten(), nn.Linear(144, 3)), nn.Sequential(nn.Linear(3, 144), nn.Unflatten(1, (1, 12, 12)))
    )
    again = hl.from_pretrained(shared, model=fresh)
    np.testing.assert_array_equal(again.encode(IMAGES).latents, run.encode(IMAGES).latents)


def test_a_model_that_tells_classes_is_shared_as_one(tmp_path):
    settings = {**TINY, "task": "classify", "data.label": "quarter", "training.ema_images": None}
    run = hl.train(IMAGES, "cae", out=tmp_path / "told", settings=settings)
    shared = run.save_pretrained(tmp_path / "shared", "mit")
    page = (shared / "README.md").read_text()
    assert "pipeline_tag: image-classification" in page
    assert "trained to classify" in page
    assert "run.decode" not in page
    np.testing.assert_array_equal(hl.from_pretrained(shared).classify(IMAGES), run.classify(IMAGES))
