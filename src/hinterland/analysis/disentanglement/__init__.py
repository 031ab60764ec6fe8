"""Which factor is in which latent."""
