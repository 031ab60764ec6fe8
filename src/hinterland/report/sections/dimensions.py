"""How much each dimension of a variational latent carries."""

from __future__ import annotations

from hinterland.report.blocks import Block, Note, Section
