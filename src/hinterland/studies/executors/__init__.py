"""Who does the cells of a study: this process, one after another, or the machines of a Ray cluster."""
