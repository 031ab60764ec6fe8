"""What can befall a run from outside: a full disk, a file that may not be written, memory that ran out,
another process that it learns together with."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from hinterland.ground.errors import HinterlandError, LeftAlone, RunFailed, is_out_of_memory
from hinterland.ground.reading import reason
from hinterland.training.checkpoint import good_one
from hinterland.training.folder import RunFolder
from hinterland.training.ranks import ALONE, Ranks


@contextlib.contextmanager
def told(folder: RunFolder, ranks: Ranks = ALONE) -> Iterator[None]:
    """Within it, such a thing becomes `RunFailed`: what it was, where, which checkpoint is good, how to go on."""
    try:
        yield
    except HinterlandError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise RunFailed(f"{where}{reason(error)}; {_how_to_go_on(folder, 'when that is mended')}") from error
    except (MemoryError, RuntimeError) as error:
        if ranks.is_left(error):
            how = _how_to_go_on(folder, "when that is mended, with any number of ranks")
            raise LeftAlone(f"{ranks.last_words()}; {how}") from error
        if not is_out_of_memory(error):
            raise
        raise RunFailed(
            f"memory ran out ({reason(error)}); {_how_to_go_on(folder, 'with more memory')}; or begin anew with "
            "smaller batches, which need less: --set training.batch_size=16"
        ) from error


def _how_to_go_on(folder: RunFolder, when: str) -> str:
    if not folder.config_file.is_file():
        return f"nothing was begun; the same again {when}"
    return f"{good_one(folder)}. Go on {when}: hinterland train --resume {folder.path}"
