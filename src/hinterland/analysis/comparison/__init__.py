"""Do runs differ, and by how much? Over seeds where they are replicated, over images otherwise."""
