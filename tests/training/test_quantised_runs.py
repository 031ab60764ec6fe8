"""Runs with quantised latents: what they learn, what they log, that the codebook survives a stop."""

import numpy as np
import pytest

from hinterland.data import catalog
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT
from hinterland.latents.trained import Trained
from hinterland.studies.measures import measured
from hinterland.training import recorder
from hinterland.training.folder import RunFolder
from hinterland.training.run import resume, train
from hinterland.training.settings import configured

TINY = {
    "model.widths": [8],
    "model.hidden": [],
    "model.bottleneck": "spatial",
    "model.latent_size": 4,
    "objective.reconstruction": "mse",
    "training.epochs": 2,
}
VQ = {**TINY, "model.posterior": "vq", "model.quantiser.entries": 16}


@pytest.mark.parametrize("more", [VQ, {**TINY, "model.posterior": "fsq", "model.quantiser.levels": [4, 3, 3, 3]}])
def test_a_codebook_in_use_is_found_with_its_perplexity(small, tmp_path, more):
    quick = {"training.epochs": 8, "training.batch_size": 16, "training.learning_rate": 5e-3}
    folder = train(small, configured("vae", settings={**more, **quick}), tmp_path / "run")
    found = {f.name: f.estimate for f in measured(Trained(folder), small, ["latent_shape"], SILENT)}
    entries = 16 if more is VQ else 108
    assert 2 / entries < found["codebook_use"] <= 1
    assert 1 < found["codebook_perplexity"] <= entries * found["codebook_use"]


def test_commitment_is_logged_and_weighed(small, tmp_path):
    settings = {**VQ, "objective.commitment": 0.5}
    last = train(small, configured("vae", settings=settings), tmp_path / "run").metrics()[-1]["terms"]
    assert list(last) == ["objective", "reconstruction", "commitment"]
    assert last["objective"] == pytest.approx(last["reconstruction"] + 0.5 * last["commitment"])


def test_a_stopped_run_goes_on_with_the_same_codebook(small, tmp_path, monkeypatch):
    settings = {**VQ, "training.epochs": 3, "training.checkpoint_every_images": 64, "training.ema_images": 200}
    config = configured("vae", settings=settings)
    whole = train(small, config, tmp_path / "whole")
    record = recorder.Recorder.record_if_due

    def crash(self: recorder.Recorder, before: int) -> None:
        record(self, before)
        if before > 200:
            raise RuntimeError("the power went")

    monkeypatch.setattr(recorder.Recorder, "record_if_due", crash)
    with pytest.raises(RuntimeError, match="power"):
        train(small, config, tmp_path / "broken")
    monkeypatch.setattr(recorder.Recorder, "record_if_due", record)
    broken = resume(small, RunFolder(tmp_path / "broken"))
    assert broken.last.read_bytes() == whole.last.read_bytes()


def test_quantised_latents_have_no_prior_to_play_a_game_with(small, tmp_path):
    config = configured("vae", settings={**VQ, "objective.adversarial.policy": "both"})
    with pytest.raises(BadInput, match="has no prior to sample from"):
        train(small, config, tmp_path / "run")


def test_more_entries_tell_more_of_an_image(tmp_path):
    digits = catalog.load("digits")
    errors, quick = [], {"training.epochs": 4, "training.batch_size": 32, "training.learning_rate": 5e-3}
    for entries in (2, 64):
        settings = {**VQ, **quick, "model.quantiser.entries": entries}
        folder = train(digits, configured("vae", settings=settings), tmp_path / str(entries))
        errors.append(folder.metrics()[-1]["terms"]["reconstruction"])
    assert np.isfinite(errors).all()
    assert errors[1] < 0.8 * errors[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vq", "fsq", "top-k"])
def test_a_quantised_encoder_can_be_exported(small, tmp_path, name):
    """The export compares what both say of real images."""
    pytest.importorskip("onnxscript")
    from hinterland.latents.export import export_encoder

    settings = {**VQ, "model.posterior": name, "training.epochs": 1, "model.quantiser.top_k": 2}
    trained = Trained(train(small, configured("vae", settings=settings), tmp_path / "run"))
    assert export_encoder(trained, trained.seen(small.take(slice(0, 20))))
