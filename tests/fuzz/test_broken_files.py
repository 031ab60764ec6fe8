"""Whatever a file holds: it is read, or it is refused in words that name it."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from broken import outcome, peak_bytes, put
from readers import NEEDS, READERS, Reader

LEAST = 2_000  # broken files in all
MOST_GROWTH = 1 << 30  # bytes that reading them may add to what the process holds


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The valid files of each maker, made once."""
    return {}


def _ready(reader: Reader, made: dict[str, Path], tmp_path: Path) -> Path:
    """A folder of this test's own with the reader's valid files."""
    key = f"{reader.make.__qualname__}-{id(reader.make)}"
    if key not in made:
        made[key] = tmp_path / "made"
        made[key].mkdir()
        reader.make(made[key])
    folder = tmp_path / "own"
    shutil.copytree(made[key], folder, symlinks=True)
    return folder


@pytest.mark.parametrize("name", READERS)
def test_a_broken_file_is_read_or_refused_by_name(name: str, run_once: dict[str, Path], tmp_path: Path) -> None:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    reader = READERS[name]
    folder = _ready(reader, run_once, tmp_path)
    path = folder / reader.file
    valid = path.read_bytes()
    names = (Path(reader.file).name, path.resolve().name, *reader.named)
    assert outcome(lambda: reader.read(folder), names) == "read", "the valid file is read"
    seen: list[str] = []
    before = peak_bytes()

    @settings(
        max_examples=reader.inputs,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.randoms(use_true_random=False))
    def read_broken(rnd: Random) -> None:
        for file, content in pristine.items():
            put(folder / file, content)
        put(path, rnd.choice(reader.deforms)(valid, rnd))
        seen.append(outcome(lambda: reader.read(folder), names))

    others = [file for file in folder.rglob("*") if file.is_file() and file != path and not file.is_symlink()]
    pristine = {str(file.relative_to(folder)): file.read_bytes() for file in others}
    read_broken()
    assert len(seen) >= reader.inputs
    assert not reader.refuses or seen.count("refused") >= reader.inputs // 10, (
        "so few were refused that they can hardly be broken"
    )
    assert peak_bytes() - before < MOST_GROWTH


def test_there_are_at_least_2000_broken_files() -> None:
    assert sum(reader.inputs for name, reader in READERS.items() if name not in NEEDS) >= LEAST
