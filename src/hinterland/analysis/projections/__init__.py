"""Latents as pictures in the plane, and how far each can be trusted."""
