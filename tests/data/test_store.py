"""Images on disk: read where they are looked at, and made so that nothing half-done can be taken for whole."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from blobs import blobs
from disk import Recording, lay_out, power_cuts, recorded, without_syncs
from hinterland.data.batches import Batches, in_order
from hinterland.data.catalog import load
from hinterland.data.describe import describe
from hinterland.data.imageset import ImageSet
from hinterland.data.making import Part, begin
from hinterland.data.scale import PixelScale, outside
from hinterland.data.shards import Shards
from hinterland.data.store import Contents, Plane, images_per_shard, open_store, sha256_of_values
from hinterland.data.verify import check_shards, verify
from hinterland.ground.errors import BadInput, HinterlandError, RunFailed
from hinterland.ground.progress import Silent

IMAGES = blobs(50, 3, 8, 6)
PIXELS = IMAGES.layers["image"]
DISTANCE = PIXELS[:, 0].astype(np.float32) / 7
PLAN = Contents(
    name="blobs",
    count=50,
    images_per_shard=8,
    layers={"image": Plane(dtype="uint8", shape=(3, 8, 6))},
    masks={"mask": Plane(dtype="uint8", shape=(8, 6)), "distance": Plane(dtype="float32", shape=(8, 6))},
)


def make(path: Path) -> Path:
    making = begin(path, PLAN)
    for shard in reversed(making.missing()):  # in any order
        rows = slice(*PLAN.rows(shard))
        making.write(shard, {"image": PIXELS[rows]}, {"mask": PIXELS[rows, 1], "distance": DISTANCE[rows]}, {})
    making.finish(IMAGES.annotations.to_arrow())
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """50 images in seven shards of eight."""
    return make(tmp_path_factory.mktemp("stores") / "blobs")


def test_a_store_is_made_of_the_files_it_should_be(store: Path):
    names = sorted(path.name for path in store.iterdir())
    assert names[:7] == [f"images-image-{n:04d}.npy" for n in range(7)]
    assert {"masks-0000.npy", "masks-distance-0006.npy", "table.parquet", "store.json"} <= {*names}
    assert len(names) == 7 * 3 + 2
    np.testing.assert_array_equal(np.load(store / "images-image-0006.npy"), PIXELS[48:])


@pytest.mark.parametrize(
    "rows",
    [
        slice(None), slice(3, 21), slice(40, 200), slice(0, 50, 7), slice(5, 5), np.arange(7, 9),
        np.array([49, 0, 0, 23]), np.array([-1, 4]), np.arange(50) % 3 == 0, np.array([], dtype=int),
    ],
)  # fmt: skip
def test_any_rows_are_the_rows_of_the_array(store: Path, rows):
    shards = open_store(store).layers["image"]
    assert isinstance(shards, Shards)
    np.testing.assert_array_equal(shards[rows], PIXELS[rows])
    np.testing.assert_array_equal(shards.select(rows)[:], PIXELS[rows])
    twice = shards.select(np.arange(49, -1, -1)).select(rows)
    np.testing.assert_array_equal(twice[:], PIXELS[::-1][rows])
    assert (twice.shape, twice.dtype, twice.ndim) == ((len(PIXELS[rows]), 3, 8, 6), np.uint8, 4)


def test_a_row_is_an_image_and_there_is_none_beyond(store: Path):
    shards = open_store(store).layers["image"]
    np.testing.assert_array_equal(shards[17], PIXELS[17])
    np.testing.assert_array_equal(shards[-1], PIXELS[-1])
    with pytest.raises(IndexError):
        shards[50]
    np.testing.assert_array_equal(list(shards), PIXELS)
    np.testing.assert_array_equal(np.asarray(shards), PIXELS)


def test_splits_and_batches_are_those_of_the_images_in_memory(store: Path):
    stored = open_store(store)
    memory = ImageSet("blobs", {"image": PIXELS}, IMAGES.annotations)
    for split in memory.counts():
        one, two = stored.split(split), memory.split(split)
        assert isinstance(one.layers["image"], Shards)  # nothing was read yet
        np.testing.assert_array_equal(one.ids, two.ids)
        for a, b in zip(in_order(one, 7), in_order(two, 7), strict=True):
            assert (a == b).all()
        np.testing.assert_array_equal(one.masks["distance"][:], DISTANCE[IMAGES.annotations.split == split])
    drawn = [list(Batches(images.split("train"), 8, 3).after(5, 60)) for images in (stored, memory)]
    for a, b in zip(*drawn, strict=True):
        assert (a == b).all()


def test_facts_and_scales_are_those_of_the_images_in_memory(store: Path):
    stored, memory = open_store(store), ImageSet("blobs", {"image": PIXELS}, IMAGES.annotations)
    one, two = describe(stored), describe(memory)
    assert {**one, "sha256": ""} == {**two, "sha256": ""}
    for band, facts in enumerate(two["bands"]):
        values = PIXELS[:, band]
        assert facts == pytest.approx(
            {"mean": values.mean(), "std": values.std(), "min": values.min(), "max": values.max()}
        )
    for rule in ("auto", "range", "percentiles"):
        assert PixelScale.of(stored, rule) == PixelScale.of(memory, rule)
    tight = PixelScale(lo=(10, 0, 0), hi=(200, 255, 255))
    assert outside(stored, tight) == outside(memory, tight) != []
    assert outside(stored, PixelScale(lo=(0,) * 3, hi=(255,) * 3)) == []


def test_the_fingerprint_sees_pixels_rows_and_splits(store: Path, tmp_path: Path):
    stored = open_store(store)
    assert stored.fingerprint() == open_store(make(tmp_path / "again")).fingerprint()
    assert stored.take(slice(None)).fingerprint() == stored.fingerprint()
    assert stored.take(np.arange(49)).fingerprint() != stored.fingerprint()
    swapped = ImageSet("x", {"image": stored.layers["image"].select(np.arange(50)[::-1])}, stored.annotations)
    assert swapped.fingerprint() != stored.fingerprint()
    facts = json.loads((tmp_path / "again" / "store.json").read_text())
    facts["layers"]["image"]["sha256"][2] = "0" * 64
    (tmp_path / "again" / "store.json").write_text(json.dumps({**facts, "sha256": sha256_of_values(facts)}))
    assert open_store(tmp_path / "again").fingerprint() != stored.fingerprint()


def test_resizing_leaves_masks_out_and_says_so(store: Path):
    small = load(store, resize=(4, 4))
    assert small.shape == (3, 4, 4)
    assert not small.masks
    assert "masks were left out" in small.notes[-1]


def test_what_is_missing_cut_off_or_altered_is_told(tmp_path: Path):
    path = make(tmp_path / "s")
    file = path / "masks-0003.npy"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    with pytest.raises(BadInput, match=r"masks-0003.npy is missing or cut off"):
        open_store(path)
    file.unlink()
    with pytest.raises(BadInput, match=r"masks-0003.npy is missing or cut off"):
        load(f"store:{path}")
    file.write_bytes(b"x" * len(whole))
    with pytest.raises(RunFailed, match=r"masks-0003.npy cannot be read"):
        open_store(path).masks["mask"][24:26]
    np.save(file, np.zeros((8, 6, 8), np.uint8))
    with pytest.raises(RunFailed, match=r"holds uint8 \(8, 6, 8\), but store.json says"):
        open_store(path).masks["mask"][24:26]
    file.write_bytes(whole)
    pq.write_table(IMAGES.take(slice(0, 9)).annotations.to_arrow(), path / "table.parquet")
    with pytest.raises(BadInput, match=r"table.parquet is missing or altered"):
        open_store(path)


def test_what_is_no_store_is_told_from_one_that_was_not_finished(tmp_path: Path):
    with pytest.raises(BadInput, match=r"is no store: it has no store.json"):
        load(f"store:{tmp_path}")
    begin(tmp_path / "s", PLAN)
    for spec in (f"store:{tmp_path / 's'}", tmp_path / "s"):
        with pytest.raises(BadInput, match=r"was not finished .*--resume"):
            load(spec)


def test_a_shard_that_was_not_planned_so_is_refused(tmp_path: Path):
    making = begin(tmp_path / "s", PLAN)
    masks = {"mask": PIXELS[:8, 1], "distance": DISTANCE[:8]}
    with pytest.raises(BadInput, match=r"images-image, shard 0: uint8 \(7, 3, 8, 6\) where uint8 \(8, 3, 8, 6\)"):
        making.write(0, {"image": PIXELS[:7]}, masks, {})
    assert making.missing() == list(range(7))


def test_a_shard_in_parts_is_the_same_file_and_too_few_or_too_many_leave_none(tmp_path: Path):
    plan = Contents(name="x", count=8, images_per_shard=8, layers={"a": Plane(dtype="uint8", shape=(3, 8, 6))})
    whole, parts = begin(tmp_path / "whole", plan), begin(tmp_path / "parts", plan)
    numbers = np.arange(8.0)
    some = [Part({"a": PIXELS[rows]}, {}, {"f": numbers[rows]}) for rows in (slice(0, 3), slice(3, 4), slice(4, 8))]
    for wrong, message in ((some[:2], "4 images where 8 were planned"), ([*some, some[0]], "where uint8 .0, 3, 8, 6.")):
        with pytest.raises(BadInput, match=message):
            parts.write_parts(0, wrong)
        assert [file.name for file in parts.path.iterdir()] == ["making.json"]
    whole.write(0, {"a": PIXELS[:8]}, {}, {"f": numbers})
    parts.write_parts(0, iter(some))
    for file in whole.path.iterdir():
        assert (parts.path / file.name).read_bytes() == file.read_bytes()


def test_nan_never_enters_a_store(tmp_path: Path):
    plan = Contents(name="x", count=2, images_per_shard=2, layers={"a": Plane(dtype="float32", shape=(1, 2, 2))})
    pixels = np.zeros((2, 1, 2, 2), np.float32)
    pixels[1, 0, 0, 1] = np.nan
    with pytest.raises(BadInput, match="images-a, shard 0: NaN or infinite values"):
        begin(tmp_path / "s", plan).write(0, {"a": pixels}, {}, {})
    whole = Contents(name="x", count=2, images_per_shard=2, layers={"a": Plane(dtype="int64", shape=(1, 2, 2))})
    with pytest.raises(BadInput, match="layer a is of type int64; stored are uint8"):
        begin(tmp_path / "t", whole)


def test_masks_must_fit_the_images():
    with pytest.raises(BadInput, match=r"mask m: shape \(50, 8, 5\); one value per pixel is needed: \(50, 8, 6\)"):
        ImageSet("x", {"image": PIXELS}, IMAGES.annotations, masks={"m": PIXELS[:, 0, :, :5]})


def test_shards_are_at_most_64_megabytes():
    plane = Plane(dtype="uint8", shape=(3, 64, 64))
    assert images_per_shard(plane) == 4096
    assert images_per_shard(Plane(dtype="float32", shape=(100, 512, 512))) == 1


def test_many_files_are_not_all_open_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("hinterland.data.shards.OPEN_AT_ONCE", 2)
    shards = open_store(make(tmp_path / "s")).layers["image"]
    np.testing.assert_array_equal(shards[np.arange(50)[::-1]], PIXELS[::-1])
    assert len(shards._files._open) == 2


def flipped(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(bytes(content))


def test_a_shard_of_which_one_bit_is_another_is_named(tmp_path: Path):
    path = make(tmp_path / "s")
    assert verify(path) == sum(file.stat().st_size for file in path.glob("*.npy"))
    flipped(path / "images-image-0004.npy", -1)
    flipped(path / "masks-distance-0000.npy", 200)
    with pytest.raises(BadInput, match=r"images-image-0004.npy, .*masks-distance-0000.npy: altered since") as caught:
        verify(path)
    assert "masks-0000.npy" not in str(caught.value)


def test_only_files_that_are_looked_at_are_verified_and_none_twice(tmp_path: Path):
    path = make(tmp_path / "s")
    flipped(path / "images-image-0004.npy", -1)
    stored = open_store(path)
    first = stored.take(np.arange(16))
    assert check_shards(first) > 0
    assert check_shards(first) == 0, "each file is compared once in a process"
    with pytest.raises(BadInput, match=r"images-image-0004.npy: altered"):
        check_shards(stored)


def test_what_is_larger_than_memory_is_left_and_said(tmp_path: Path):
    stored, said = open_store(make(tmp_path / "s")), []
    progress = type("Told", (Silent,), {"say": lambda self, message: said.append(message)})()
    assert check_shards(stored, progress, most_bytes=1000) == 0
    assert "not compared with their SHA-256; hinterland data verify" in said[0]


def test_any_altered_byte_of_store_json_is_seen(tmp_path: Path):
    path = make(tmp_path / "s")
    whole = (path / "store.json").read_bytes()
    for at in range(0, len(whole) - 1, 7):
        if whole[at : at + 1].isspace():
            continue
        flipped(path / "store.json", at)
        with pytest.raises(BadInput, match=r"store\.json"):
            open_store(path)
        (path / "store.json").write_bytes(whole)
    open_store(path)


def test_a_store_is_whole_or_can_be_gone_on_with_whenever_the_power_goes(tmp_path: Path):
    root = tmp_path / "disk"
    root.mkdir()
    with recorded(root) as disk:
        make(root / "s")
        disk.promise()
    assert losses(disk, tmp_path) == []
    for kind in ("file", "folder"):
        (tmp_path / kind).mkdir()
        assert losses(without_syncs(disk, kind), tmp_path / kind), f"without syncs of {kind}s something would be lost"


def losses(disk: Recording, tmp_path: Path) -> list[str]:
    """What is not as it should be after some power cut: a store is there as promised, else its making goes on."""
    found = []
    for number, (promises, files) in enumerate(power_cuts(disk)):
        path = lay_out(files, tmp_path / str(number)) / "s"
        try:
            if promises == 0 and not (path / "store.json").exists():
                making = begin(path, PLAN, resume=True)
                for shard in making.missing():
                    rows = slice(*PLAN.rows(shard))
                    masks = {"mask": PIXELS[rows, 1], "distance": DISTANCE[rows]}
                    making.write(shard, {"image": PIXELS[rows]}, masks, {})
                making.finish(IMAGES.annotations.to_arrow())
            verify(path)
        except (HinterlandError, OSError, ValueError) as error:
            found.append(f"state {number}: {error}")
    return found
