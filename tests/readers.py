"""Every reader of the project: a small valid file, how it is broken, and what must be true of what was read."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import safetensors.torch
import yaml
from PIL import Image

from blobs import blobs
from broken import Deform, deformed, document, json_document, png_chunks, yaml_document
from hinterland.analysis.finding import Baseline, Finding, read_findings, write_findings
from hinterland.data.annotations import Factor
from hinterland.data.catalog import load
from hinterland.data.cuboids.presets import PRESETS
from hinterland.data.cuboids.scene import Scene
from hinterland.data.cuboids.settings import scene_with
from hinterland.data.imageset import STORED_TYPES, ImageSet
from hinterland.data.making import begin
from hinterland.data.rasters.classes import read_classes
from hinterland.data.sources.idx import read_idx
from hinterland.data.sources.labels import labels_and_factors, read_labels_csv
from hinterland.data.store import Contents, Plane, sha256_of, sha256_of_values
from hinterland.ground.seal import BLANK, MARK, ZEROS
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.studies.config import cells_of, read_study
from hinterland.training import run as training
from hinterland.training.config import RunConfig
from hinterland.training.folder import RunFolder
from hinterland.training.settings import configured

IMAGES = blobs(24, 1, 12, 12)
COLOUR = blobs(6, 3, 12, 10)
SHAPES = [(), (0,), (1,), (24,), (24, 1), (24, 2), (24, 12, 12), (24, 1, 12, 12), (6, 8, 8), (3, 3, 3, 3)]
KINDS = [
    "u1",
    "i1",
    "i2",
    "i4",
    "i8",
    "u8",
    "f2",
    "f4",
    "f8",
    "c8",
    "?",
    "U3",
    "S3",
    "U0",
    "M8[s]",
    "m8[s]",
    "V3",
    ">f4",
]
QUICK = {"training.epochs": 1, "model.widths": [4], "model.hidden": [], "model.latent_size": 2}


@dataclasses.dataclass(frozen=True)
class Reader:
    """`make` writes valid files into a folder; `file` of them is broken by one of `deforms`, then `read`."""

    name: str
    file: str
    make: Callable[[Path], None]
    read: Callable[[Path], None]  # of the folder; asserts what must be true
    deforms: tuple[Deform, ...] = (deformed,)
    inputs: int = 50  # of the test suite
    named: tuple[str, ...] = ()  # one of these, or `file`, must stand in the message
    refuses: bool = True  # False: what is broken is left out


def check_images(images: ImageSet) -> None:
    """Pixels of a stored type, finite, and as many rows of annotations."""
    assert len(images) >= 1
    for pixels in images.layers.values():
        array = np.asarray(pixels[:])
        assert str(array.dtype) in STORED_TYPES
        assert array.ndim == 4
        assert len(array) == len(images)
        assert np.isfinite(array).all()
    assert len(set(images.ids.tolist())) == len(images)
    for label in images.annotations.labels.values():
        assert label.codes.max(initial=-1) < len(label.names)


def check_table(table: LatentTable) -> None:
    """Finite numbers, row by row beside their annotations."""
    n = len(table.latents)
    assert table.latents.dtype == np.float32
    assert np.isfinite(table.latents).all()
    assert len(table.ids) == n
    for score in table.scores.values():
        assert score.shape == (n,)
        assert score.dtype.kind == "f"
    for label in table.labels.values():
        assert len(label.text()) == n
    for factor in table.annotations.factors.values():
        assert factor.values.dtype == np.float64
    assert isinstance(table.source.name, str)


def check_findings(findings: list[Finding]) -> None:
    """Numbers that are numbers, names that are texts."""
    for finding in findings:
        assert isinstance(finding.name, str)
        assert isinstance(finding.estimate, float)
        assert np.isfinite(finding.estimate)
        assert str(finding)


def _encoded(pixels: Any, kind: str, **options: Any) -> Callable[[Path], None]:
    """A maker of one image file."""

    def make(folder: Path) -> None:
        (folder / "cat").mkdir()
        buffer = io.BytesIO()
        if kind == "tif":
            import tifffile

            tifffile.imwrite(buffer, pixels, **options)
        elif kind == "png16":
            import imagecodecs

            buffer.write(imagecodecs.png_encode(pixels))
        else:
            Image.fromarray(pixels).save(buffer, kind, **options)
        suffix = {"png16": "png", "jpeg": "jpg"}.get(kind, kind)
        (folder / "cat" / f"a.{suffix}").write_bytes(buffer.getvalue())

    return make


def _folder(folder: Path) -> None:
    check_images(load(folder))


RGB = np.ascontiguousarray(np.moveaxis(COLOUR.layers["image"][0], 0, -1))
WIDE = RGB.astype(np.uint16) * 257
REAL = RGB.astype(np.float32)


def _pictures() -> list[Reader]:
    both = (png_chunks, deformed)
    return [
        Reader("PNG", "cat/a.png", _encoded(RGB, "png"), _folder, both, 135),
        Reader("PNG of 16 bits", "cat/a.png", _encoded(WIDE, "png16"), _folder, both, 70),
        Reader("JPEG", "cat/a.jpg", _encoded(RGB, "jpeg"), _folder, inputs=90),
        Reader("TIFF", "cat/a.tif", _encoded(RGB, "tif"), _folder, inputs=90),
        Reader(
            "TIFF, packed, float",
            "cat/a.tif",
            _encoded(REAL, "tif", compression="zlib", photometric="rgb"),
            _folder,
            inputs=70,
        ),
        Reader(
            "TIFF, tiled bands",
            "cat/a.tif",
            _encoded(np.zeros((5, 32, 32), np.uint16), "tif", tile=(16, 16), photometric="minisblack"),
            _folder,
            inputs=70,
        ),
        Reader("ZIP of images", "a.zip", _zipped, lambda f: check_images(load(f / "a.zip")), inputs=90),
    ]


def _zipped(folder: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(RGB).save(buffer, "png")
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("set/cat/1.png", "set/dog/2.png"):
            archive.writestr(name, buffer.getvalue())


def _idx(packed: bool) -> Callable[[Path], None]:
    content = b"\x00\x00\x08\x03" + struct.pack(">3I", 24, 12, 12) + IMAGES.layers["image"].tobytes()

    def make(folder: Path) -> None:
        (folder / "a.idx").write_bytes(gzip.compress(content) if packed else content)

    return make


def _read_idx(folder: Path) -> None:
    assert read_idx(folder / "a.idx").ndim in (1, 3)


def packed_idx(data: bytes, rnd: Random) -> bytes:
    """What is packed is deformed, and packed again."""
    return gzip.compress(deformed(gzip.decompress(data), rnd), 1)


def _npz(folder: Path) -> None:
    pixels, rng = IMAGES.layers["image"], np.random.default_rng(0)
    np.savez_compressed(
        folder / "a.npz",
        images=pixels,
        labels=np.arange(24) % 3,
        label_names=np.array(["a", "b", "c"]),
        factors=rng.random((24, 2)),
        factor_names=np.array(["x", "y"]),
        ids=np.array([f"i{i}" for i in range(24)]),
        split=np.array(["train", "test"] * 12),
    )


def _layers(folder: Path) -> None:
    rng = np.random.default_rng(0)
    np.savez(
        folder / "a.npz",
        near=rng.integers(0, 255, (6, 3, 8, 8), dtype=np.uint8),
        far=rng.random((6, 1, 8, 8), dtype=np.float32),
        mask=rng.integers(0, 3, (6, 8, 8), dtype=np.uint8),
    )


def packed_npy(data: bytes, rnd: Random) -> bytes:
    """One array of an .npz is deformed, or replaced by one of another type and shape, under a right checksum."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rnd.choice(sorted(members))
    if rnd.random() < 0.5:
        members[name] = deformed(members[name], rnd)
    else:
        members[name] = strange_array(rnd)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for each, content in members.items():
            archive.writestr(each, content)
    return buffer.getvalue()


def strange_array(rnd: Random) -> bytes:
    """An .npy file of a type and a shape that nobody asked for."""
    shape, dtype = rnd.choice(SHAPES), np.dtype(rnd.choice(KINDS))
    fill = rnd.choice([0, 1, -1, 255, 1e30, float("nan"), float("inf")])
    array = np.zeros(shape, dtype)
    if dtype.kind in "fc" or (dtype.kind in "iu" and np.isfinite(fill) and 0 <= fill < 100):
        with np.errstate(all="ignore"):
            array[...] = fill
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def any_array(data: bytes, rnd: Random) -> bytes:
    """Another array altogether."""
    return strange_array(rnd)


def _arrays() -> list[Reader]:
    def npy(folder: Path) -> None:
        np.save(folder / "a.npy", IMAGES.layers["image"])

    def layered(folder: Path) -> None:
        check_images(load(folder / "a.npz", layers=["near", "far"], mask="mask", tile=4))

    return [
        Reader("IDX", "a.idx", _idx(False), _read_idx, inputs=50),
        Reader("IDX, packed", "a.idx", _idx(True), _read_idx, (packed_idx, deformed), 70),
        Reader(
            "NPZ", "a.npz", _npz, lambda f: check_images(load(f / "a.npz")), (packed_npy, packed_npy, deformed), 180
        ),
        Reader("NPZ of layers", "a.npz", _layers, layered, (packed_npy, packed_npy, deformed), 90),
        Reader("NPY", "a.npy", npy, lambda f: check_images(load(f / "a.npy")), (deformed, any_array), 70),
    ]


def _csv(folder: Path) -> None:
    rows = [f"{i:06d},{'abc'[i % 3]},{i / 7:.3f},{i}" for i in range(24)]
    (folder / "a.csv").write_text("\n".join(["id,kind,size,count", *rows]) + "\n", encoding="utf-8")


def _read_csv(folder: Path) -> None:
    _, columns = read_labels_csv(folder / "a.csv")
    labels, factors = labels_and_factors(columns)
    for label in labels.values():
        assert label.codes.max(initial=-1) < len(label.names)
    for factor in factors.values():
        assert not np.isinf(factor.values).any()


def _table() -> LatentTable:
    rng = np.random.default_rng(0)
    table = LatentTable.from_arrays(rng.normal(size=(24, 3)), labels={"kind": ["a", "b"] * 12}, name="t")
    known = dataclasses.replace(table.annotations, factors={"angle": Factor(np.linspace(0, 300, 24), 360.0)})
    scores = {"error": np.linspace(0, 1, 24, dtype=np.float32)}
    base = LatentTable(table.latents[:, :2].copy(), known, table.source)
    return LatentTable(table.latents, known, table.source, table.latents.copy(), scores, {"pixels": base})


def other_columns(data: bytes, rnd: Random) -> bytes:
    """A Parquet file with another column, another type, or other words about itself or a column."""
    table = pq.read_table(io.BytesIO(data))
    at = rnd.randrange(table.num_columns)
    change = rnd.randrange(4)
    field = table.schema.field(at)
    if change == 0:
        table = table.remove_column(at)
    elif change == 1:
        n = len(table)
        strange = rnd.choice([
            pa.array([None] * n), pa.array(["x"] * n), pa.array([float("nan")] * n), pa.array([2**62] * n),
            pa.array([b"\xff"] * n), pa.array([[1.0]] * n), pa.array([[]] * n, pa.list_(pa.float32())),
            pa.array([{"a": 1}] * n), pa.array([True] * n), pa.array([[None] * 3] * n, pa.list_(pa.float32(), 3)),
            pa.array([["x"]] * n, pa.list_(pa.string(), 1)),
        ])  # fmt: skip
        metadata = field.metadata if rnd.random() < 0.7 else None
        table = table.set_column(at, pa.field(field.name, strange.type, metadata=metadata), strange)
    elif change == 2 and (field.metadata or {}).get(b"hinterland"):
        said = json.dumps(document(json.loads(field.metadata[b"hinterland"]), rnd))
        table = table.set_column(at, field.with_metadata({"hinterland": said}), table.column(at))
    else:
        said = json.loads((table.schema.metadata or {}).get(b"hinterland", b"{}"))
        table = table.replace_schema_metadata({"hinterland": json.dumps(document(said, rnd))})
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, table.schema) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"seal": BLANK})
    return resealed(buffer.getvalue())


def _store(folder: Path) -> None:
    planes = {"image": Plane(dtype="uint8", shape=(1, 12, 12))}
    plan = Contents(name="blobs", count=24, images_per_shard=16, layers=planes)
    making = begin(folder / "s", plan)
    for shard in making.missing():
        making.write(shard, {"image": IMAGES.layers["image"][slice(*plan.rows(shard))]}, {}, {})
    making.finish(IMAGES.annotations.to_arrow())


def _read_store(folder: Path) -> None:
    table, facts = folder / "s" / "table.parquet", folder / "s" / "store.json"
    if (folder / "rehash").exists():  # whoever alters the table can alter its hash as well
        said = json.loads(facts.read_text())
        said["table_sha256"] = sha256_of(table.read_bytes())
        facts.write_text(json.dumps({**said, "sha256": sha256_of_values(said)}))
    check_images(load(folder / "s"))


def _rehashed_store(folder: Path) -> None:
    _store(folder)
    (folder / "rehash").touch()


def _tables() -> list[Reader]:
    return [
        Reader("labels CSV", "a.csv", _csv, _read_csv, inputs=70),
        Reader(
            "Parquet of latents",
            "a.parquet",
            lambda f: _table().write(f / "a.parquet"),
            lambda f: check_table(LatentTable.read(f / "a.parquet")),
            (other_columns, other_columns, deformed),
            180,
        ),
        Reader(
            "store.json", "s/store.json", _store, _read_store, (resealed_store, resealed_store, deformed), 90, ("/s",)
        ),
        Reader("a store's table", "s/table.parquet", _rehashed_store, _read_store, (other_columns, deformed), 70),
        Reader("a store's shard", "s/images-image-0000.npy", _store, _read_store, (deformed, any_array), 50),
    ]


def _finding_file(folder: Path) -> None:
    base = {"pixels": Baseline(0.5, 0.4, 0.3, 0.5)}
    found = [
        Finding("probe", "kind", "run", 0.9, 24, "What it means.", 0.8, 0.95, "bootstrap", null=0.3, baselines=base),
        Finding("rank", "latents", "run", 2.0, 24, "", seed=1, unit="dimensions"),
    ]
    write_findings(folder / "findings.json", found)


def _configuration(folder: Path) -> None:
    configured("vae", None, {"training.epochs": 1}).write(folder / "config.yaml")


def _study(folder: Path) -> None:
    study = {
        "about": "Which size is enough?",
        "data": "digits",
        "base": {"training.epochs": 1},
        "arms": {"vae": {"model": "vae"}, "cae": {"model": "cae"}},
        "axes": {"model.latent_size": [2, 4], "training.learning_rate": {"low": 1e-4, "high": 1e-2, "draws": 2}},
        "seeds": [0, 1],
    }
    (folder / "study.yaml").write_text(yaml.safe_dump(study))


def _cuboid(folder: Path) -> None:
    scene = next(iter(PRESETS.values())).scene
    assert isinstance(scene, Scene)
    (folder / "scene.yaml").write_text(yaml.safe_dump(scene.model_dump(mode="json")))


def _classes(folder: Path) -> None:
    (folder / "classes.yaml").write_text("classes:\n  land: 1\n  water: [9, 10]\nignore: [65]\n")


def _read_scene(folder: Path) -> None:
    assert isinstance(scene_with(next(iter(PRESETS.values())).scene, folder / "scene.yaml"), Scene)


def _documents() -> list[Reader]:
    said = (yaml_document, yaml_document, deformed)
    return [
        Reader(
            "findings.json",
            "findings.json",
            _finding_file,
            lambda f: check_findings(read_findings(f / "findings.json")),
            (json_document, json_document, deformed),
            110,
        ),
        Reader(
            "config.yaml", "config.yaml", _configuration, lambda f: _same(RunConfig.read(f / "config.yaml")), said, 150
        ),
        Reader("study.yaml", "study.yaml", _study, lambda f: _cells(f / "study.yaml"), said, 90),
        Reader("a cuboid's YAML", "scene.yaml", _cuboid, _read_scene, said, 70),
        Reader("classes.yaml", "classes.yaml", _classes, lambda f: _coded(f / "classes.yaml"), said, 70),
    ]


def _same(config: RunConfig) -> None:
    assert RunConfig.checked(config.model_dump(mode="json")) == config


def _cells(path: Path) -> None:
    study = read_study(path)
    assert all(cell.name for cell in cells_of(study))


def _coded(path: Path) -> None:
    assert len(read_classes(path).names) >= 1


def _run(folder: Path) -> None:
    training.train(IMAGES, configured("vae", None, QUICK), folder / "run")


def resealed(data: bytes) -> bytes:
    """As who alters a file can seal it anew, so that what it says is looked at."""
    at = data.find(MARK) + len(MARK)
    if at < len(MARK):
        return data
    digest = hashlib.sha256(data[:at] + ZEROS + data[at + len(ZEROS) :]).hexdigest().encode()
    return data[:at] + digest + data[at + len(ZEROS) :]


def resealed_store(data: bytes, rnd: Random) -> bytes:
    """A store.json that says something else, with the SHA-256 of what it says."""
    said = json.loads(json_document(data, rnd))
    return json.dumps({**said, "sha256": sha256_of_values(said)} if isinstance(said, dict) else said).encode()


def header(data: bytes, rnd: Random) -> bytes:
    """A safetensors file whose header says something else, under its right length and seal."""
    length = int.from_bytes(data[:8], "little")
    said = json.loads(data[8 : 8 + length])
    if rnd.random() < 0.5:
        meta = said["__metadata__"]
        meta["hinterland"] = json.dumps(document(json.loads(meta["hinterland"]), rnd))
        new = json.dumps(said).encode()
    else:
        new = json.dumps(document(said, rnd)).encode()
    return resealed(struct.pack("<Q", len(new)) + new + data[8 + length :])


def other_tensors(data: bytes, rnd: Random) -> bytes:
    """A safetensors file in which a tensor is missing, renamed, or of another shape or type."""
    import torch

    tensors = safetensors.torch.load(data)
    length = int.from_bytes(data[:8], "little")
    meta = json.loads(data[8 : 8 + length])["__metadata__"]
    name = rnd.choice(sorted(tensors))
    old = tensors.pop(name)
    change = rnd.randrange(4)
    if change == 1:
        tensors[name + rnd.choice((".x", "0", "é"))] = old
    elif change == 2:
        tensors[name] = torch.zeros(rnd.choice([(), (0,), (3,), (1, 2, 3)]), dtype=rnd.choice([torch.int8, torch.bool]))
    elif change == 3:
        tensors[name] = torch.full_like(old.to(torch.float32), float("nan"))
    return resealed(safetensors.torch.save(tensors, meta))


def _open(folder: Path) -> None:
    table = Trained(RunFolder(folder / "run")).encode(IMAGES)
    check_table(table)


def _go_on(folder: Path) -> None:
    place = RunFolder(folder / "run")
    place.metrics_file.write_text("")  # as if it had not come to its end
    training.resume(IMAGES, place)


def _runs() -> list[Reader]:
    broken = (header, other_tensors, deformed)
    step = "run/checkpoints/best.safetensors"
    return [
        Reader("a checkpoint, opened", step, _run, _open, broken, 90, ("run/",)),
        Reader("a checkpoint, gone on with", "run/checkpoints/last.safetensors", _run, _go_on, broken, 70, ("run/",)),
        Reader("a run's config.yaml", "run/config.yaml", _run, _open, (yaml_document, deformed), 50, ("run/",)),
        Reader("metrics.jsonl", "run/metrics.jsonl", _run, _lines, inputs=50, refuses=False),
    ]


def _lines(folder: Path) -> None:
    for line in RunFolder(folder / "run").metrics():
        assert isinstance(line, dict)


def _network(folder: Path) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights = np.random.default_rng(0).normal(size=(144, 3)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Flatten", ["images"], ["flat"]), helper.make_node("MatMul", ["flat", "w"], ["latent"])],
        "encoder",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 1, 12, 12])],
        [helper.make_tensor_value_info("latent", TensorProto.FLOAT, ["n", 3])],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "a.onnx"))


def _run_network(folder: Path) -> None:
    from hinterland.latents.onnx import table_of_onnx

    check_table(table_of_onnx(folder / "a.onnx", IMAGES, scaled=True))


def _geotiff(folder: Path) -> None:
    from scenes import tif

    tif(folder / "a.tif", np.arange(3 * 32 * 32, dtype=np.float32).reshape(3, 32, 32), nodata=-1.0)


def _read_scenes(folder: Path) -> None:
    from hinterland.data.rasters.scenes import SceneReader, Sources, scenes_of

    (scene,) = scenes_of(Sources((str(folder / "a.tif"),)), None)
    places = scene.tiles(16, 16)[:8]
    with SceneReader(scene, None, 16) as reader:
        for row, column in places:
            tiles = reader.read(row, [column])
            assert tiles.images["image"].shape == (1, len(scene.base.bands), 16, 16)
            assert np.isfinite(tiles.images["image"]).all()


def _extras() -> list[Reader]:
    return [
        Reader("ONNX", "a.onnx", _network, _run_network, inputs=90, named=("a.onnx", "a: ")),
        Reader("GeoTIFF", "a.tif", _geotiff, _read_scenes, inputs=70),
    ]


READERS = {r.name: r for r in [*_pictures(), *_arrays(), *_tables(), *_documents(), *_runs(), *_extras()]}
NEEDS = {"ONNX": "onnxruntime", "GeoTIFF": "rasterio"}  # extras that a reader needs
