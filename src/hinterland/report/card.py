"""A shared model's README.md: what it is, what it was made of, how well it does, what it is not good for.

Everything is read from the run. The header between --- is what the Hugging Face Hub reads: licence, library, tags.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import yaml

from hinterland.analysis.finding import Finding, read_findings
from hinterland.latents.trained import Trained
from hinterland.objectives.reconstruction import UNITS
from hinterland.report.sections.training import telling, what_was_done
from hinterland.report.words import enumerated, interval, named, number, plural, times, whole
from hinterland.training.config import RunConfig

PIPELINES = {
    "reconstruct": "image-feature-extraction",
    "segment": "image-segmentation",
    "classify": "image-classification",
    "translate": "image-to-image",
}
PICTURES = {  # of the report's figures, in the order of the page
    "reconstructions.png": "Images of the data, and what comes back",
    "map.png": "Images of the data by their latents, drawn in the plane",
    "interpolation-1.png": "From one image to another, through the latent space",
    "samples-prior.png": "Latents drawn from the prior, decoded",
}
MOST_FINDINGS = 40  # rows of the table; findings.json holds all


@dataclasses.dataclass(frozen=True)
class Facts:
    """What the page is written from."""

    trained: Trained
    licence: str
    pictures: Sequence[str]  # names of files in pictures/
    findings: Sequence[Finding]
    name: str

    @property
    def config(self) -> RunConfig:
        """The run's configuration."""
        return self.trained.config


def findings_of(trained: Trained) -> list[Finding]:
    """What was found on the run; none where nothing was looked for."""
    file = trained.folder.findings_file
    return read_findings(file) if file.is_file() else []


def pictures_of(trained: Trained) -> dict[str, Path]:
    """Pictures to show, by the name that they get: those of the report, else the last preview of training."""
    made = {name: trained.folder.figures / name for name in PICTURES}
    there = {name: path for name, path in made.items() if path.is_file()}
    previews = sorted(trained.folder.previews.glob("*.png"))
    return there or ({"preview.png": previews[-1]} if previews else {})


def card(facts: Facts) -> str:
    """The page, as Markdown."""
    parts = [
        f"---\n{yaml.safe_dump(_header(facts), sort_keys=False)}---",
        f"# {facts.name}",
        _what(facts),
        f"## Use\n\n{_use(facts)}",
        f"## Data\n\n{_data(facts)}",
        f"## Training\n\n{_training(facts)}",
        f"## How well it does\n\n{_metrics(facts)}",
        f"## Limits\n\n{_limits(facts)}",
        *([f"## Pictures\n\n{_pictures(facts)}"] if facts.pictures else []),
        f"*Written from the run by hinterland {importlib.metadata.version('hinterland')}.*",
    ]
    return "\n\n".join(parts) + "\n"


def _header(facts: Facts) -> dict[str, object]:
    tags = ["autoencoder", *(["variational-autoencoder"] if facts.trained.is_variational else [])]
    return {
        "license": facts.licence,
        "library_name": "hinterland",
        "pipeline_tag": PIPELINES[facts.config.tasks[0]],
        "tags": [*tags, "images", "representation-learning"],
    }


def _what(facts: Facts) -> str:
    trained, config = facts.trained, facts.config
    kind = "variational autoencoder" if trained.is_variational else "autoencoder"
    chosen = f" (preset {config.model.preset})" if config.model is not None else " of somebody's own modules"
    parameters = sum(weight.numel() for weight in trained.model.parameters())
    channels, height, width = trained.shape
    return (
        f"{'An' if kind.startswith('a') else 'A'} {kind}{chosen} that was trained to {enumerated(config.tasks)}: "
        f"{whole(parameters)} parameters; it takes images of {times((height, width))} pixels with "
        f"{plural(channels, 'band')} ({', '.join(dict.fromkeys(config.data.dtypes))}), and holds each as "
        f"{plural(trained.latent_size, 'number')}, its latent."
    )


def _use(facts: Facts) -> str:
    own = "" if facts.config.model is not None else ", model=hl.Autoencoder(my_encoder, my_decoder)"
    lines = [
        "import hinterland as hl",
        "",
        f'run = hl.from_pretrained("."{own})   # this folder, or where it lies on the Hub: "OWNER/NAME"',
        "table = run.encode(images)          # an array (N, C, H, W), or an ImageSet: hl.load(...)",
    ]
    if "reconstruct" in facts.config.tasks:
        lines.append("back = run.decode(table.latents)    # float32 in [0, 1]")
    code = "\n".join(lines)
    own_words = (
        "\n\nThe network is somebody's own: the modules themselves are not in this folder, and are needed."
        if own
        else ""
    )
    return (
        f"```python\n{code}\n```\n\n`config.yaml` says how it was made, `model.safetensors` holds its weights; nothing "
        f"is pickled. On the command line the folder is used like a run's.{own_words}"
    )


def _data(facts: Facts) -> str:
    data = facts.config.data
    counts = enumerated([f"{whole(count)} {split}" for split, count in data.images.items()])
    scale = data.scale
    ends = (
        ""
        if scale is None
        else " Pixels are scaled to [0, 1] from "
        + (
            f"{number(scale.lo[0])} to {number(scale.hi[0])}"
            if len(set(zip(scale.lo, scale.hi, strict=True))) == 1
            else "limits of each band, which config.yaml holds"
        )
        + "."
    )
    return (
        f"{data.name}: {counts} images; SHA-256 of their ids, splits and pixels: `{data.fingerprint}`.{ends}\n\n"
        f"The licence above ({facts.licence}) is that of the weights. A run does not know the licence of its images; "
        "whoever shares it must."
    )


def _training(facts: Facts) -> str:
    config = facts.config
    training, seen = config.training, facts.trained.images_seen
    rows = {
        "minimised": _minimised(config),
        "images seen": f"{whole(seen)} ({number(seen / config.data.images['train'])} times all training images)",
        "optimiser": f"{training.optimiser}, learning rate {training.learning_rate:g}, {training.schedule}",
        "batch": plural(training.batch_size, "image"),
        "seed": str(config.seed),
    }
    done = what_was_done(config)
    return _table(("", ""), list(rows.items())) + (f"\n\n{done}" if done else "")


def _minimised(config: RunConfig) -> str:
    said = []
    if {"reconstruct", "translate"} & set(config.tasks):
        said.append(f"{config.objective.reconstruction} ({UNITS[config.objective.reconstruction]})")
    if config.model is not None and config.model.posterior == "gaussian":
        said.append(f"{config.objective.beta:g} × KL to the prior (nats)")
    said += [f"cross-entropy to {task}" for task in ("segment", "classify") if task in config.tasks]
    return ", ".join(said) + "; every term and weight: config.yaml"


def _metrics(facts: Facts) -> str:
    parts = []
    last = facts.trained.folder.metrics()[-1:]
    if last and last[0].get("finished"):
        line = last[0]
        kind = UNITS[facts.config.objective.reconstruction]
        units = {"kl": "nats", "reconstruction": f"{kind}, summed over pixels", "objective": "as minimised"}
        rows = [
            (named(term), number(line["terms"][term], 5), units.get(term, "")) for term in telling(line["terms"])
        ] + [(named(score), number(value), "mean over pixels, on [0, 1]") for score, value in _scores(line).items()]
        n = facts.config.data.images.get(line["split"], 0)
        parts.append(f"On the {plural(n, line['split'] + ' image')}, means:\n\n" + _table(("", "value", "unit"), rows))
    if facts.findings:
        parts.append(_found(facts.findings))
    else:
        parts.append(
            "What the latents know was not looked for before this was written (`hinterland analyse` does), so these "
            "numbers have no intervals."
        )
    return "\n\n".join(parts)


def _scores(line: dict[str, dict[str, float]]) -> dict[str, float]:
    return {name: value for name, value in line.get("scores", {}).items() if name.endswith("_per_pixel")}


def _found(findings: Sequence[Finding]) -> str:
    shown = findings[:MOST_FINDINGS]
    rows = [
        (
            named(found.name),
            found.subject,
            f"{number(found.estimate)} {found.unit}".strip(),
            interval(found.low, found.high),
            "" if found.null is None else number(found.null),
            "" if "pixels" not in found.baselines else number(found.baselines["pixels"].estimate),
            whole(found.n),
        )
        for found in shown
    ]
    heads = ("measure", "of", "estimate", "95 % interval", "by chance", "from pixels alone", "n")
    more = f" The first {MOST_FINDINGS} of {len(findings)}." if len(findings) > MOST_FINDINGS else ""
    return f"What was found; definitions and sources are in findings.json.{more}\n\n{_table(heads, rows)}"


def _limits(facts: Facts) -> str:
    trained, config = facts.trained, facts.config
    channels, height, width = trained.shape
    said = [
        f"It has seen {config.data.name} alone. What it says of other images was not measured; even of the same shape, "
        "another brightness or another sensor can lead it astray.",
        f"It takes images of exactly {channels} × {height} × {width} (bands, height, width), as "
        f"{enumerated(list(dict.fromkeys(config.data.dtypes)))}; others are refused.",
        "The numbers above are of one training run with one seed: their intervals are over images, not over runs.",
    ]
    if "test" not in config.data.images:
        said.append("There was no test split: nothing above is of images that played no part in training or choosing.")
    if "reconstruct" in config.tasks and config.objective.reconstruction == "bernoulli":
        said.append(
            "The Bernoulli term is a likelihood of black and white pixels alone; of grey ones it is a score, and no "
            "density to be compared with those of other models."
        )
    if not trained.has_prior and "reconstruct" in config.tasks:
        said.append("It has no prior: latents drawn at random decode to nothing in particular.")
    idle = next((found for found in facts.findings if found.name == "active_units"), None)
    if idle is not None and idle.estimate < trained.latent_size:
        still = trained.latent_size - round(idle.estimate)
        said.append(f"{plural(still, 'latent')} of {trained.latent_size} lie{'s' if still == 1 else ''} idle.")
    if facts.findings and any(found.baselines for found in facts.findings):
        said.append(
            "Where pixels alone tell as much (the table above), a label's presence in the latents is no achievement of "
            "the model."
        )
    return "\n".join(f"- {sentence}" for sentence in said)


def _pictures(facts: Facts) -> str:
    legends = {**PICTURES, "preview.png": "Images of the data and what comes back, at the end of training"}
    return "\n\n".join(f"![{legends[name]}](pictures/{name})\n\n*{legends[name]}.*" for name in facts.pictures)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
