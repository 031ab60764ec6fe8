"""The README's pictures, from the demo run that is named (or the newest below runs/).

Usage: python docs/make_pictures.py [runs/demo]; without a demo run it makes one.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {"map.png": 1000, "interpolation-1.png": 900, "reconstructions.png": 900}


def main() -> None:
    demo = Path(sys.argv[1]) if len(sys.argv) > 1 else newest_demo()
    for name, width in PICTURES.items():
        with Image.open(demo / "vae" / "figures" / name) as picture:
            small = picture.convert("RGB")
            if small.width > width:
                small = small.resize((width, round(small.height * width / small.width)), Image.Resampling.LANCZOS)
            path = ROOT / "docs" / "pictures" / name
            path.parent.mkdir(exist_ok=True)
            small.quantize(128).save(path, optimize=True)
            print(path.relative_to(ROOT), f"{path.stat().st_size / 1024:.0f} KiB", sep="  ")


def newest_demo() -> Path:
    found = sorted((ROOT / "runs").glob("demo*/compare.html"), key=lambda page: page.stat().st_mtime)
    if not found:
        subprocess.run([sys.executable, "-m", "hinterland", "demo"], check=True, cwd=ROOT)
        return newest_demo()
    return found[-1].parent


if __name__ == "__main__":
    main()
