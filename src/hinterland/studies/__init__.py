"""Studies: grids of runs, measured alike, with questions asked beforehand."""
