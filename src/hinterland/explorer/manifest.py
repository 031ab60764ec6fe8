"""What a bundle says about itself: the contract with the front end, which explorer-ui/src/bundle/manifest.ts reads.

Fields are named and mean as they do there; a record here is an interface there.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final, Literal

FORMAT: Final = "hinterland-bundle"
VERSION: Final = 1

DType = Literal["float32", "uint8", "int16", "int32"]


@dataclasses.dataclass(frozen=True)
class ArrayPart:
    """An array that lies in the part of this name: little-endian, C order."""

    part: str
    dtype: DType
    shape: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Sheet:
    """Thumbnails of images first .. first + count - 1, row by row from the top left; the part is a WebP file."""

    part: str
    first: int
    count: int
    columns: int
    tile_width: int  # pixels
    tile_height: int


@dataclasses.dataclass(frozen=True)
class Images:
    """The images that are shown; `ids` names a part of JSON, a list of texts."""

    count: int
    channels: int
    height: int
    width: int
    ids: str
    split: str
    lo: tuple[float, ...]  # stored value that becomes 0, one per band
    hi: tuple[float, ...]  # stored value that becomes 1
    shown_bands: tuple[int, ...]  # as red, green, blue; or one, as grey
    sheets: tuple[Sheet, ...]


@dataclasses.dataclass(frozen=True)
class Label:
    """A class per image: int16 (count,) index into `classes`, -1 where missing."""

    name: str
    classes: tuple[str, ...]
    codes: ArrayPart


@dataclasses.dataclass(frozen=True)
class Factor:
    """A known cause per image: float32 (count,), NaN where missing."""

    name: str
    unit: str
    period: float | None
    values: ArrayPart


@dataclasses.dataclass(frozen=True)
class LatentStatistics:
    """Of each latent, (D,) over the images; `kl` in nats, None where not variational."""

    mean: tuple[float, ...]
    std: tuple[float, ...]
    kl: tuple[float, ...] | None
    active: tuple[bool, ...]


@dataclasses.dataclass(frozen=True)
class Score:
    """A number per image, float32 (count,), by which the map can be coloured."""

    name: str
    unit: str
    values: ArrayPart


@dataclasses.dataclass(frozen=True)
class Components:
    """latent = mean + sum_k coordinate_k * vectors[k]: float32 (D,) and (k, D), by falling variance."""

    mean: ArrayPart
    vectors: ArrayPart
    variances: tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class LinearInverse:
    """Exact: latent = mean + u * x + v * y, with x, y the position on the map."""

    mean: tuple[float, ...]
    u: tuple[float, ...]
    v: tuple[float, ...]
    kind: Literal["linear"] = "linear"


@dataclasses.dataclass(frozen=True)
class NeighbourInverse:
    """The latents of the k nearest on the map, weighted by exp(-(d / h)^2 / 2), h half the distance to the k-th."""

    k: int
    kind: Literal["neighbours"] = "neighbours"


@dataclasses.dataclass(frozen=True)
class Projection:
    """Float32 positions (count, 2) within [-1, 1], proportions kept; `error` (count,) in [0, 1], 0 is best.

    `place`: where images lie on the ground. Without `inverse` a place means the nearest image's latent. `tile`: width
    and height of an image on the map, None where they are points.
    """

    kind: Literal["pca", "t-sne", "umap", "place"]
    positions: ArrayPart
    inverse: LinearInverse | NeighbourInverse | None
    error: ArrayPart
    trustworthiness: float  # [0, 1], 1 is best
    continuity: float
    trust_sample: int  # images among which neighbours were looked for
    settings: str
    tile: tuple[float, float] | None = None


@dataclasses.dataclass(frozen=True)
class Network:
    """An ONNX model: the decoder latents (n, D) -> images in [0, 1], or the encoder the other way."""

    part: str
    input: str
    outputs: tuple[str, ...]
    largest_difference: float  # absolute, from torch, as seen at export
    checked_on: int


@dataclasses.dataclass(frozen=True)
class Number:
    """One finding's number."""

    name: str
    estimate: float
    low: float | None
    high: float | None
    unit: str
    p_value: float | None


Verdict = Literal[
    "beyond the baselines", "like the baselines", "less than the baselines", "found", "not found", "described"
]


@dataclasses.dataclass(frozen=True)
class Answer:
    """What was found of one label or factor, in words; of the table as a whole where `subject` is empty."""

    subject: str
    sentence: str
    verdict: Verdict
    numbers: tuple[Number, ...]


@dataclasses.dataclass(frozen=True)
class Model:
    """One run: its latents of the images, its maps of them, and the networks that make and read them."""

    name: str
    latent_size: int
    variational: bool
    latents: ArrayPart  # float32 (count, D), posterior means
    logvar: ArrayPart | None  # float32 (count, D), nats
    statistics: LatentStatistics
    scores: tuple[Score, ...]
    components: Components
    projections: tuple[Projection, ...]
    neighbours: ArrayPart  # int32 (count, k), nearest first
    neighbour_distances: ArrayPart  # float32 (count, k), Euclidean
    neighbours_recall: float  # share of the true neighbours that are among them; 1 where the search was exact
    decoder: Network | None
    encoder: Network | None
    findings: tuple[Answer, ...]


@dataclasses.dataclass(frozen=True)
class Server:
    """Where a server answers, relative to the page; `by_rows` are the parts that are too large to send whole."""

    encode: str
    neighbours: str
    rows: str
    by_rows: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Placed:
    """What a server answers to an image: its latent by the model of that name."""

    model: str
    latent: tuple[float, ...]
    logvar: tuple[float, ...] | None


@dataclasses.dataclass(frozen=True)
class Manifest:
    """All of it; `models` are one or two of the same images."""

    made_by: str
    title: str
    images: Images
    labels: tuple[Label, ...]
    factors: tuple[Factor, ...]
    models: tuple[Model, ...]
    server: Server | None = None
    format: Literal["hinterland-bundle"] = FORMAT
    version: Literal[1] = VERSION

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return dataclasses.asdict(self)
