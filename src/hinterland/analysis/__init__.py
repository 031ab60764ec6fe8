"""LatentTable -> findings. NumPy only, no torch."""
