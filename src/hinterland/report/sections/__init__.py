"""The parts of a report: each is a function from what was gathered to a section of the page."""
