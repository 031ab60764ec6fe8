"""How long it takes until something happens: the import, the command's help.

Usage: python benchmarks/start_up.py [--rounds R]; writes its section of RESULTS.md. Each start is a new process;
what the interpreter itself needs is taken off the import's.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from collections.abc import Callable

from results import interleaved, machine, record, spread, write_section

BARE, IMPORT, TORCH = "python -c pass", "python -c 'import hinterland'", "python -c 'import torch'"
HELP, LIST = "hinterland --help", "hinterland data list"


def started(*words: str) -> Callable[[], None]:
    """A new process with this interpreter."""
    return lambda: (subprocess.run([sys.executable, *words], check=True, capture_output=True), None)[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    ways = {
        BARE: started("-c", "pass"),
        IMPORT: started("-c", "import hinterland"),
        HELP: started("-m", "hinterland", "--help"),
        LIST: started("-m", "hinterland", "data", "list"),
        TORCH: started("-c", "import torch"),
    }
    taken = interleaved(ways, rounds)
    alone = [a - b for a, b in zip(taken[IMPORT], taken[BARE], strict=True)]
    lines = [
        f"{machine()}. Medians of {rounds} rounds, all in turn, files in the page cache.",
        "",
        "| start | s |",
        "|---|---:|",
        *(f"| `{name}` | {spread(values, 3)} |" for name, values in taken.items()),
        f"| the import alone: the second less the first | {spread(alone, 3)} |",
    ]
    record("start-up", {"import_s": statistics.median(alone), "help_s": statistics.median(taken[HELP])})
    print(write_section("start-up", "Start-up", lines))


if __name__ == "__main__":
    main()
