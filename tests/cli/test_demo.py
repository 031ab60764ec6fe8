"""The demo, where Fashion-MNIST cannot be had."""

from __future__ import annotations

import importlib.util

import pytest

from hinterland import api
from hinterland.cli.demo import demo
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.training.folder import RunFolder


@pytest.mark.slow
def test_without_fashion_mnist_the_demo_says_so_and_runs_on_digits(tmp_path, monkeypatch, capsys):
    load = api.load

    def unreachable(data, *rest, **options):
        if data == "fashion-mnist":
            raise RunFailed("fashion-mnist cannot be had: no way led to it")
        return load(data, *rest, **options)

    monkeypatch.setattr(api, "load", unreachable)
    demo(epochs=0.25, out=tmp_path / "demo", seed=0)
    told = capsys.readouterr()
    assert "no way led to it" in told.err
    assert "the demo runs on digits" in told.err
    page = tmp_path / "demo" / "compare.html"
    assert str(page.resolve()) in told.out
    assert "cae" in page.read_text()
    for name in ("cae", "vae"):
        assert (tmp_path / "demo" / name / "report.html").stat().st_size > 50_000
        explorer = tmp_path / "demo" / name / "explore.html"
        if importlib.util.find_spec("onnxscript"):
            assert str(explorer.resolve()) in told.out
            assert all(f'"kind":"{kind}"' in explorer.read_text() for kind in ("pca", "t-sne", "umap"))
        else:
            assert "pip install 'hinterland[explorer]'" in told.out
        assert RunFolder(tmp_path / "demo" / name).metrics()[-1]["images_seen"] == 15_000
    with pytest.raises(BadInput, match="exists; leave it out"):
        demo(epochs=2, out=tmp_path / "demo", seed=0)
