"""Arrays, .npz and .npy: what they hold, or a refusal that tells what would do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hinterland.data.sources.arrays import from_arrays, read_npy, read_npz
from hinterland.ground.errors import BadInput

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 3, 6, 5), dtype=np.uint8)


def saved(folder: Path, **arrays: Any) -> Path:
    np.savez(folder / "a.npz", **arrays)
    return folder / "a.npz"


def test_images_alone_get_numbers_as_ids_and_splits_by_their_hash() -> None:
    images = from_arrays(IMAGES)
    np.testing.assert_array_equal(images.layers["image"], IMAGES)
    assert images.ids[:2].tolist() == ["000000", "000001"]
    assert set(images.counts()) <= {"train", "validation", "test"}
    assert images.counts()["train"] > 20


@pytest.mark.parametrize("layout", [None, "channels-last"])
def test_channels_last_and_first_give_the_same_images(layout: Any) -> None:
    last = from_arrays(IMAGES.transpose(0, 2, 3, 1), layout=layout)
    np.testing.assert_array_equal(last.layers["image"], IMAGES)


def test_images_without_a_channel_axis_have_one_channel() -> None:
    assert from_arrays(IMAGES[:, 0]).shape == (1, 6, 5)


@pytest.mark.parametrize("shape", [(4, 3, 9, 3), (4, 8, 8, 8), (4, 9, 3, 5), (4, 5, 5, 9)])
def test_an_ambiguous_layout_is_refused_with_both_options(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="--layout channels-first or --layout channels-last"):
        from_arrays(np.zeros(shape, np.uint8))
    assert from_arrays(np.zeros(shape, np.uint8), layout="channels-first").shape == shape[1:]
    assert from_arrays(np.zeros(shape, np.uint8), layout="channels-last").shape == (shape[3], shape[1], shape[2])


def test_layouts_and_axes_that_there_are_not_are_refused() -> None:
    with pytest.raises(BadInput, match=r"layout \('NCHW'\) must be channels-first or channels-last"):
        from_arrays(IMAGES, layout="NCHW")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=r"shape \(40, 90\)"):
        from_arrays(IMAGES.reshape(40, -1))


def test_floats_become_float32_and_say_so() -> None:
    images = from_arrays(IMAGES / 255)
    assert images.dtypes == ("float32",) * 3
    assert images.notes == ("float64 converted to float32",)
    assert from_arrays((IMAGES / 255).astype(">f4")).notes == ()


@pytest.mark.parametrize(("dtype", "remedy"), [("int64", r"astype\(np.uint8\)"), ("bool", r"np.uint8\) \* 255")])
def test_other_types_are_refused_with_what_would_do(dtype: str, remedy: str) -> None:
    with pytest.raises(BadInput, match=f"images of type {dtype}.*{remedy}"):
        from_arrays(IMAGES.astype(dtype))


def test_labels_and_factors_stand_in_the_order_of_the_images() -> None:
    images = from_arrays(
        IMAGES,
        labels=np.arange(40) % 3,
        label_names=["a", "b", "c"],
        factors=np.stack([np.arange(40), -np.arange(40)], axis=1),
        factor_names=["up", "down"],
        ids=np.array([f"i{i}" for i in range(40)]),
        split=np.array(["train", "val", "valid", "validation", "test"] * 8),
    )
    assert images.annotations.labels["class"].text()[:4] == ["a", "b", "c", "a"]
    assert images.annotations.factors["down"].values[:3].tolist() == [0, -1, -2]
    assert images.counts() == {"train": 8, "validation": 24, "test": 8}
    assert images.ids[3] == "i3"
    named = from_arrays(IMAGES, labels={"sex": np.array(["f", "m"] * 20)}, factors={"age": np.arange(40.0)})
    assert named.annotations.labels["sex"].names == ("f", "m")
    assert named.annotations.factors["age"].values[2] == 2


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"labels": np.zeros(39, int)}, r"labels has shape \(39,\) for 40 images"),
        ({"labels": {"sex": np.zeros((40, 2))}}, r"label sex has shape \(40, 2\) for 40 images"),
        ({"labels": np.full(40, 3), "label_names": ["a", "b"]}, "a label has code 3, but only 2 names"),
        ({"labels": np.zeros(40), "label_names": ["a"]}, "they must be whole numbers"),
        ({"labels": np.full(40, 0.5)}, "labels are fractional numbers"),
        ({"factors": np.zeros((40, 2))}, r"factors has shape \(40, 2\) and none factor_names"),
        ({"factors": np.zeros((40, 2)), "factor_names": ["x"]}, "and 1 factor_names"),
        ({"factors": {"x": np.zeros(3)}}, r"factor x has shape \(3,\)"),
        ({"factors": {"group": np.zeros(40)}}, "cannot be called group"),
        ({"ids": np.array(["a", "b"])}, r"ids has shape \(2,\)"),
        ({"ids": np.array(["a"] * 40)}, "ids must be unique"),
        ({"split": np.array(["train", "dev"] * 20)}, "split holds 'dev'; only train, val, "),
    ],
)
def test_what_does_not_match_the_images_is_refused(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        from_arrays(IMAGES, **options)


def test_images_with_nan_are_named_and_can_be_skipped() -> None:
    values = (IMAGES / 255).astype(np.float32)
    values[3, 0, 0, 0] = np.nan
    values[7, 2, 5, 4] = np.inf
    with pytest.raises(BadInput, match=r"2 of 40 images hold NaN or infinite values \(000003, 000007\)"):
        from_arrays(values)
    images = from_arrays(values, labels=np.arange(40), skip_bad=True)
    assert [skipped.name for skipped in images.skipped] == ["000003", "000007"]
    assert images.ids.tolist() == [f"{i:06d}" for i in range(40) if i not in (3, 7)]
    assert images.annotations.labels["class"].text()[3] == "4"
    np.testing.assert_array_equal(images.layers["image"][3], values[4])


def test_an_npz_is_its_arrays(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        images=IMAGES,
        labels=np.arange(40) % 2,
        label_names=np.array([b"no", b"yes"]),
        factors=np.ones((40, 1)),
        factor_names=["one"],
        extra=np.zeros(3),
    )
    images = read_npz(path)
    assert images.name == "a"
    assert images.annotations.labels["class"].names == ("no", "yes")
    assert list(images.annotations.factors) == ["one"]
    assert images.notes == ("arrays left aside: extra",)


def test_train_and_test_arrays_are_the_splits_and_their_ids_do_not_clash(tmp_path: Path) -> None:
    path = saved(
        tmp_path, x_train=IMAGES, y_train=np.arange(40)[:, None] % 3, x_test=IMAGES[:5], y_test=np.arange(5)[:, None]
    )
    images = read_npz(path)
    assert images.counts() == {"train": 40, "test": 5}
    assert images.ids[[0, 39, 40]].tolist() == ["train-00000", "train-00039", "test-00000"]
    assert images.annotations.labels["class"].names == ("0", "1", "2", "3", "4")
    np.testing.assert_array_equal(images.split("test").layers["image"], IMAGES[:5])


@pytest.mark.parametrize(
    ("arrays", "rule"),
    [
        ({"pictures": IMAGES}, "holds pictures; `images` is needed"),
        ({"x_train": IMAGES, "x_test": IMAGES[:, :, :4]}, "its parts differ in shape or type"),
        ({"x_train": IMAGES, "y_train": np.zeros(39)}, "y_train has 39 labels for 40 images"),
        ({"x_train": IMAGES, "y_train": np.zeros(40), "x_test": IMAGES}, "y_test has 0 labels for 40 images"),
        ({"images": IMAGES.astype(object)}, "array images holds Python objects .* never loaded"),
        ({"images": IMAGES, "labels": np.array(["a", None] * 20)}, "array labels holds Python objects"),
    ],
)
def test_npz_files_that_do_not_fit_are_refused(tmp_path: Path, arrays: dict[str, Any], rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        read_npz(saved(tmp_path, **arrays))


def test_damaged_files_are_refused_by_name(tmp_path: Path) -> None:
    path = saved(tmp_path, images=IMAGES)
    whole = path.read_bytes()
    for content in (whole[:200], whole[:-30], b"", b"hello", whole[:300] + b"?" + whole[301:]):
        path.write_bytes(content)
        with pytest.raises(BadInput, match=r"a\.npz"):
            read_npz(path)
    np.save(tmp_path / "b.npy", IMAGES)
    (tmp_path / "b.npy").write_bytes((tmp_path / "b.npy").read_bytes()[:-1])
    for name in ("b.npy", "none.npy"):
        with pytest.raises(BadInput, match=name):
            read_npy(tmp_path / name)


def test_an_npz_larger_than_memory_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, images=IMAGES)
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": 1000}))
    with pytest.raises(BadInput, match="GB of memory"):
        read_npz(path)


def test_an_npy_is_images_alone(tmp_path: Path) -> None:
    np.save(tmp_path / "b.npy", IMAGES.transpose(0, 2, 3, 1))
    np.testing.assert_array_equal(read_npy(tmp_path / "b.npy").layers["image"], IMAGES)
