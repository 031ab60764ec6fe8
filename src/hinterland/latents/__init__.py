"""Run + images -> LatentTable: the waist of the house (no torch here, nor in `table`)."""
