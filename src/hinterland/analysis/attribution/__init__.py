"""Is this label or factor in the latents? What is asked of every table, and of its baselines."""
