"""Images in: an `ImageSet`, whatever the source."""
