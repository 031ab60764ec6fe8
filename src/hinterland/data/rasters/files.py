"""Which files are scenes, what they are called, and which mask, height or further layer belongs to which."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from hinterland.ground.errors import BadInput, listing

SUFFIXES = (".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jp2", ".vrt", ".img")


def is_remote(path: str) -> bool:
    """Whether GDAL reads it by itself: s3://, https://, /vsi..."""
    return "://" in path or path.startswith("/vsi")


def scene_files(given: Iterable[str]) -> list[str]:
    """The rasters that are named, and those in folders that are; sorted within each folder."""
    found: list[str] = []
    for text in given:
        path = Path(text)
        if is_remote(text) or path.is_file():
            found.append(text)
        elif path.is_dir():
            inside = rasters_in(path)
            if not inside:
                raise BadInput(f"{path} holds no raster; files that end in {', '.join(SUFFIXES)} are looked for")
            found += inside
        else:
            raise BadInput(f"there is no file or folder {text}; SCENES are rasters, or folders of them")
    twice = sorted({path for path in found if found.count(path) > 1})
    if twice:
        raise BadInput(f"{listing(twice)} named more than once; each scene is cut once")
    if not found:
        raise BadInput("SCENES is empty; name at least one raster, or a folder of them")
    return found


def scenes_among(found: Sequence[str], given: Iterable[str], wheres: Sequence[str]) -> list[str]:
    """Of rasters `found` in the folders that were `given`, those that are scenes and not another's mask or height.

    `wheres` are as in `companion`. With OLD=NEW scenes are those with OLD in their path, and so in a folder of
    JAX_004_006_RGB, ..._CLS and ..._AGL the first. What was given by its own name is always one.
    """
    named = set(given)
    free = [path for path in found if path not in named]
    taken: set[str] = set()
    for where in wheres:
        old, is_swap, _ = where.partition("=")
        if is_remote(where) or Path(where).exists() or not (is_swap or "*" in where):
            inside = set(rasters_in(Path(where))) if Path(where).is_dir() else {where}
            taken |= inside if not inside.issuperset(found) else set()
            continue
        taken |= {path for path in free if is_swap and old not in path}
        for path in found:
            with contextlib.suppress(BadInput):
                taken.add(companion(path, where, ""))
    return [path for path in found if path in named or path not in taken]


def rasters_in(folder: Path) -> list[str]:
    """All rasters in a folder and below it."""
    return sorted(str(path) for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def scene_names(paths: Sequence[str]) -> list[str]:
    """File names without suffix, with as many of the folders before them as it takes to tell them apart."""
    parts = [PurePosixPath(path).with_suffix("").parts for path in paths]
    for depth in range(1, max(map(len, parts)) + 1):
        names = ["/".join(part[-depth:]) for part in parts]
        if len(set(names)) == len(names):
            return names
    raise BadInput(f"{listing(paths)}: two scenes differ in nothing but their suffix; rename one")


def scene_folders(paths: Sequence[str]) -> list[str]:
    """The first folder below the one that all scenes share; empty where there is none."""
    parents = [PurePosixPath(path).parent.parts for path in paths]
    depths = range(min(map(len, parents)))
    shared = next((depth for depth in depths if len({parent[depth] for parent in parents}) > 1), len(depths))
    return [parent[shared] if len(parent) > shared else "" for parent in parents]


def companion(scene: str, where: str, option: str) -> str:
    """The raster that belongs to `scene`. `where` is one of four.

    A file: it belongs to all scenes. OLD=NEW: the scene's path with NEW in place of OLD (`images=masks`,
    `RGB=CLS`), whatever the suffix. A folder: the file in it (or below) of the scene's name, or of the same
    name but for the last word after an underscore (`JAX_004_RGB` and `JAX_004_CLS`). A path with one `*`, which
    stands for the scene's name, or for all of it before the last underscore (`Truth/*_CLS.tif`).
    """
    if where.count("*") == 1:
        return _by_name(scene, where, option)
    if is_remote(where) or Path(where).is_file():
        return where
    if Path(where).is_dir():
        return _in_folder(scene, Path(where), option)
    old, is_swap, new = where.partition("=")
    if not is_swap or not old:
        raise BadInput(
            f"{option} ({where}) must be a file, a folder, a path with one *, or OLD=NEW such as images=masks"
        )
    if old not in scene:
        raise BadInput(f"{option} ({where}): {old!r} is not in {scene}; OLD=NEW changes the scene's path")
    head, tail = scene.rsplit(old, 1)
    for swapped in (f"{head}{new}{tail}", scene.replace(old, new)):
        found = _any_suffix(swapped)
        if found:
            return found
    raise BadInput(f"{option} ({where}): there is no {head}{new}{tail} beside {scene}; leave the scene out, or add it")


def _by_name(scene: str, where: str, option: str) -> str:
    stem = PurePosixPath(scene).stem
    for name in (stem, stem.rpartition("_")[0]):
        found = _any_suffix(where.replace("*", name)) if name else None
        if found:
            return found
    raise BadInput(f"{option} ({where}): there is no {where.replace('*', stem.rpartition('_')[0] or stem)} for {scene}")


def layer_name(where: str) -> str:
    """What a further layer is called: NEW of OLD=NEW, or the name of the file or folder."""
    path = Path(where)
    own = is_remote(where) or path.exists() or "*" in where
    text = path.stem.replace("*", "").strip("_-") if own else where.partition("=")[2]
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in text) or "layer"


def _any_suffix(path: str) -> str | None:
    if is_remote(path) or Path(path).is_file():
        return path
    there = sorted(Path(path).parent.glob("*")) if Path(path).parent.is_dir() else []
    same = [str(file) for file in there if file.stem == Path(path).stem and file.suffix.lower() in SUFFIXES]
    return same[0] if same else None


def _in_folder(scene: str, folder: Path, option: str) -> str:
    stem = PurePosixPath(scene).stem
    place = stem.rpartition("_")[0]
    there = [Path(path) for path in rasters_in(folder) if Path(path) != Path(scene)]
    named = [path for path in there if path.stem == stem]
    named = named or [path for path in there if place and path.stem.rpartition("_")[0] == place]
    if len(named) == 1:
        return str(named[0])
    if not named:
        raise BadInput(f"{option} ({folder}): no raster belongs to {scene}; it should be called {stem}, suffix aside")
    raise BadInput(
        f"{option} ({folder}): {listing(named)} may each belong to {scene}; say OLD=NEW, such as images=masks, instead"
    )
