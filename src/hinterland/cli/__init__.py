"""The command line: parse, call, print. Results go to standard output, everything else to standard error."""

from __future__ import annotations


def main() -> None:
    """The command `hinterland`. Exit status 0: done; 1: failed; 2: bad use."""
    from hinterland.cli.app import run

    run()
