"""Analysis is NumPy only."""

import subprocess
import sys
from pathlib import Path

import pytest

import hinterland.analysis

MODULES = sorted(p.stem for p in Path(hinterland.analysis.__path__[0]).glob("*.py") if p.stem != "__init__")


def loaded_by(*modules: str) -> set[str]:
    code = f"import sys, {', '.join(modules)}; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_no_module_of_analysis_loads_torch_or_anything_slow() -> None:
    loaded = loaded_by(*(f"hinterland.analysis.{name}" for name in MODULES))
    assert not loaded & {"torch", "sklearn", "umap", "openTSNE", "faiss", "numba", "scipy.stats", "scipy.optimize"}


@pytest.mark.parametrize("module", ["hinterland.analysis", "hinterland.latents.paths", "hinterland.latents.sampling"])
def test_the_numpy_half_of_the_house_loads_no_torch(module: str) -> None:
    assert "torch" not in loaded_by(module)


def test_probing_and_projecting_loads_no_torch() -> None:
    code = (
        "import sys, numpy as np\n"
        "from hinterland.analysis.battery import analyse\n"
        "from hinterland.latents.table import LatentTable\n"
        "x = np.random.default_rng(0).normal(size=(120, 3))\n"
        "assert analyse(LatentTable.from_arrays(x, labels={'sign': x[:, 0] > 0}))\n"
        "print('torch' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
