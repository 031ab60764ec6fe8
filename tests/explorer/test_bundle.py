"""A bundle holds what the run says of its images."""

from __future__ import annotations

import dataclasses
import io
import json

import numpy as np
import pytest
from PIL import Image

from blobs import blobs
from explorer.conftest import HOSTILE, MAPS
from hinterland.analysis.finding import Baseline, Finding
from hinterland.data.annotations import Annotations, Label
from hinterland.data.pictures import as_rgb
from hinterland.explorer.bundle import bundle_of, names_of
from hinterland.explorer.manifest import ArrayPart, LinearInverse
from hinterland.explorer.parts import Parts
from hinterland.explorer.shaping import Shaping
from hinterland.explorer.words import quick_findings, verdict
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Silent
from hinterland.latents.landmarks import drawn
from hinterland.latents.principal import principal_components


def array(bundle, part: ArrayPart):
    values = np.frombuffer(bundle.parts[part.part], np.dtype(part.dtype).newbyteorder("<"))
    return values.reshape(part.shape)


@pytest.fixture(scope="module")
def shown(images):
    return images.split("train")


@pytest.fixture(scope="module")
def table(variational, shown):
    return variational.encode(shown)


def test_latents_and_scores_are_those_of_the_run(bundle, table):
    model = bundle.manifest.models[0]
    assert (model.name, model.latent_size, model.variational) == ("a-vae", 4, True)
    np.testing.assert_array_equal(array(bundle, model.latents), table.latents)
    np.testing.assert_array_equal(array(bundle, model.logvar), table.logvar)
    scores = {score.name: array(bundle, score.values) for score in model.scores}
    np.testing.assert_allclose(scores["reconstruction error"], table.scores["mse_per_pixel"], rtol=1e-6)
    np.testing.assert_allclose(scores["KL"], table.scores["kl"], rtol=1e-6)
    np.testing.assert_allclose(model.statistics.mean, table.latents.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(model.statistics.std, table.latents.std(axis=0), rtol=1e-5)
    assert sum(model.statistics.kl) == pytest.approx(table.scores["kl"].mean(), rel=1e-5)


def test_it_is_told_which_images_are_shown_and_which_are_not(variational, images):
    heard = []

    class Heard(Silent):
        def say(self, message):
            heard.append(message)

    counts = images.counts()
    bundle_of([variational], images, "train", max_images=20, projections=["pca"], progress=Heard(), encoder=False)
    others = ", ".join(split for split in counts if split != "train")
    told = f"shows 20 of {counts['train']:,} train images" + (f"; another split has others: {others}" if others else "")
    assert told in heard


def test_labels_factors_and_ids_are_those_of_the_images(bundle, shown):
    manifest = bundle.manifest
    assert json.loads(bundle.parts[manifest.images.ids]) == shown.ids.tolist()
    (label,) = manifest.labels
    assert label.classes[3] == HOSTILE
    np.testing.assert_array_equal(array(bundle, label.codes), shown.annotations.labels["quarter"].codes)
    factors = {factor.name: factor for factor in manifest.factors}
    assert (factors["angle"].period, factors["height"].period) == (360.0, None)
    values = shown.annotations.factors["height"].values
    assert np.isnan(values).any()
    np.testing.assert_allclose(array(bundle, factors["height"].values), values, rtol=1e-6)


def test_a_place_on_the_pca_map_is_the_latent_that_lies_there_but_for_what_other_components_hold(bundle, table):
    projection = bundle.manifest.models[0].projections[0]
    assert projection.kind == "pca"
    assert isinstance(projection.inverse, LinearInverse)
    xy = array(bundle, projection.positions).astype(np.float64)
    assert np.abs(xy).max() == pytest.approx(1)
    back = np.array(projection.inverse.mean) + xy @ np.array([projection.inverse.u, projection.inverse.v])
    principal = principal_components(table.latents)
    expected = principal.restore(principal.project(table.latents, 2))
    np.testing.assert_allclose(back, expected, atol=1e-5)


def test_every_latent_is_its_mean_plus_its_components(bundle, table):
    components = bundle.manifest.models[0].components
    mean, vectors = array(bundle, components.mean), array(bundle, components.vectors)
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(4), atol=1e-6)
    assert list(components.variances) == sorted(components.variances, reverse=True)
    along = (table.latents - mean) @ vectors.T
    np.testing.assert_allclose(along.var(axis=0, ddof=1), components.variances, rtol=1e-4)
    np.testing.assert_allclose(mean + along @ vectors, table.latents, atol=1e-5)


def test_neighbours_are_the_nearest_others(bundle, table):
    model = bundle.manifest.models[0]
    rows, distances = array(bundle, model.neighbours), array(bundle, model.neighbour_distances)
    assert rows.shape == (len(table), 15)
    assert model.neighbours_recall == 1
    truth = np.linalg.norm(table.latents[:, None] - table.latents[None], axis=2)
    np.fill_diagonal(truth, np.inf)
    np.testing.assert_allclose(distances, np.sort(truth, axis=1)[:, :15], atol=1e-4)
    np.testing.assert_allclose(np.take_along_axis(truth, rows.astype(int), axis=1), distances, atol=1e-4)


def test_error_is_what_the_trust_leaves(bundle):
    for projection in bundle.manifest.models[0].projections:
        error = array(bundle, projection.error)
        assert error.min() >= 0
        assert error.max() <= 1
        assert 1 - error.mean() == pytest.approx(projection.trustworthiness, abs=1e-5)


def test_thumbnails_stand_row_by_row_in_the_order_of_the_images(bundle, variational, shown):
    (sheet,) = bundle.manifest.images.sheets
    assert (sheet.first, sheet.count) == (0, len(shown))
    canvas = np.asarray(Image.open(io.BytesIO(bundle.parts[sheet.part])).convert("RGB")).astype(int)
    seen = as_rgb(variational.seen(shown)).astype(int)
    for image in (0, sheet.columns - 1, sheet.columns, len(shown) - 1):
        row, column = divmod(image, sheet.columns)
        tile = canvas[row * 12 : (row + 1) * 12, column * 12 : (column + 1) * 12]
        assert np.abs(tile - seen[image]).mean() < 12
        assert np.abs(tile - seen[(image + 7) % len(seen)]).mean() > np.abs(tile - seen[image]).mean()


def test_larger_images_are_averaged_down_and_of_many_bands_three_are_shown(trained_on):
    images = blobs(30, 4, 100, 70)
    run = trained_on(images, model__latent_size=2)
    found = bundle_of([run], images, split="train", projections=["pca"], encoder=False).manifest
    assert found.images.shown_bands == (0, 1, 2)
    assert (found.images.sheets[0].tile_width, found.images.sheets[0].tile_height) == (35, 50)
    assert found.models[0].encoder is None


def test_two_runs_show_the_same_images_in_the_same_order(variational, plain, images):
    both = bundle_of([variational, plain], images, projections=["pca"], encoder=False)
    first, second = both.manifest.models
    assert (first.name, second.name) == ("a-vae", "a-cae")
    assert second.logvar is None
    assert second.statistics.kl is None
    test = images.split("test")
    assert both.manifest.images.split == "test"
    np.testing.assert_array_equal(array(both, first.latents), variational.encode(test).latents)
    np.testing.assert_array_equal(array(both, second.latents), plain.encode(test).latents)
    assert len(set(both.parts)) == len(both.parts)


def test_two_runs_of_one_name_are_told_apart(variational):
    assert len(set(names_of([variational, variational]))) == 2


def test_of_many_images_each_class_keeps_its_share():
    codes = np.repeat([0, 1, 2, -1], [500, 300, 199, 1])
    labels = {"class": Label(codes.astype(np.int32), ("a", "b", "c"))}
    known = Annotations(np.arange(1000).astype(str), np.full(1000, "test"), labels)
    rows = drawn(known, 100, seed=3)
    assert len(set(rows.tolist())) == 100
    assert (np.diff(rows) > 0).all()
    counts = np.bincount(codes[rows] + 1, minlength=4)
    assert abs(counts[1] - 50) <= 1
    assert abs(counts[2] - 30) <= 1
    assert abs(counts[3] - 20) <= 1
    np.testing.assert_array_equal(rows, drawn(known, 100, seed=3))
    assert (rows != drawn(known, 100, seed=4)).any()


def test_a_compact_bundle_rounds_what_is_looked_at_and_leaves_the_latents(variational, images, bundle):
    small = bundle_of([variational], images, split="train", projections=MAPS, encoder=False, compact=True)
    ours, theirs = small.manifest.models[0], bundle.manifest.models[0]
    np.testing.assert_array_equal(array(small, ours.latents), array(bundle, theirs.latents))
    exact, rounded = array(bundle, theirs.neighbour_distances), array(small, ours.neighbour_distances)
    assert (exact != rounded).any()
    np.testing.assert_allclose(rounded, exact, rtol=2**-13)
    assert ours.decoder.largest_difference < 1e-4


def test_maps_are_kept_in_the_run_and_made_anew_for_other_latents(variational, plain, images, monkeypatch):
    from hinterland.explorer import kept, maps

    table = variational.encode(images.split("train"))
    first = kept.kept_map(variational.folder.path / "explorer", Shaping(table, 0), "t-sne")

    def forbidden(*_):
        raise AssertionError("it was kept")

    monkeypatch.setattr(kept, "map_of", forbidden)
    again = kept.kept_map(variational.folder.path / "explorer", Shaping(table, 0), "t-sne")
    np.testing.assert_array_equal(first.positions, again.positions)
    assert (first.inverse, first.settings) == (again.inverse, again.settings)
    with pytest.raises(AssertionError):
        kept.kept_map(variational.folder.path / "explorer", Shaping(table, 1), "t-sne")
    (variational.folder.path / "explorer" / "pca.npz").write_bytes(b"no archive")
    monkeypatch.setattr(kept, "map_of", maps.map_of)
    assert kept.kept_map(variational.folder.path / "explorer", Shaping(table, 0), "pca").kind == "pca"


def test_the_manifest_is_plain_json(bundle):
    plain = json.loads(json.dumps(bundle.manifest.as_json(), allow_nan=False))
    assert (plain["format"], plain["version"], plain["server"]) == ("hinterland-bundle", 1, None)
    assert plain["models"][0]["projections"][0]["inverse"]["kind"] == "linear"


def test_answers_are_the_runs_own_and_looked_for_where_there_are_none(bundle, variational, images, tmp_path):
    probed, whole = bundle.manifest.models[0].findings
    assert (probed.subject, probed.verdict) == ("quarter", "found")
    assert probed.sentence.startswith("Quarter is in the latents: 0.900 [0.850, 0.950]")
    assert [number.name for number in probed.numbers] == ["linear_probe_accuracy"]
    assert (whole.subject, whole.verdict, whole.numbers[0].unit) == ("", "described", "of 4 latents")
    assert "nats an image" in whole.sentence
    table = variational.encode(images.split("train"))
    known = dataclasses.replace(table.annotations, factors={})
    found = quick_findings(dataclasses.replace(table, annotations=known), 0, SILENT)
    assert {"quarter", "latents"} <= {finding.subject for finding in found}
    assert quick_findings(dataclasses.replace(table, annotations=known).take(slice(0, 4)), 0, SILENT) == []


def finding(estimate=0.8, p=0.001, **differences):
    besides = {name: Baseline(0.5, middle, middle - 0.1, middle + 0.1) for name, middle in differences.items()}
    return [Finding("linear_probe_accuracy", "class", "run", estimate, 100, "", null=0.1, p_value=p, baselines=besides)]


def test_a_verdict_says_no_more_than_the_intervals():
    assert verdict(finding()) == "found"
    assert verdict(finding(p=0.2)) == "not found"
    assert verdict(finding(p=None)) == "described"
    assert verdict(finding(pixels=0.2, colour=0.3)) == "beyond the baselines"
    assert verdict(finding(pixels=0.05, colour=0.3)) == "like the baselines"
    assert verdict(finding(pixels=-0.2, colour=0.3)) == "less than the baselines"


def test_what_cannot_be_shown_is_refused(variational, plain, images, small):
    with pytest.raises(BadInput, match="shows 1 or 2 runs, and got 3"):
        bundle_of([variational, plain, plain], images)
    with pytest.raises(BadInput, match=r"max_images \(2\) must be at least 3"):
        bundle_of([variational], images, max_images=2)
    with pytest.raises(BadInput, match="no split 'dusk'; it has test, train, validation"):
        bundle_of([variational], images, split="dusk")
    with pytest.raises(BadInput, match=r"projections \(isomap\) must be some of pca, t-sne, umap"):
        bundle_of([variational], images, projections=["isomap"])
    with pytest.raises(BadInput, match=r"\(3, 12, 12\)"):
        bundle_of([variational], blobs(9, 3, 12, 12))
    with pytest.raises(BadInput, match="other characters"):
        Parts().add("../escape", b"")
