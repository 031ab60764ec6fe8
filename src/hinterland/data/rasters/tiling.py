"""How scenes are cut into tiles."""

from __future__ import annotations

from pydantic import Field, model_validator

from hinterland.data.rasters.splits import Split
from hinterland.ground.frozen import Frozen


class Tiling(Frozen):
    """How scenes are cut."""

    tile: int = Field(128, ge=2, le=8192)  # side in pixels of the scene
    stride: int | None = Field(None, ge=1)  # pixels from a tile to the next; None: the tile's side
    resize: int | None = Field(None, ge=1)  # side of the stored tile in pixels; None: as it was cut
    max_nodata: float = Field(0.1, ge=0, le=1)  # share of pixels without data above which a tile is dropped
    split: Split = Field(default_factory=Split)

    @model_validator(mode="after")
    def _whole_parts(self) -> Tiling:
        if self.resize is not None and self.tile % self.resize:
            raise ValueError(f"tile ({self.tile}) must be a multiple of resize ({self.resize}), as pixels are averaged")
        return self

    @property
    def step(self) -> int:
        """Pixels from a tile to the next."""
        return self.stride or self.tile

    @property
    def side(self) -> int:
        """Side of a stored tile."""
        return self.resize or self.tile
