"""A loss that is not finite ends a run: which term, where, and what is still good."""

from __future__ import annotations

import torch

from hinterland.objectives.terms import Terms


class NotFinite(Exception):
    """A step whose loss is not finite; no weight was changed by it."""

    def __init__(self, terms: Terms):
        super().__init__()
        bad = [name for name, term in terms.parts.items() if not bool(torch.isfinite(term.per_image).all())]
        self.terms = ", ".join(bad) or "objective"
