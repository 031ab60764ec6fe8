"""Artefacts: what is mirrored comes back to the byte; what was mirrored by half is never taken for whole."""

import json
import os
import time

import pytest
import yaml

from hinterland.data import catalog
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.studies.artefacts import Artefact, Mirrored, TakenOver, named
from hinterland.studies.config import StudyConfig
from hinterland.studies.store import Store
from hinterland.studies.study import Study, keep, run_study

TINY = {
    "name": "tiny",
    "data": "digits",
    "base": {
        "model": "dense",
        "model.latent_size": 2,
        "training.epochs": 1,
        "training.threads": 1,
        "training.checkpoint_every_images": 400,
    },
    "seeds": 2,
    "measures": ["terms"],
}


class Killed(BaseException):
    """As if the power were cut: nobody tidies up."""


class KilledAfter:
    """Progress of a machine that is cut off at its so many-th step of training."""

    def __init__(self, steps):
        self.left = steps

    def step(self, label, total, done=0):
        outer = self

        class Step:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                return None

            def advance(self, amount=1, note=""):
                outer.left -= label == "train"
                if outer.left == 0:
                    raise Killed

        return Step()

    def say(self, message):
        pass


def tiny(**changes):
    return StudyConfig.checked({**TINY, **changes})


@pytest.fixture(scope="module")
def digits():
    images = catalog.load("digits")
    return lambda name, _: images


@pytest.fixture(scope="module")
def bucket():
    """An empty bucket of an object store on this machine."""
    server_of = pytest.importorskip("moto.server", reason="pip install 'moto[s3]' flask flask-cors")
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    known = {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**known, "AWS_DEFAULT_REGION": "us-east-1"}.items():
            patch.setenv(name, value)
        files = Store("s3://shelf").files
        files.mkdir("shelf")
        yield "s3://shelf"
    files.clear_instance_cache()
    server.stop()


def a_run(folder, images_seen, text):
    """A folder as a run leaves it, with one checkpoint."""
    (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text("seed: 0\n")
    (folder / "metrics.jsonl").write_text(text)
    step = folder / "checkpoints" / f"step-{images_seen:08d}.safetensors"
    step.write_bytes(text.encode() * 50)
    for link in ("last", "best"):
        place = folder / "checkpoints" / f"{link}.safetensors"
        place.unlink(missing_ok=True)
        place.symlink_to(step.name)


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def weights(study):
    return {cell.name: study.folder(cell).run.last.read_bytes() for cell in study.cells}


def values(study):
    return {name: [(f.name, f.subject, f.estimate) for f in found] for name, found in study.findings().items()}


def test_what_is_mirrored_comes_back_to_the_byte(tmp_path):
    a_run(tmp_path / "here", 400, "one\n")
    (tmp_path / "here" / ".lock").touch()
    store = Store(f"file://{tmp_path}/there")
    Artefact(store, "c").mirror(tmp_path / "here")
    assert Artefact(store, "c").fetch(tmp_path / "fresh")
    expected = {name: content for name, content in contents(tmp_path / "here").items() if name != ".lock"}
    assert contents(tmp_path / "fresh") == expected
    assert (tmp_path / "fresh/checkpoints/last.safetensors").is_symlink()
    assert not Artefact(store, "another").fetch(tmp_path / "none")


def test_a_state_that_is_mirrored_by_half_is_never_taken_for_whole(tmp_path, monkeypatch):
    """Cut off at every write of the second state in turn, that write done by half: the first state comes back."""
    here, before = tmp_path / "here", tmp_path / "before"
    a_run(before, 400, "one\n")
    real, left = Store.write, [0]

    def cut(self, path, content):
        left[0] -= 1
        if left[0] == 0:
            real(self, path, content[: len(content) // 2])
            raise Killed
        real(self, path, content)

    monkeypatch.setattr(Store, "write", cut)
    monkeypatch.setattr(Store, "put", lambda self, source, path: self.write(path, source.read_bytes()))
    points = 0
    while True:
        store = Store(f"file://{tmp_path}/there-{points}")
        a_run(here, 400, "one\n")
        Artefact(store, "c").mirror(here)
        a_run(here, 800, "one\ntwo\n")
        left[0] = points + 1
        try:
            Artefact(store, "c").mirror(here)
        except Killed:
            assert Artefact(store, "c").fetch(tmp_path / f"fresh-{points}")
            assert contents(tmp_path / f"fresh-{points}") == contents(before)
            points += 1
            continue
        break
    assert points == 3  # metrics, checkpoint, list: config.yaml is the same and lies there already
    left[0] = 0
    assert Artefact(store, "c").fetch(tmp_path / "fresh")
    assert (tmp_path / "fresh/metrics.jsonl").read_text() == "one\ntwo\n"


@pytest.mark.parametrize("how", ["other bytes", "shorter", "gone"])
def test_where_a_file_of_the_newest_state_is_damaged_the_state_before_it_is_used(tmp_path, how):
    store = Store(f"file://{tmp_path}/there")
    a_run(tmp_path / "here", 400, "one\n")
    Artefact(store, "c").mirror(tmp_path / "here")
    a_run(tmp_path / "here", 800, "one\ntwo\n")
    Artefact(store, "c").mirror(tmp_path / "here")
    _, sha = Artefact(store, "c").newest().files["metrics.jsonl"]
    damaged = tmp_path / "there/cells/c" / named("metrics.jsonl", sha)
    {
        "other bytes": lambda: damaged.write_text("one\ntwa\n"),
        "shorter": lambda: damaged.write_text("one\n"),
        "gone": damaged.unlink,
    }[how]()
    assert Artefact(store, "c").fetch(tmp_path / "fresh")
    assert (tmp_path / "fresh/metrics.jsonl").read_text() == "one\n"


def test_no_list_that_was_changed_is_a_list():
    whole = Mirrored(3, 400, {"seed": 1}, {"a": (1, "0" * 64)}, {}).content()
    assert Mirrored.read(whole) == Mirrored(3, 400, {"seed": 1}, {"a": (1, "0" * 64)}, {})
    assert all(Mirrored.read(whole[:cut]) is None for cut in range(len(whole)))
    assert Mirrored.read(whole.replace(b"400", b"401")) is None
    assert Mirrored.read(json.dumps([1]).encode()) is None


@pytest.mark.parametrize("name", ["../letter", "/etc/letter", "a/../../letter", ""])
def test_a_list_whose_names_lead_out_of_the_folder_is_none(name):
    assert Mirrored.read(Mirrored(3, 400, {}, {name: (1, "0" * 64)}, {}).content()) is None
    assert Mirrored.read(Mirrored(3, 400, {}, {}, {name: "a"}).content()) is None


def test_two_states_are_kept_and_what_only_older_ones_had_is_removed(tmp_path):
    store = Store(f"file://{tmp_path}/there")
    for seen in (400, 800, 1200):
        a_run(tmp_path / "here", seen, f"{seen}\n")
        Artefact(store, "c").mirror(tmp_path / "here")
    there = sorted(path.name.split(".")[0] for path in (tmp_path / "there/cells/c").rglob("*") if path.is_file())
    assert there == ["config", "metrics", "metrics", "state-000002", "state-000003", "step-00000800", "step-00001200"]


def test_a_worker_whose_cell_was_taken_over_writes_nothing_more(tmp_path):
    store = Store(f"file://{tmp_path}/there")
    lost, other = Artefact(store, "c"), Artefact(store, "c")
    a_run(tmp_path / "lost", 400, "one\n")
    lost.take_up(tmp_path / "lost")
    lost.mirror(tmp_path / "lost")
    other.take_up(tmp_path / "other")
    before = store.sizes()
    with pytest.raises(TakenOver, match="taken over by another worker"):
        lost.mirror(tmp_path / "lost")
    assert store.sizes() == before
    other.mirror(tmp_path / "other")


def test_a_folder_that_is_further_than_the_store_is_left_as_it_is(tmp_path):
    store = Store(f"file://{tmp_path}/there")
    a_run(tmp_path / "here", 400, "one\n")
    Artefact(store, "c").mirror(tmp_path / "here")
    a_run(tmp_path / "here", 800, "one\ntwo\n")
    Artefact(store, "c").take_up(tmp_path / "here")
    assert (tmp_path / "here/metrics.jsonl").read_text() == "one\ntwo\n"


@pytest.mark.slow
def test_a_study_in_an_object_store_goes_on_from_there_on_a_fresh_machine(tmp_path, digits, bucket):
    """Cut off in the middle of its second cell, with a later state mirrored by half: the same weights in the end."""
    whole = run_study(Study.begin(tiny(), tmp_path / "whole"), digits)
    store = Store(f"{bucket}/tiny")
    first = Study.begin(tiny(), tmp_path / "first", store)
    with pytest.raises(Killed):
        run_study(first, digits, KilledAfter(23 + 16))
    cut_off = Artefact(store, first.cells[1].name)
    newest = cut_off.newest()
    assert newest.images_seen == 832  # a checkpoint in the middle, at the first whole batch after 800
    later = Mirrored(newest.number + 1, 1248, newest.asked, {**newest.files, "x": (9, "0" * 64)}, newest.links)
    store.write(f"{cut_off.place}/state-{later.number:06d}.json", later.content())

    fresh = Study.begin(tiny(), tmp_path / "fresh", Store(f"{bucket}/tiny"))
    assert list(fresh.states().values()) == ["done", "open"]
    trained = (tmp_path / "fresh/cells/base_seed-0").exists()
    assert not trained or not (tmp_path / "fresh/cells/base_seed-0/checkpoints").exists()  # the page needs no weights
    run_study(fresh, digits)
    assert values(fresh) == values(whole)
    assert fresh.folder(fresh.cells[1]).run.last.read_bytes() == whole.folder(whole.cells[1]).run.last.read_bytes()
    assert "table.parquet" in store.sizes()

    third = Study.begin(tiny(measures=["terms", "reconstruction"]), tmp_path / "third", Store(f"{bucket}/tiny"))
    run_study(third, digits)  # measured otherwise: the weights are fetched, nothing is trained again
    assert weights(third) == weights(whole)
    assert all(any(f.name == "mse_per_pixel" for f in found) for found in third.findings().values())
    metrics = (tmp_path / "third/cells/base_seed-0/metrics.jsonl").read_text()
    assert metrics == (tmp_path / "first/cells/base_seed-0/metrics.jsonl").read_text()


def test_a_store_with_something_else_in_it_and_cells_begun_otherwise_are_refused(tmp_path, digits, bucket):
    Store(f"{bucket}/mine").write("letter.txt", b"mine")
    with pytest.raises(BadInput, match="holds something that is no study"):
        Study.begin(tiny(), tmp_path / "a", Store(f"{bucket}/mine"))
    run_study(Study.begin(tiny(seeds=1), tmp_path / "b", Store(f"{bucket}/b")), digits)
    changed = tiny(seeds=1, base={**TINY["base"], "training.epochs": 2})
    with pytest.raises(BadInput, match="begun with other settings"):
        Study.begin(changed, tmp_path / "c", Store(f"{bucket}/b"))


def test_a_finished_study_moves_into_a_store(tmp_path, digits):
    study = run_study(Study.begin(tiny(seeds=1), tmp_path / "s"), digits)
    kept = Study.begin(tiny(seeds=1), tmp_path / "s", Store(f"file://{tmp_path}/there"))
    keep(kept, tmp_path / "s" / "table.parquet")
    fresh = Study.begin(tiny(seeds=1), tmp_path / "t", Store(f"file://{tmp_path}/there"))
    assert values(fresh) == values(study)


@pytest.mark.parametrize(
    ("url", "known", "words"),
    [
        ("s3://nowhere-at-all/x", {}, "no such place|does not exist|not allowed|NoSuchBucket"),
        ("s3://shelf/x", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "does not answer"),
        ("file:///proc/nothing/here", {}, "cannot be"),
        ("nonsense://x", {}, "s3://BUCKET/PATH"),
    ],
)
def test_a_store_that_is_not_there_is_told_in_words_and_soon(tmp_path, bucket, url, known, words, monkeypatch):
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    Store("s3://shelf").files.clear_instance_cache()  # it remembers addresses
    begun = time.monotonic()
    with pytest.raises((BadInput, RunFailed), match=words):
        Study.begin(tiny(), tmp_path / "s", Store(url))
    assert time.monotonic() - begun < 60
    Store("s3://shelf").files.clear_instance_cache()


def test_missing_credentials_are_told_with_what_gives_them(tmp_path, bucket, monkeypatch):
    for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_ENDPOINT_URL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    Store("s3://shelf").files.clear_instance_cache()
    with pytest.raises(RunFailed, match="AWS_ACCESS_KEY_ID"):
        Study.begin(tiny(), tmp_path / "s", Store("s3://shelf/y"))
    Store("s3://shelf").files.clear_instance_cache()


def test_resources_are_of_the_study_or_of_an_arm_and_what_is_none_is_refused():
    arms = {"small": {}, "large": {"resources": {"gpus": 0.5, "memory": "4GB"}}}
    study = Study(None, tiny(arms=arms, seeds=1, resources={"cpus": 2}))
    small, large = (cell.resources for cell in study.cells)
    assert (small.cpus, small.gpus, small.memory) == (2, "auto", None)
    assert (large.cpus, large.gpus, large.memory) == (2, 0.5, 4_000_000_000)
    assert "resources" not in study.cells[1].settings
    yaml.safe_dump(study.config.model_dump(mode="json"))
    with pytest.raises(BadInput, match="gpus"):
        tiny(resources={"gpus": 1.5})
