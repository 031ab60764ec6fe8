"""A wheel as somebody who has nothing else would use it: alone, and with each extra alone.

Usage: python tests/check_wheel.py DIST [--python PYTHON] [--alone PYTHON] [--extras geo,hub]

DIST holds one wheel and one source distribution. One environment gets the wheel and what it needs; above it lies, for
each extra, one with that extra's packages only, deleted when it has been tried. Alone, whatever needs an extra must end
with exit status 2 and the one command that adds it; with the extra, it must do its work. A line tells of each thing
tried; exit status 1 if any was not as it should be.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

CONSTRAINTS = Path(__file__).resolve().parents[1] / "constraints.txt"
IN_WHEEL = (
    "py.typed", "explorer/static/page.html", "explorer/static/app.js", "explorer/static/app.css",
    "explorer/static/widget.js", "explorer/static/ort-wasm.wasm.gz", "report/templates/page.html",
)  # fmt: skip
IN_SDIST = ("explorer-ui/package-lock.json", "explorer-ui/src", "tests", "studies", "constraints.txt", "CHANGELOG.md")
HINTERLAND = ("-m", "hinterland")
SCENE = """
import numpy, tifffile
tifffile.imwrite("scene.tif", numpy.random.default_rng(0).integers(0, 255, (96, 96, 3), dtype="uint8"))
"""
STUDY = "name: tiny\ndata: digits\nbase: {model: cae, training.epochs: 0.1}\n"
FEATURES = """
import numpy

import hinterland as hl
from hinterland.latents.features import features_of
try:
    print(features_of(numpy.zeros((2, 3, 32, 32), "float32")).latents.shape)
except hl.BadInput as error:
    raise SystemExit(print(error) or 2)
"""
WIDGET = """
import hinterland as hl, hinterland.explorer.widget as widget
widget.in_notebook = lambda: True
try:
    print(type(hl.open_run("run").explore(max_images=50)).__name__)
except hl.BadInput as error:
    raise SystemExit(print(error) or 2)
"""
FLOW = """
import hinterland as hl
from hinterland.latents import samplers
samplers.STEPS = 3  # enough to see that it runs
try:
    latents = hl.open_run("run").encode(hl.load("digits").split("test"))
    print(samplers.fitted_draws(latents, "flow", 4, seed=0).shape)
except hl.BadInput as error:
    raise SystemExit(print(error) or 2)
"""
HUB = """
import hinterland as hl
from hinterland.latents.hub import client
try:
    print(client().__version__)
except hl.BadInput as error:
    raise SystemExit(print(error) or 2)
"""
COMPLETED = """
import os, sys
sys.argv = ["hinterland"]
os.environ.update(_HINTERLAND_COMPLETE="complete_bash", COMP_WORDS="hinterland tr", COMP_CWORD="1")
from hinterland.cli import main
main()
"""


@dataclasses.dataclass(frozen=True)
class Use:
    """Something that needs an extra: `words`, as Python is called with."""

    extra: str
    words: tuple[str, ...]


CURVES = ("train", "digits", "--epochs", "0.1", "--out", "t", "--set", "training.tensorboard=true")
USES = (  # in a folder with `run`, scene.tif and tiny.yaml
    Use("explorer", (*HINTERLAND, "export", "run", "--out", "vae.html", "--images", "50", "--overwrite")),
    Use("geo", (*HINTERLAND, "data", "prepare", "scene.tif", "--tile", "32", "--out", "tiles")),
    Use("samplers", ("-c", FLOW)),
    Use("tensorboard", (*HINTERLAND, *CURVES)),
    Use("cluster", (*HINTERLAND, "study", "tiny.yaml", "--executor", "ray", "--out", "tiny")),
    Use("metrics", ("-c", FEATURES)),
    Use("hub", ("-c", HUB)),
    Use("notebook", ("-c", WIDGET)),
)
FOR_WORK = {  # extras of those who work on hinterland: their tools start
    "dev": tuple(("-m", tool, "--version") for tool in ("pytest", "mypy", "ruff", "playwright")),
    "docs": (("-m", "mkdocs", "--version"),),
}


class Trial:
    """What was tried so far, and how it went."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.failed = folder, 0

    def tell(self, what: str, good: bool, words: str = "") -> None:
        """A line; what was not good is counted, with the end of what was printed."""
        self.failed += not good
        print(
            f"{'as it should be' if good else 'WRONG':<15}  {what}" + ("" if good else f"\n{words[-1500:]}"), flush=True
        )

    def run(self, python: Path, words: tuple[str, ...], what: str, status: int = 0, says: str = "") -> None:
        """Call Python in the folder; it must end with `status`, and say `says`."""
        begun = time.perf_counter()
        env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {"COLUMNS": "200"}
        done = subprocess.run(
            [str(python), *words], cwd=self.folder, env=env, capture_output=True, text=True, check=False
        )
        said = done.stdout + done.stderr
        good = done.returncode == status and says in said and "Traceback" not in said
        took = f"{time.perf_counter() - begun:.0f} s"
        self.tell(f"{what} ({took})", good, f"exit status {done.returncode}, and it said:\n{said}")


def main() -> None:
    """Try everything; exit status 1 if anything was wrong."""
    chosen = _arguments()
    wheel, sdist = (next(chosen.dist.glob(end)) for end in ("*.whl", "*.tar.gz"))
    with tempfile.TemporaryDirectory(prefix="hinterland-wheel-") as folder:
        work = Path(folder) / "work"
        work.mkdir()
        trial = Trial(work)
        check_contents(wheel, sdist, trial)
        base = chosen.alone or environment(Path(folder) / "alone", chosen.python, str(wheel), trial)
        try_alone(base, trial)
        for extra in chosen.extras.split(",") if chosen.extras else extras_of(wheel):
            try_extra(extra, wheel, base, chosen.python, trial)
    print(f"{trial.failed} things were wrong" if trial.failed else "all as it should be")
    sys.exit(1 if trial.failed else 0)


def check_contents(wheel: Path, sdist: Path, trial: Trial) -> None:
    """What must be in the wheel and in the source distribution is there."""
    packed = zipfile.ZipFile(wheel).namelist()
    missing = [name for name in IN_WHEEL if f"hinterland/{name}" not in packed]
    trial.tell(
        f"{wheel.name}, {wheel.stat().st_size / 1e6:.1f} MB, has the front end and py.typed", not missing, str(missing)
    )
    stray = sorted({name.split("/")[0] for name in packed if not name.startswith("hinterland")})
    trial.tell(f"{wheel.name} has nothing but the package", not stray, str(stray))
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    absent = [name for name in IN_SDIST if not any(n == name or n.startswith(f"{name}/") for n in names)]
    trial.tell(
        f"{sdist.name}, {sdist.stat().st_size / 1e6:.1f} MB, has sources of the front end, tests, studies",
        not absent,
        str(absent),
    )


def extras_of(wheel: Path) -> list[str]:
    """As the wheel's own metadata says."""
    with zipfile.ZipFile(wheel) as packed:
        name = next(name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        lines = packed.read(name).decode().splitlines()
    return [line.removeprefix("Provides-Extra: ") for line in lines if line.startswith("Provides-Extra: ")]


def environment(folder: Path, python: str, wanted: str, trial: Trial, above: Path | None = None) -> Path:
    """The interpreter of a new environment with `wanted`, which sees the packages of the one that it lies `above`."""
    begun = time.perf_counter()
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    own = folder / "bin" / "python"
    if above is not None:
        _site(own).joinpath("below.pth").write_text(f"{_site(above)}\n", encoding="utf-8")
    pip = [str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(CONSTRAINTS), wanted]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    trial.tell(
        f"pip install {Path(wanted).name} ({time.perf_counter() - begun:.0f} s)", done.returncode == 0, done.stderr
    )
    return own


def try_alone(python: Path, trial: Trial) -> None:
    """What needs no extra works; what needs one names the command that adds it."""
    version = subprocess.run([str(python), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"-- {version}, no extra")
    (trial.folder / "tiny.yaml").write_text(STUDY, encoding="utf-8")
    trial.run(python, ("-c", SCENE), "an image is written")
    trial.run(python, ("-c", "import hinterland, sys; assert 'torch' not in sys.modules"), "import hinterland is light")
    trial.run(python, (*HINTERLAND, "doctor"), "doctor", says="pip install 'hinterland[all]'")
    trial.run(python, (*HINTERLAND, "train", "digits", "--epochs", "0.1", "--out", "run"), "train digits")
    trial.run(python, (*HINTERLAND, "report", "run"), "report")
    trial.run(python, (*HINTERLAND, "analyse", "run"), "analyse")
    trial.run(python, ("-c", COMPLETED), "shell completion", says="traverse")
    for use in USES:
        trial.run(python, use.words, f"without {use.extra}", 2, f"pip install 'hinterland[{use.extra}]'")


def try_extra(extra: str, wheel: Path, base: Path, python: str, trial: Trial) -> None:
    """In an environment of its own above the base."""
    print(f"-- [{extra}]")
    folder = trial.folder.parent / extra
    own = environment(folder, python, f"{wheel}[{extra}]", trial, above=base)
    for use in USES:
        if extra in (use.extra, "all"):
            trial.run(own, use.words, f"[{extra}] {use.extra}")
    for words in FOR_WORK.get(extra, ()):
        trial.run(own, words, f"[{extra}] {' '.join(words[1:])}")
    trial.run(own, (*HINTERLAND, "doctor"), f"[{extra}] doctor")
    shutil.rmtree(folder)
    for left in ("tiles", "t", "tiny"):
        shutil.rmtree(trial.folder / left, ignore_errors=True)


def _site(python: Path) -> Path:
    return next((python.parents[1] / "lib").glob("python3.*")) / "site-packages"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dist", type=Path, help="the folder of the wheel and the source distribution")
    parser.add_argument("--python", default=sys.executable, help="the interpreter to make environments of")
    parser.add_argument("--alone", type=Path, help="of an environment that has the wheel and no extra; made otherwise")
    parser.add_argument("--extras", default="", help="only these, with commas between; left out, every one")
    return parser.parse_args()


if __name__ == "__main__":
    main()
