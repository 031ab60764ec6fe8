"""The explorer as it is called: from Python, from the command line, in a notebook."""

from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from hinterland import api
from hinterland.cli import app as cli
from hinterland.explorer import bundle as bundles
from hinterland.explorer import listening, widget
from hinterland.ground.errors import BadInput


@pytest.fixture
def run(variational):
    return api.Run(variational)


@pytest.fixture
def prepared(monkeypatch, bundle):
    """Calls of `bundle_of` get a bundle that is there already; what they asked for is kept."""
    asked = []

    def at_once(runs, images, **options):
        asked.append((runs, images, options))
        return bundle

    monkeypatch.setattr(bundles, "bundle_of", at_once)
    return asked


def test_a_page_is_exported_from_two_runs(prepared, run, plain, images, tmp_path):
    out = api.export([run, api.Run(plain)], tmp_path / "page.html", images, max_images=50)
    assert out.read_text().startswith("<!")
    (runs, given, options) = prepared[0]
    assert ([trained.name for trained in runs], given) == (["a-vae", "a-cae"], images)
    assert (options["max_images"], options["compact"], options["encoder"]) == (50, True, False)


def test_a_page_that_exists_is_left_alone(prepared, run, images, tmp_path):
    (tmp_path / "page.html").write_text("mine")
    with pytest.raises(BadInput, match=r"page.html\) exists; .*overwrite"):
        api.export(run, tmp_path / "page.html", images)
    assert (tmp_path / "page.html").read_text() == "mine"
    assert not prepared
    api.export(run, tmp_path / "page.html", images, overwrite=True)
    assert (tmp_path / "page.html").read_text() != "mine"
    with pytest.raises(BadInput, match="exists"):
        api.export(run, tmp_path, images, overwrite=True)  # a folder


def test_a_run_is_served_with_all_its_images(prepared, run, images, monkeypatch):
    served = []
    monkeypatch.setattr(listening, "serve", lambda *given: served.append(given))
    run.explore(images=images, port=8123)
    assert served[0][1:4] == ("127.0.0.1", 8123, None)
    assert prepared[0][2]["max_images"] is None


def test_in_a_notebook_it_is_a_widget_with_every_part(prepared, run, images, bundle, monkeypatch):
    pytest.importorskip("anywidget", reason="the extra [notebook] is not installed")
    monkeypatch.setattr(widget, "in_notebook", lambda: True)
    shown = run.explore(images=images)
    assert prepared[0][2]["max_images"] == 10_000
    assert shown.manifest == bundle.manifest.as_json()
    assert set(shown.parts) == set(bundle.parts)
    assert all(shown.parts[name] == bundle.parts[name] for name in bundle.parts)
    assert shown.wasm[:2] == b"\x1f\x8b"
    assert "render" in shown._esm
    state = shown.get_state()
    assert {"manifest", "parts", "worker", "wasm", "styles"} <= set(state)


def test_outside_a_notebook_nothing_is_one():
    assert not widget.in_notebook()


def test_without_anywidget_the_remedy_is_told(bundle, front, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(BadInput, match=r"anywidget, .* is not installed; pip install 'hinterland\[notebook\]'"):
        widget.widget(bundle, front)


def test_without_starlette_the_remedy_is_told(bundle, front, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(BadInput, match=r"uvicorn .* not all installed; pip install 'hinterland\[explorer\]'"):
        listening.serve(bundle, front=front)


def test_the_command_writes_the_page_and_tells_how_large_it_is(prepared, variational, images, tmp_path, monkeypatch):
    monkeypatch.setattr("hinterland.api.run.load_again", lambda *_: images)
    out = tmp_path / "page.html"
    done = CliRunner().invoke(cli.app, ["export", str(variational.folder.path), "--out", str(out), "--images", "9"])
    assert done.exit_code == 0
    assert str(out) in done.output
    assert "MB in one file" in done.output
    assert prepared[0][2]["max_images"] == 9
    again = CliRunner().invoke(cli.app, ["export", str(variational.folder.path), "--out", str(out)])
    assert isinstance(again.exception, BadInput)
    assert "--overwrite" in str(again.exception)


def test_the_command_serves_and_prints_the_address(prepared, variational, images, monkeypatch):
    monkeypatch.setattr("hinterland.api.run.load_again", lambda *_: images)

    def serve(bundle, host, port, token, ready, front):
        ready(f"http://{host}:{port}/")

    monkeypatch.setattr(listening, "serve", serve)
    asked = ["explore", str(variational.folder.path), "--port", "8124", "--no-browser"]
    done = CliRunner().invoke(cli.app, asked)
    assert done.exit_code == 0, done.exception
    assert "http://127.0.0.1:8124/" in done.output


def test_no_run_is_refused(images, tmp_path):
    with pytest.raises(BadInput, match="no run was given"):
        api.export([], tmp_path / "page.html")
