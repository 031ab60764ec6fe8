"""An installed wheel has the explorer: it is built from a clean checkout, and what is in it exports without node."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from explorer.browser.pages import pages_in, shared_folder
from explorer.test_page import Blocks
from hinterland.explorer.frontend import FILES

ROOT = Path(__file__).resolve().parents[2]


def checkout(to: Path) -> Path:
    """What would be committed, and nothing else that lies about here."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git checkout here: what a clean one holds cannot be told")
    command = [git, "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        [*command, "src", "pyproject.toml", "README.md", "LICENSE"], check=True, capture_output=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
    return to


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built without a network and without installing anything."""
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("setuptools is not installed, and a wheel cannot be built without it")
    source, out = checkout(tmp_path_factory.mktemp("checkout")), tmp_path_factory.mktemp("wheel")
    command = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", out, source]
    done = subprocess.run([sys.executable, "-m", *map(str, command)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(out.glob("hinterland-*.whl"))


def test_a_wheel_holds_every_module_and_the_built_front_end(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    static = {f"hinterland/explorer/static/{name}" for name in FILES}
    assert static <= held
    sources = ROOT / "src"
    templates = {path.relative_to(sources).as_posix() for path in sources.glob("hinterland/report/templates/*")}
    assert templates
    assert templates <= held
    modules = {path.relative_to(sources).as_posix() for path in sources.rglob("*.py")}
    assert modules == {name for name in held if name.endswith(".py")}
    assert "hinterland/py.typed" in held
    assert not [name for name in held if "node_modules" in name or name.endswith((".ts", ".tsx"))]


def test_a_source_distribution_holds_what_a_wheel_is_built_from(tmp_path):
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("setuptools is not installed, and nothing can be built without it")
    source = checkout(tmp_path / "checkout")
    build = "import setuptools.build_meta as b, sys; print(b.build_sdist(sys.argv[1]))"
    command = [sys.executable, "-c", build, str(tmp_path)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with tarfile.open(next(tmp_path.glob("hinterland-*.tar.gz"))) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"pyproject.toml", "README.md", "LICENSE", "src/hinterland/py.typed"}
    needed |= {f"src/hinterland/explorer/static/{name}" for name in FILES}
    needed |= {path.relative_to(ROOT).as_posix() for path in ROOT.glob("src/hinterland/report/templates/*")}
    needed |= {path.relative_to(ROOT).as_posix() for path in ROOT.glob("src/**/*.py")}
    assert needed <= held
    assert not [name for name in held if "node_modules" in name or name.startswith(("runs/", ".venv"))]


@pytest.mark.slow
def test_what_is_in_the_wheel_exports_an_explorer_without_node(wheel, tmp_path, tmp_path_factory):
    run = pages_in(shared_folder(tmp_path_factory.getbasetemp())).one.folders[0]
    unpacked, page = tmp_path / "unpacked", tmp_path / "page.html"
    zipfile.ZipFile(wheel).extractall(unpacked)
    known = {"PATH": str(tmp_path), "PYTHONPATH": str(unpacked), "HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
    assert shutil.which("node", path=known["PATH"]) is None
    kept = {key: os.environ[key] for key in ("NUMBA_CACHE_DIR", "LANG") if key in os.environ}
    where = "import hinterland, sys; sys.stderr.write(hinterland.__file__); from hinterland.cli import main; main()"
    words = ["export", run, "--out", page, "--data", "digits", "--split", "test"]
    done = subprocess.run(
        [sys.executable, "-c", where, *map(str, words)],
        env={**kept, **known},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(str(unpacked))
    assert done.stdout.strip() == str(page)
    blocks = Blocks(page.read_text())
    assert blocks.by_id("part:model-0.decoder.onnx")
    assert blocks.by_id("asset:ort-wasm.wasm")
