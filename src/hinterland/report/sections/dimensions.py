"""How much each dimension of the latent carries, and whether some lie idle."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from hinterland.analysis.geometry import active_units, kl_per_dimension, variance_per_dimension
from hinterland.latents.table import LatentTable
from hinterland.objectives.reconstruction import DENSITIES
from hinterland.report.blocks import Block, Chart, Fact, Facts, Note, Section
from hinterland.report.charts import bars
from hinterland.report.material import Material
from hinterland.report.sections.summary import last_terms
from hinterland.report.theme import SERIES
from hinterland.report.words import number, plural, whole

MOST = 128  # bars that can still be told apart
VARIATIONAL = (
    "The KL divergence of a dimension says how far the posteriors of images are from the prior there: how many nats "
    "(1 nat is 1.44 bits) that dimension tells about an image. A dimension counts as active where its mean varies by "
    "more than 0.01 from image to image; the others have collapsed to the prior and are the same for every image.\n"
    "A collapsed dimension is no fault by itself: the model needed no more. It is one where reconstructions are poor."
)
PLAIN = (
    "How much each latent varies from image to image. A plain autoencoder has no prior, so there is no KL and nothing "
    "that sets the scale of its latents: compare heights within this picture, not with another run."
)


def used(table: LatentTable) -> tuple[npt.NDArray[np.float64], str]:
    """(D,) how much each dimension carries, and the unit: the KL in nats, or the variance of a plain autoencoder."""
    if table.logvar is None:
        return variance_per_dimension(table), "variance"
    return kl_per_dimension(table), "nats"


def dimensions_section(material: Material) -> Section:
    """Bars, most to least; for a variational model what they sum to."""
    table = material.table
    carried, unit = used(table)
    order = np.argsort(-carried, kind="stable")[:MOST]
    what = "KL per dimension" if unit == "nats" else "variance per dimension"
    axis = f"{what}, nats" if unit == "nats" else what
    words = f"{what} from most to least: {number(float(carried.max()))} down to {number(float(carried.min()))} {unit}"
    ticks = [str(dimension) for dimension in order.tolist()]
    drawing = bars(
        [("", carried[order].tolist(), SERIES[0])],
        ticks,
        ("latent (counted from 0)", axis),
        words,
    )
    caption = f"The {MOST} that carry most, of {whole(table.size)}." if table.size > MOST else ""
    chart = Chart(drawing, "", caption, file="dimensions.svg")
    if unit == "variance":
        return Section("dimensions", "What each latent carries", PLAIN, (chart,))
    active = int(active_units(table).sum())
    facts = [
        Fact("Active", f"{whole(active)} of {plural(table.size, 'latent')}", "mean varies by more than 0.01"),
        Fact(
            "KL, all latents",
            f"{number(float(carried.sum()))} nats",
            f"{number(float(carried.sum()) / math.log(2))} bits per image",
        ),
    ]
    blocks: list[Block] = [Facts(tuple(facts)), chart, Note(bits_in_words(material))]
    return Section("dimensions", "What each latent carries", VARIATIONAL, tuple(blocks))


def bits_in_words(material: Material) -> str:
    """Bits per dimension where the likelihood is a density and the objective its bound; else why there are none."""
    trained = material.trained
    kind, beta = trained.config.objective.reconstruction, trained.config.objective.beta
    if kind not in DENSITIES:
        return f"No bits per dimension are given: the reconstruction term ({kind}) is no density of grey values."
    terms = last_terms(trained.folder.metrics())
    if beta != 1 or not terms:
        return f"No bits per dimension are given: with beta {beta:g} the objective is no bound on the likelihood."
    if trained.config.objective.latents.weights():
        return "No bits per dimension are given: with further terms on the latents the objective is no bound."
    bits = terms["objective"] / math.prod(trained.shape) / math.log(2)
    return (
        f"The negative ELBO is {number(bits)} bits per pixel value, as a density on the [0, 1] scale "
        "(one that is written for whole grey values from 0 to 255 is 8 bits higher)."
    )
