"""Autoencoder against discriminator: whose gradient goes where, who is updated, and what the metrics say of it."""

from __future__ import annotations

import copy
import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from blobs import blobs
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.models.autoencoder import Autoencoder
from hinterland.objectives import policies
from hinterland.objectives.objective import Objective
from hinterland.training.adversarial_step import last_weight
from hinterland.training.batch import Batch
from hinterland.training.config import RunConfig
from hinterland.training.health import Health
from hinterland.training.loop import step
from hinterland.training.resolving import resolved
from hinterland.training.run import build, train
from hinterland.training.settings import configured
from hinterland.training.state import State
from weights import same_tensors

SMALL = {
    "model.widths": [8, 8],
    "model.latent_size": 6,
    "discriminator.widths": [8, 16],
    "training.epochs": 2,
    "training.precision": "fp32",
}
IMAGES = blobs(200, 2, 16, 16)


def game(policy: str, **settings: object) -> RunConfig:
    given = {**SMALL, "objective.adversarial.policy": policy, "objective.adversarial.weight": 3.0}
    given |= {k.replace("__", "."): v for k, v in settings.items()}
    return resolved(configured("articulation", settings=given), IMAGES)


def state_of(config: RunConfig) -> State:
    state = State(build(config), Objective(config.objective), config, torch.device("cpu"))
    state.train()
    return state


def batch(n: int = 32) -> Tensor:
    return torch.from_numpy(IMAGES.layers["image"][:n].copy()).float() / 255


def forced(monkeypatch: pytest.MonkeyPatch, updated: policies.Players) -> None:
    rules = {**policies.POLICIES, "both": lambda g, d, accuracy, draw: updated}
    monkeypatch.setattr("hinterland.training.adversarial_step.POLICIES", rules)


def gradients(parameters: list[torch.nn.Parameter]) -> Tensor:
    return torch.cat([p.grad.flatten() for p in parameters])


def by_hand(state: State, images: Tensor, weight: float) -> tuple[Tensor, Tensor, Tensor]:
    """The intended gradients of autoencoder and discriminator, and that of the autoencoder's game at the
    discriminator: everything decoded and judged anew for each, as one would write it down."""

    def forward(copied: State) -> tuple[Tensor, Tensor, Tensor]:
        posterior = copied.model.encode(images)
        noise = torch.randn(posterior.mean.shape, generator=copied.noise)
        latents = posterior.mean + (0.5 * posterior.logvar).exp() * noise
        prior = torch.randn(posterior.mean.shape, generator=copied.noise)
        output = copied.model.decode(torch.cat([latents, prior]))
        rebuilt = output[: len(images)]
        likelihood = F.binary_cross_entropy_with_logits(rebuilt, images, reduction="sum") / len(images)
        kl = 0.5 * (posterior.mean**2 + posterior.logvar.exp() - 1 - posterior.logvar).sum() / len(images)
        return likelihood + kl, output[: len(images)].sigmoid(), output[len(images) :].sigmoid()

    def fooled(copied: State, rebuilt: Tensor, sampled: Tensor) -> Tensor:
        judge = copied.rival.discriminator
        return -(judge(rebuilt).sigmoid().log().mean() + judge(sampled).sigmoid().log().mean()) / 2

    first = copy.deepcopy(state)
    own, rebuilt, sampled = forward(first)
    (own + weight * fooled(first, rebuilt, sampled)).backward()

    second = copy.deepcopy(state)
    _, rebuilt, sampled = forward(second)
    judge = second.rival.discriminator
    fakes = [(1 - judge(fake.detach()).sigmoid()).log().mean() for fake in (rebuilt, sampled)]
    (-0.5 * judge(images).sigmoid().log().mean() - 0.25 * sum(fakes)).backward()

    third = copy.deepcopy(state)
    _, rebuilt, sampled = forward(third)
    fooled(third, rebuilt, sampled).backward()
    return gradients(first.parameters), gradients(second.rival.parameters), gradients(third.rival.parameters)


def assert_same(taken: Tensor, intended: Tensor) -> None:
    """To a ten-thousandth of their length."""
    assert (taken - intended).norm() < 1e-4 * intended.norm()


def cosine(a: Tensor, b: Tensor) -> float:
    return F.cosine_similarity(a.double(), b.double(), dim=0).item()


def practised(config: RunConfig, steps: int = 5) -> State:
    """A state with a discriminator that has an opinion."""
    state = state_of(config)
    for _ in range(steps):
        step(state, Batch.plain(batch()), config)
    return state


def test_either_network_gets_the_gradient_that_a_hand_made_step_gives_it():
    config = game("both")
    state = practised(config)
    autoencoder, discriminator, _ = by_hand(state, batch(), 3.0)
    step(state, Batch.plain(batch()), config)
    assert_same(gradients(state.parameters), autoencoder)
    assert_same(gradients(state.rival.parameters), discriminator)


def test_the_fault_lets_the_generators_gradient_into_the_discriminators_step_and_nothing_else():
    config = game("both", reproduce_fault=["generator_gradient"])
    state = practised(config)
    autoencoder, intended, leaked = by_hand(state, batch(), 3.0)
    step(state, Batch.plain(batch()), config)
    taken = gradients(state.rival.parameters)
    assert_same(taken, intended + leaked)
    assert_same(gradients(state.parameters), autoencoder)
    assert cosine(taken, intended) < 0.9
    assert cosine(taken - leaked, intended) > 0.9999


def test_a_discriminator_that_is_not_updated_gets_no_gradient(monkeypatch):
    config = game("both")
    state = state_of(config)
    before = [p.detach().clone() for p in state.rival.parameters]
    forced(monkeypatch, policies.AUTOENCODER)
    step(state, Batch.plain(batch()), config)
    assert all(p.grad is None for p in state.rival.parameters)
    assert all(torch.equal(p, was) for p, was in zip(state.rival.parameters, before, strict=True))
    assert gradients(state.parameters).abs().sum() > 0


def test_an_autoencoder_that_is_not_updated_gets_no_gradient(monkeypatch):
    config = game("both")
    state = state_of(config)
    before = [p.detach().clone() for p in state.parameters]
    forced(monkeypatch, policies.DISCRIMINATOR)
    step(state, Batch.plain(batch()), config)
    assert all(p.grad is None for p in state.parameters)
    assert all(torch.equal(p, was) for p, was in zip(state.parameters, before, strict=True))
    assert gradients(state.rival.parameters).abs().sum() > 0


def calls(module: torch.nn.Module, seen: list[int]) -> None:
    module.register_forward_hook(lambda _module, inputs, _output: seen.append(len(inputs[0])))


@pytest.mark.parametrize(
    ("against", "decoded", "judged"),
    [
        (["reconstructed", "sampled"], [64], [32, 32, 32]),
        (["reconstructed"], [32], [32, 32]),
        (["sampled"], [64], [32, 32]),
    ],
)
def test_every_fake_is_decoded_once_and_judged_once(against, decoded, judged):
    config = game("both", objective__adversarial__against=against)
    state = state_of(config)
    seen: dict[str, list[int]] = {"decoder": [], "discriminator": []}
    calls(state.model.decoder, seen["decoder"])
    calls(state.rival.discriminator, seen["discriminator"])
    step(state, Batch.plain(batch()), config)
    assert seen == {"decoder": decoded, "discriminator": judged}
    line = state.rival.health.take()
    assert {name for name in line if name.startswith("accuracy")} == {f"accuracy_{k}" for k in ("real", *against)}


def test_the_adaptive_weight_evens_the_gradients_out():
    config = game("adaptive-weight", objective__adversarial__weight=1.0, objective__beta=0)
    state = practised(config)
    with_game = copy.deepcopy(state)
    step(with_game, Batch.plain(batch()), config)
    both = last_weight(with_game.model.decoder).grad
    posterior = state.model.encode(batch())
    latents = posterior.sample(state.noise)
    prior = torch.randn(latents.shape, generator=state.noise)
    output = state.model.decode(torch.cat([latents, prior]))[:32]
    state.optimiser.zero_grad()
    state.objective(output, posterior, batch(), 0).parts["reconstruction"].per_image.mean().backward()
    alone = last_weight(state.model.decoder).grad
    assert (both - alone).norm().item() == pytest.approx(alone.norm().item(), rel=1e-3)


def test_the_health_line_by_hand():
    health = Health()
    health.add(30, {"real": 1.0}, {"generator_loss": 1.0}, policies.BOTH, {"autoencoder": 4.0, "discriminator": 1.0})
    health.add(10, {"real": 0.2}, {"generator_loss": 2.0}, policies.AUTOENCODER, {"autoencoder": 6.0})
    assert health.take() == {
        "generator_loss": 1.5,
        "accuracy_real": pytest.approx((30 + 2) / 40),
        "updated_autoencoder": 1.0,
        "gradient_norm_autoencoder": 5.0,
        "updated_discriminator": 0.5,
        "gradient_norm_discriminator": 1.0,
    }
    health.add(10, {"real": 0.5}, {}, policies.AUTOENCODER, {"autoencoder": 6.0})
    assert health.take()["gradient_norm_discriminator"] is None


def test_the_health_of_a_step_is_that_of_its_batch():
    config = game("both")
    state = practised(config)
    state.rival.health.take()
    expected = copy.deepcopy(state)
    step(state, Batch.plain(batch()), config)
    line = state.rival.health.take()
    posterior = expected.model.encode(batch())
    latents = [posterior.sample(expected.noise), torch.randn(posterior.mean.shape, generator=expected.noise)]
    rebuilt, sampled = expected.model.decode(torch.cat(latents)).sigmoid().split(32)
    judge = expected.rival.discriminator
    assert line["accuracy_real"] == pytest.approx((judge(batch()) > 0).float().mean().item())
    assert line["accuracy_reconstructed"] == pytest.approx((judge(rebuilt) <= 0).float().mean().item())
    assert line["accuracy_sampled"] == pytest.approx((judge(sampled) <= 0).float().mean().item())
    assert line["gradient_norm_autoencoder"] == pytest.approx(gradients(state.parameters).norm().item(), rel=1e-5)
    assert line["gradient_norm_discriminator"] == pytest.approx(
        gradients(state.rival.parameters).norm().item(), rel=1e-5
    )


def test_the_draws_of_the_policy_come_from_the_seed():
    first, second, other = (state_of(game("both", seed=seed)).rival for seed in (1, 1, 2))
    draws = [[rival.draw() for _ in range(5)] for rival in (first, second, other)]
    assert draws[0] == draws[1] != draws[2]
    assert all(0 <= draw < 1 for draw in draws[0])


def test_rates_fall_together_and_the_discriminators_is_its_own():
    config = game("both", training__schedule="linear", training__decay_from=0.5, training__learning_rate=0.01)
    state = state_of(config)
    state.images_seen = round(0.75 * config.total_images)
    step(state, Batch.plain(batch()), config)
    rates = [o.param_groups[0]["lr"] for o in (state.optimiser, state.rival.optimiser)]
    assert rates == pytest.approx([0.005, 0.0001], rel=0.01)
    assert state.rival.optimiser.param_groups[0]["betas"] == (0.5, 0.999)


@pytest.mark.parametrize("policy", list(policies.POLICIES))
def test_every_policy_trains_and_says_how_the_game_stands(policy, tmp_path):
    folder = train(IMAGES, game(policy), tmp_path / "run")
    learning, validation = ([m for m in folder.metrics() if m["split"] == split] for split in ("train", "validation"))
    health = learning[-1]["adversarial"]
    shares = [health[f"updated_{player}"] for player in ("autoencoder", "discriminator")]
    assert all(0 <= share <= 1 for share in shares)
    assert sum(shares) >= 1
    if policy in ("inferior", "probabilistic-inferior"):
        assert sum(shares) == pytest.approx(1)
    if policy in ("both", "adaptive-weight"):
        assert shares == [1, 1]
    assert set(validation[-1]["adversarial"]) == {
        "generator_loss", "discriminator_loss", "accuracy_real", "accuracy_reconstructed", "accuracy_sampled",
    }  # fmt: skip
    assert set(validation[-1]["terms"]) == set(learning[-1]["terms"]) == {"objective", "reconstruction", "kl"}


def test_a_game_that_both_learn_from_still_brings_the_images_back(tmp_path):
    """Half of the error goes, while the discriminator keeps telling images from fakes better than a coin."""
    config = game("both", training__epochs=15, training__learning_rate=0.01)
    lines = [m for m in train(IMAGES, config, tmp_path / "run").metrics() if m["split"] == "train"]
    assert lines[-1]["terms"]["reconstruction"] < 0.5 * lines[0]["terms"]["reconstruction"]
    assert lines[-1]["adversarial"]["discriminator_loss"] < math.log(2)


def test_no_policy_means_no_discriminator_and_the_same_run(tmp_path):
    plain = configured("vae", settings={"training.epochs": 1})
    other = configured("vae", settings={"training.epochs": 1, "discriminator.widths": [4]})
    runs = [train(IMAGES, config, tmp_path / name) for name, config in {"a": plain, "b": other}.items()]
    assert same_tensors(runs[0].last, runs[1].last)
    assert all("adversarial" not in line for line in runs[0].metrics())


def test_evaluating_teaches_no_statistics_and_does_not_change_the_mode():
    from hinterland.data.batches import ToUnit
    from hinterland.training.evaluate import evaluate

    config = game("both")
    state = practised(config)
    before = {k: v.clone() for k, v in state.tensors().items()}
    unit = ToUnit(config.data.scale, torch.device("cpu"))
    found = [evaluate(state.model, state.objective, IMAGES, unit, 0, judge=state.rival.judge(config)) for _ in range(2)]
    assert found[0] == found[1]
    assert all(torch.equal(before[k], v) for k, v in state.tensors().items())
    assert state.model.training
    assert state.rival.discriminator.training


def test_the_last_weights_are_the_best_unless_early_stopping_is_asked_for(tmp_path):
    folder = train(IMAGES, game("both", training__epochs=4), tmp_path / "run")
    assert folder.best.resolve() == folder.last.resolve()
    early = game("both", training__epochs=60, training__early_stopping=1, training__learning_rate=0.02)
    folder = train(IMAGES, early, tmp_path / "early")
    objectives = [m["terms"]["objective"] for m in folder.metrics() if m["split"] == "validation"]
    assert len(objectives) < 60
    assert folder.best.resolve().name.endswith(f"{(len(objectives) - 1) * config_images(early):08d}.safetensors")
    assert "adversarial" in folder.metrics()[-1]


def config_images(config: RunConfig) -> int:
    return config.data.images["train"]


def test_averages_take_batch_normalisation_along(tmp_path):
    """The averaged weights are used with averaged statistics, not with those of the last step."""
    from hinterland.latents.trained import Trained
    from hinterland.training import checkpoint

    folder = train(IMAGES, game("both", training__ema_images=300), tmp_path / "run")
    tensors, _ = checkpoint.load(folder.last)
    model = Trained(folder).model
    parameters = len(list(model.parameters()))
    buffers = [(name, b) for name, b in model.named_buffers() if b.is_floating_point()]
    assert buffers
    for index, (name, used) in enumerate(buffers):
        assert torch.equal(used, tensors[f"averaged.{parameters + index}"])
        assert not torch.equal(used, tensors[f"model.{name}"])
    table = Trained(folder).encode(IMAGES.split("test"))
    assert table.scores["mse_per_pixel"].mean() == pytest.approx(
        folder.metrics()[-1]["scores"]["mse_per_pixel"], rel=1e-4
    )


def test_a_loss_that_is_not_finite_names_the_players_term(tmp_path):
    settings = {"training__discriminator_learning_rate": 1e30, "training__discriminator_beta1": 0.0}
    with pytest.raises(RunFailed, match=r"not finite after \d+ images: term .*(fool|tell)_|weights are not finite"):
        train(IMAGES, game("both", discriminator__normalisation="none", **settings), tmp_path / "run")


def test_samples_of_a_latent_without_a_prior_are_refused(tmp_path):
    with pytest.raises(BadInput, match=r"a deterministic latent has no prior.*against=\[reconstructed\]"):
        game("both", model__posterior="deterministic")
    own = Autoencoder.build(
        game("both", model__posterior="deterministic", objective__adversarial__against=["reconstructed"]).model,
        IMAGES.shape,
        0,
    )
    with pytest.raises(BadInput, match="a deterministic latent has no prior"):
        train(IMAGES, game("both"), tmp_path / "run", model=own)


def test_without_a_weight_the_game_counts_as_the_sum_over_pixels_does():
    settings = {"model.widths": [8], "objective.adversarial.policy": "inferior"}
    assert resolved(configured("articulation", settings=settings), IMAGES).objective.adversarial.weight == 5.12
    settings["objective.adversarial.policy"] = "adaptive-weight"
    assert resolved(configured("articulation", settings=settings), IMAGES).objective.adversarial.weight == 1
    assert game("inferior").objective.adversarial.weight == 3


def test_images_too_small_for_a_discriminator_are_refused_before_anything_is_written(tmp_path):
    tiny = blobs(40, 1, 6, 6)
    config = configured("articulation", settings={"objective.adversarial.policy": "both"})
    with pytest.raises(BadInput, match="6 x 6 pixels are too small for a discriminator"):
        train(tiny, config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_last_batch_of_one_image_is_learned_from(tmp_path):
    images = IMAGES.take(slice(0, 100))
    count = images.counts()["train"]
    folder = train(images, game("both", training__batch_size=count - 1), tmp_path / "run")
    assert folder.metrics()[-1]["finished"]


def test_faults_are_carried_in_the_configuration_and_unknown_ones_refused(tmp_path):
    config = game("both", reproduce_fault=["pca_rows", "n_images_1000"])
    folder = train(IMAGES, config, tmp_path / "run")
    assert folder.config().reproduce_fault == ("pca_rows", "n_images_1000")
    with pytest.raises(
        BadInput, match=r"reproduce_fault.0 \('typo'\): input should be 'generator_gradient', 'pca_rows'"
    ):
        game("both", reproduce_fault=["typo"])


def test_bf16_and_fp32_play_the_same_game(tmp_path):
    finals = []
    for precision in ("fp32", "bf16"):
        config = game("both", training__precision=precision, training__epochs=3)
        folder = train(IMAGES, config, tmp_path / precision)
        finals.append(folder.metrics()[-1]["terms"]["objective"])
    assert finals[1] == pytest.approx(finals[0], rel=0.05)
