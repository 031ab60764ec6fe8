"""A walk through the latent space in a browser: bundles, one self-contained page, a local server, a widget."""
