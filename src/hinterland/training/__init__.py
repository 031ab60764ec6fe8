"""One run: from images and a configuration to a run folder."""
