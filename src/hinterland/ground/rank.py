"""Which of several processes this one is, as torchrun and SLURM's srun say it in the environment."""

from __future__ import annotations

import os

from hinterland.ground.errors import BadInput

# torchrun's names, then srun's. SLURM_NTASKS will not do: a job's script has it too, and is one process.
NAMES = (("RANK", "WORLD_SIZE"), ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"))


def rank_here() -> tuple[int, int]:
    """This process's rank, from 0 on, and how many there are; (0, 1) where nobody started several."""
    for rank, world in NAMES:
        if rank in os.environ and world in os.environ:
            said = (os.environ[rank], os.environ[world])
            if not all(text.isdigit() for text in said) or not int(said[0]) < int(said[1]):
                raise BadInput(
                    f"{rank} ({said[0]}) and {world} ({said[1]}) in the environment are no rank of so many; torchrun "
                    "and srun set them, and unset them where one process is meant"
                )
            return int(said[0]), int(said[1])
    return 0, 1


def in_words() -> str:
    """` (rank 1 of 3)` for messages of one among several; nothing for a process alone."""
    try:
        rank, world = rank_here()
    except BadInput:
        return ""
    return f" (rank {rank} of {world})" if world > 1 else ""
