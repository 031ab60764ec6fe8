"""What a cell needs of the machine that does it."""

from __future__ import annotations

from typing import Literal

from pydantic import ByteSize, Field, model_validator

from hinterland.ground.frozen import Frozen


class Resources(Frozen):
    """Of one cell. A cluster keeps so much free for it; a machine on its own only minds the threads."""

    cpus: float | None = Field(None, gt=0)  # also its threads; none: as many as training would use here by itself
    gpus: float | Literal["auto"] = "auto"  # 0.5: two cells share one; auto: one where there are any
    memory: ByteSize | None = Field(None, gt=0)  # such as 4GB; none: not minded

    @model_validator(mode="after")
    def _whole_or_part_of_one(self) -> Resources:
        if self.gpus != "auto" and (self.gpus < 0 or (self.gpus > 1 and self.gpus != int(self.gpus))):
            raise ValueError(f"gpus ({self.gpus:g}) must be auto, a part of one (0.5), or a whole number")
        return self
