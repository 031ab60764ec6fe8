"""Probes: what can be read off the latents of images that the probe has not seen."""
