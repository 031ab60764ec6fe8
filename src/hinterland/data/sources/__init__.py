"""Readers of image collections; each returns a whole `ImageSet` or refuses with a reason."""
