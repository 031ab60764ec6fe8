"""Models on the Hub: its own client against a server on this machine that speaks as much of it as is needed."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import sys
import threading
import types
from collections.abc import Iterator
from typing import ClassVar

import pytest

from hinterland.ground.errors import BadInput, RunFailed
from hinterland.ground.progress import SILENT
from hinterland.latents import hub

huggingface_hub = pytest.importorskip("huggingface_hub", reason="the extra [hub] is not installed")

COMMIT = "0123456789abcdef0123456789abcdef01234567"
MODEL = {"config.yaml": b"seed: 0\n", "model.safetensors": b"weights", "README.md": b"# a model\n"}


class Server(http.server.BaseHTTPRequestHandler):
    """Lists the files of one model, says how large they are, and sends them."""

    files: ClassVar[dict[str, bytes]] = {}
    sizes: ClassVar[dict[str, int]] = {}  # told in the list, where they are not the true ones
    asked: ClassVar[list[str]] = []

    def log_message(self, *_words: object) -> None:
        """Quiet."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        Server.asked.append(path)
        name = path.removeprefix(f"/somebody/model/resolve/{COMMIT}/")
        if path.startswith("/api/models/somebody/model"):
            listed = [
                {"rfilename": file, "size": self.sizes.get(file, len(held)), "blobId": "0" * 40}
                for file, held in self.files.items()
            ]
            answer = {"id": "somebody/model", "sha": COMMIT, "siblings": listed, "tags": [], "private": False}
            self._send(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})
        elif name in self.files:
            digest = hashlib.sha256(self.files[name]).hexdigest()
            self._send(200, self.files[name], {"ETag": f'"{digest}"', "X-Repo-Commit": COMMIT})
        else:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@pytest.fixture
def server(monkeypatch) -> Iterator[type[Server]]:
    """A Hub that has somebody/model, and the client that asks it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    Server.files, Server.sizes, Server.asked = dict(MODEL), {}, []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{served.server_port}"
        here = types.SimpleNamespace(
            HfApi=functools.partial(huggingface_hub.HfApi, endpoint=address, token=False),
            hf_hub_download=functools.partial(huggingface_hub.hf_hub_download, endpoint=address, token=False),
        )
        monkeypatch.setattr(hub, "client", lambda: here)
        yield Server
        served.shutdown()


def fetched(folder):
    return hub.fetch_model("somebody/model", None, folder, SILENT)


def files_in(folder) -> dict[str, bytes]:
    held = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in held.items() if not name.startswith(".cache/")}  # the client's own


def test_the_files_of_a_shared_model_come_as_they_are_and_no_others(server, tmp_path):
    server.files |= {"run_me.py": b"print()", "optimizer.pkl": b"pickle", "pictures/map.png": b"png", "a/b.png": b""}
    assert files_in(fetched(tmp_path / "model")) == {**MODEL, "pictures/map.png": b"png"}
    assert not any("run_me" in path or "pkl" in path for path in server.asked)


def test_a_second_time_nothing_is_sent_that_is_here(server, tmp_path):
    fetched(tmp_path / "model")
    before = (tmp_path / "model" / "model.safetensors").stat().st_mtime_ns
    fetched(tmp_path / "model")
    assert (tmp_path / "model" / "model.safetensors").stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["../config.yaml", "/etc/passwd", "pictures/../../x.png", "a\\..\\b", "C:x"])
def test_a_name_that_leads_out_of_the_folder_is_refused_and_nothing_fetched(server, tmp_path, name):
    server.files[name] = b"x"
    with pytest.raises(BadInput, match="leads out of its folder; nothing was fetched"):
        fetched(tmp_path / "model")
    assert not (tmp_path / "model").exists()
    assert not any("resolve" in path for path in server.asked)


def test_a_huge_file_is_refused_by_what_is_listed(server, tmp_path):
    server.sizes["model.safetensors"] = 9 << 30
    with pytest.raises(BadInput, match=r"model\.safetensors has 9,663,676,416 bytes, and at most 8,589,934,592"):
        fetched(tmp_path / "model")
    assert not any("resolve" in path for path in server.asked)


def test_a_file_that_comes_larger_than_it_was_listed_is_removed(server, tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "NEEDED", {**hub.NEEDED, "config.yaml": 100})
    server.files["config.yaml"] = b"x" * 101
    server.sizes["config.yaml"] = 5
    with pytest.raises(BadInput, match="came with more than 100 bytes"):
        fetched(tmp_path / "model")
    assert not (tmp_path / "model" / "config.yaml").exists()


def test_what_is_no_model_of_ours_is_told(server, tmp_path):
    del server.files["model.safetensors"]
    with pytest.raises(BadInput, match=r"is no model of hinterland: model\.safetensors is not there"):
        fetched(tmp_path / "model")


def test_a_model_that_is_not_there_is_told(server, tmp_path):
    with pytest.raises(BadInput, match="nobody/nothing is not on the Hugging Face Hub, or not for you"):
        hub.fetch_model("nobody/nothing", None, tmp_path / "model", SILENT)


def test_without_a_network_the_run_fails_in_words(tmp_path, monkeypatch):
    def gone(*_words: object, **_more: object) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(hub, "client", lambda: types.SimpleNamespace(HfApi=gone))
    with pytest.raises(RunFailed, match=r"could not be asked \(ConnectionError: no route to host\)"):
        fetched(tmp_path / "model")


@pytest.mark.parametrize("name", ["model", "../up/there", "a/b/c", "a/..", "http://x/y", "a b/c"])
def test_a_name_that_is_no_owner_and_name_is_refused(server, tmp_path, name):
    with pytest.raises(BadInput, match="is no OWNER/NAME"):
        hub.fetch_model(name, None, tmp_path / "model", SILENT)
    assert server.asked == []


def test_without_the_client_the_one_command_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(BadInput, match=r"not installed; pip install 'hinterland\[hub\]'"):
        fetched(tmp_path / "model")


def test_only_the_files_of_a_shared_model_are_sent_and_a_new_place_is_private(tmp_path, monkeypatch):
    said: list[tuple[str, dict[str, object]]] = []

    class Api:
        def create_repo(self, name: str, **options: object) -> None:
            said.append((name, options))

        def upload_folder(self, **options: object) -> None:
            said.append(("upload", options))

    monkeypatch.setattr(hub, "client", lambda: types.SimpleNamespace(HfApi=Api))
    assert hub.push_model(tmp_path, "me/mine", True, SILENT) == "https://huggingface.co/me/mine"
    assert said[0] == ("me/mine", {"repo_type": "model", "private": True, "exist_ok": True})
    assert set(said[1][1]["allow_patterns"]) == {*hub.NEEDED, *hub.WELCOME, "pictures/*.png"}
