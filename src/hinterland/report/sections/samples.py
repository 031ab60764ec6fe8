"""Images that never were: decoded from drawn latents, with the training images most like them."""

from __future__ import annotations

from hinterland.latents import sampling
from hinterland.latents.sampling import Vectors
from hinterland.report.blocks import Block, Note, Picture, Section, Strip, Strips
from hinterland.report.material import Material
from hinterland.report.resemblance import most_alike
from hinterland.report.sheets import canvas
from hinterland.report.words import plural, whole

ACROSS = 12
TEXT = (
    "Latents are drawn at random and decoded: from the prior that a variational autoencoder was trained towards, from "
    "one Gaussian with the mean and covariance of all latents, and from a mixture of Gaussians, which can follow "
    "clusters.\n"
    "Below each row stand the training images that are nearest pixel by pixel: a sample that equals one was learned by "
    "heart. Samples that look right are no proof that the whole variety of the data is covered."
)


def samples_section(material: Material) -> Section:
    """A row of samples for each way to draw latents, and what is absent and why."""
    blocks: list[Block] = [_drawn(material, name, latents) for name, latents in draws(material, ACROSS).items()]
    if not material.variational:
        blocks.append(
            Note(
                "There are no samples from a prior: a plain autoencoder has none. Nothing in its training says where "
                "latents should lie, so a latent drawn at will usually lies where the decoder never was."
            )
        )
    return Section("samples", "Samples", TEXT, tuple(blocks))


def draws(material: Material, count: int) -> dict[str, Vectors]:
    """Drawn latents (count, D) by the name of what they were drawn from."""
    reference, seed = material.reference, material.seed
    made: dict[str, Vectors] = {}
    if material.variational:
        trained = material.trained  # somebody's own module is taken to have N(0, I)
        own = trained.has_prior
        made["prior"] = trained.prior(count, seed) if own else sampling.prior(count, trained.latent_size, seed)
    if len(reference) > 1:
        made["one Gaussian"] = sampling.aggregate_gaussian(reference, count, seed)
    components = min(10, len(reference) // sampling.IMAGES_PER_COMPONENT)
    if components:
        mixture = sampling.gaussian_mixture(reference, count, seed, components)
        made[f"mixture of {plural(components, 'Gaussian')}"] = mixture
    return made


def _drawn(material: Material, name: str, latents: Vectors) -> Strips:
    decoded = material.trained.decode(latents)
    rows = [
        Strip(
            "drawn", Picture(canvas([decoded]), f"{ACROSS} images decoded from latents drawn from the {name}", ACROSS)
        )
    ]
    caption = ""
    if material.images.has("train"):
        alike, among = most_alike(material.trained, material.images.split("train"), decoded)
        picture = Picture(canvas([alike]), "For each drawn image the nearest training image", ACROSS)
        rows.append(Strip("nearest training image", picture))
        if among < len(material.reference):
            caption = f"Nearest among the first {whole(among)} training images."
    title = name[:1].upper() + name[1:]
    return Strips(tuple(rows), title, caption, file=f"samples-{name.split()[0]}.png")
