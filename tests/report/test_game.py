"""The discriminator's section: what metrics.jsonl says of the game, and nothing where it says nothing."""

from types import SimpleNamespace

from hinterland.report.sections.game import game_section
from hinterland.training.settings import configured


def trained(lines):
    config = configured("articulation", None, {"objective.adversarial.policy": "probabilistic-inferior"})
    return SimpleNamespace(folder=SimpleNamespace(metrics=lambda: lines), config=config)


def line(images_seen, split="train", **game):
    return {"images_seen": images_seen, "split": split, "terms": {}, "adversarial": game}


def test_each_kind_of_number_has_its_drawing_and_the_rule_its_name():
    told = [
        line(n, accuracy_real=a, accuracy_sampled=1.0, updated_autoencoder=a, gradient_norm_autoencoder=norm)
        for n, a, norm in ((1000, 0.5, None), (2000, 0.75, 3.0))
    ]
    section = game_section(trained([*told, line(2000, "test", accuracy_real=0.1)]))
    charts = section.blocks[0].items
    assert "the rule probabilistic inferior decided" in section.text
    assert [chart.title for chart in charts] == [
        "What the discriminator tells rightly", "Who was updated", "Length of the gradient",
    ]  # fmt: skip
    assert charts[0].caption == "real ends at 0.750; sampled ends at 1."
    assert charts[2].caption == "autoencoder ends at 3."  # a step that updated nobody has no gradient


def test_without_lines_it_says_so():
    assert game_section(trained([])).blocks[0].text == "metrics.jsonl has no lines of the game."
