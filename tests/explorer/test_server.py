"""The server answers what it should, and nobody else."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

starlette = pytest.importorskip("starlette", reason="the extra [explorer] is not installed")
pytest.importorskip("httpx2", reason="starlette's test client needs it")

from starlette.testclient import TestClient  # noqa: E402

from hinterland.explorer import server  # noqa: E402
from hinterland.explorer.guard import MOST_BYTES  # noqa: E402
from hinterland.explorer.listening import serve  # noqa: E402
from hinterland.explorer.server import application  # noqa: E402
from hinterland.ground.errors import BadInput, RunFailed  # noqa: E402

HOME = "http://127.0.0.1:8000"
TOKEN = "a-token-of-20-letters"


@pytest.fixture(scope="module")
def client(bundle, front):
    return TestClient(application(bundle, front), HOME)


@pytest.fixture(scope="module")
def manifest(client):
    text = client.get("/").text
    return json.loads(text.split('id="manifest">')[1].split("</script>")[0])


def png(values) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_page_links_what_the_single_file_holds(client, manifest):
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert '<script src="static/app.js"></script>' in page.text
    assert '{"kind":"server","parts":"parts/","assets":"static/"}' in page.text
    assert "part:" not in page.text
    assert manifest["server"] == {"encode": "encode", "neighbours": "neighbours", "rows": "rows", "by_rows": []}
    assert "<script>alert" not in page.text


def test_every_part_and_every_file_of_the_front_end_can_be_had(client, bundle, front):
    for name in bundle.parts:
        assert client.get(f"/parts/{name}").content == bundle.parts[name]
    for name in ("app.js", "app.css", "decoder-worker.js"):
        assert client.get(f"/static/{name}").text == front.text(name)
    wasm = client.get("/static/ort-wasm.wasm")
    assert (wasm.headers["content-encoding"], wasm.headers["content-type"]) == ("gzip", "application/wasm")
    assert wasm.content == front.wasm()
    assert client.get("/static/ort-wasm.wasm", headers={"accept-encoding": "identity"}).content == front.wasm()


@pytest.mark.parametrize(
    "path",
    ["/parts/../config.yaml", "/parts/..%2f..%2fconfig.yaml", "/parts/%2e%2e/x", "/static/page.html",
     "/static/../server.py", "/static/..%2fserver.py", "/static/sources.sha256", "/etc/passwd", "/parts/", "/%00"],
)  # fmt: skip
def test_nothing_outside_the_bundle_and_the_front_end_is_there(client, path):
    assert client.get(path).status_code == 404


def test_rows_are_those_of_the_array(client, bundle, manifest):
    part = manifest["models"][0]["latents"]["part"]
    latents = bundle.parts.array(part)
    rows = client.get("/rows", params={"part": part, "rows": "5,0,5"})
    np.testing.assert_array_equal(np.frombuffer(rows.content, "<f4").reshape(3, -1), latents[[5, 0, 5]])
    for wrong in ("", "-1", "1.5", "999999", "1,,2", "²", ",".join(["0"] * 5_001)):
        assert client.get("/rows", params={"part": part, "rows": wrong}).status_code == 400, wrong
    assert client.get("/rows", params={"part": "ids", "rows": "0"}).status_code == 404


def test_what_is_too_large_goes_row_by_row(bundle, front, monkeypatch):
    monkeypatch.setattr(server, "MOST_SENT_WHOLE", 500)
    client = TestClient(application(bundle, front), HOME)
    part = bundle.manifest.models[0].latents.part
    assert f'"{part}"' in client.get("/").text.split('"by_rows":')[1].split("]")[0]
    answer = client.get(f"/parts/{part}")
    assert (answer.status_code, answer.json()["error"]) == (
        403,
        f"part {part} is too large to be sent whole; ask for its rows",
    )
    assert client.get("/rows", params={"part": part, "rows": "1"}).status_code == 200


def test_neighbours_are_exact(client, bundle):
    latents = bundle.parts.array(bundle.manifest.models[0].latents.part)
    found = client.post("/neighbours", json={"model": "a-vae", "latent": latents[3].tolist(), "k": 4}).json()
    distances = np.linalg.norm(latents - latents[3], axis=1)
    assert found["indices"][0] == 3
    np.testing.assert_allclose(found["distances"], np.sort(distances)[:4], atol=1e-4)
    np.testing.assert_allclose(distances[found["indices"]], found["distances"], atol=1e-4)


@pytest.mark.parametrize(
    "asked",
    [b"", b"[]", b"{}", b'{"model": "a-vae", "latent": [1, 2], "k": 4}', b'{"model": "b", "latent": [1,2,3,4], "k": 4}',
     b'{"model": "a-vae", "latent": [1,2,3,NaN], "k": 4}', b'{"model": "a-vae", "latent": [1,2,3,4], "k": 0}',
     b'{"model": "a-vae", "latent": "x", "k": 4}', b"[" * 100_000],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_told_so(client, asked):
    answer = client.post("/neighbours", content=asked)
    assert answer.status_code == 400
    assert "must be" in answer.json()["error"]


def test_a_dropped_image_is_encoded_as_the_run_encodes_it(client, variational, images):
    one = images.take(np.array([17]))
    sent = {"image": ("x.png", png(one.stacked(slice(None))[0, 0]), "image/png")}
    found = client.post("/encode", files=sent).json()
    expected = variational.encode(one)
    assert found["model"] == "a-vae"
    np.testing.assert_allclose(found["latent"], expected.latents[0], atol=1e-6)
    np.testing.assert_allclose(found["logvar"], expected.logvar[0], atol=1e-6)


def test_a_file_that_does_not_fit_is_refused_in_words(client):
    def answer(name, data):
        found = client.post("/encode", files={"image": (name, data, "image/png")})
        assert found.status_code == 422
        return found.json()["error"]

    large = png(np.zeros((20, 30, 3), np.uint8))
    assert answer("a.png", large) == "a.png has 20 x 30 pixels in 3 bands; a-vae takes 12 x 12 in 1: convert it first"
    assert answer("../../b.png", b"no image") == "b.png: its content is neither PNG, JPEG nor TIFF"
    assert answer("<img src=x>.png", b"") == "<img src=x>.png: empty file (0 bytes)"
    deep = png(np.zeros((12, 12), np.uint16))
    assert "pixels of type uint16, a-vae was trained on uint8" in answer("c.png", deep)


def test_what_is_no_upload_is_refused(client):
    assert client.post("/encode", data={"image": "text"}).status_code == 400
    assert client.post("/encode", content=b"x", headers={"content-type": "multipart/form-data"}).status_code == 400
    assert client.get("/encode").status_code == 405
    sent = {"image": ("x.png", b"", "image/png")}
    assert client.post("/encode", files=sent, data={"model": "another"}).status_code == 400


def test_more_than_20_mib_are_not_taken(client):
    too_much = {"image": ("x.png", bytes(MOST_BYTES + 1), "image/png")}
    assert client.post("/encode", files=too_much).status_code == 413

    def drops():  # without saying how much there will be
        yield b'--b\r\ncontent-disposition: form-data; name="image"; filename="x"\r\n\r\n'
        for _ in range(21):
            yield bytes(2**20)
        yield b"\r\n--b--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=b"}
    answer = client.post("/encode", content=drops(), headers=kind)
    assert (answer.status_code, answer.json()["error"]) == (413, "more than 20 MiB were sent, and no more are taken")


@pytest.mark.parametrize("path", ["/", "/parts/ids", "/static/app.js", "/nowhere", "/rows"])
def test_every_answer_tells_the_browser_to_be_strict(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';")
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "10.0.0.1", "[::"])
def test_a_page_whose_name_was_made_to_point_here_gets_nothing(client, host):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "manifest" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9999", "LOCALHOST", "[::1]:8000"])
def test_this_machine_and_a_forwarded_port_are_answered(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


def test_another_site_cannot_ask(client):
    asked = {"model": "a-vae", "latent": [0, 0, 0, 0], "k": 1}
    for origin in ("http://evil.example", "null", "http://127.0.0.1:8001", "http://["):
        assert client.post("/neighbours", json=asked, headers={"origin": origin}).status_code == 403
    assert client.post("/neighbours", json=asked, headers={"origin": HOME}).status_code == 200
    assert client.put("/").status_code == 405


def test_with_a_token_only_who_knows_it_is_answered(bundle, front):
    guarded = application(bundle, front, "0.0.0.0", 8000, TOKEN)
    stranger = TestClient(guarded, "http://192.0.2.7:8000", follow_redirects=False)
    for path in ("/", "/parts/ids", "/static/app.js", "/?token=", "/?token=wrong", f"/parts/ids?token={TOKEN}"):
        assert stranger.get(path).status_code == 403, path
    assert stranger.post(f"/?token={TOKEN}").status_code == 403
    assert stranger.get("/", headers={"host": "evil.example"}).status_code == 421
    assert stranger.get("/", headers={"cookie": "hinterland-8000=wrong"}).status_code == 403
    welcome = stranger.get(f"/?token={TOKEN}")
    assert (welcome.status_code, welcome.headers["location"]) == (303, "/")
    cookie = welcome.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert stranger.get("/").status_code == 200
    assert TOKEN not in stranger.get("/").text
    assert stranger.get("/parts/ids").status_code == 200


def test_a_bad_address_or_token_is_told_before_anything_listens(bundle, front):
    with pytest.raises(BadInput, match=r"token \(5 characters\) must be at least 16"):
        serve(bundle, token="short", front=front)
    with pytest.raises(BadInput, match="is no address of this machine"):
        serve(bundle, host="no such host", front=front)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(RunFailed, match=r"cannot listen on 127.0.0.1, port .*; leave --port out"):
            serve(bundle, port=taken.getsockname()[1], front=front)


SERVING = """
import sys
from pathlib import Path
from hinterland.explorer.bundle import Bundle
from hinterland.explorer.frontend import FrontEnd
from hinterland.explorer.listening import serve
from hinterland.explorer.manifest import Images, Manifest
from hinterland.explorer.parts import Parts
images = Images(0, 1, 1, 1, "ids", "test", (0.0,), (1.0,), (0,), ())
bundle = Bundle(Manifest("test", "a title", images, (), (), ()), Parts(), ())
serve(bundle, ready=lambda address: print(address, flush=True), front=FrontEnd.found(Path(sys.argv[1])))
"""


def test_it_prints_its_address_and_ends_quietly_when_it_is_told_to(front):
    import signal
    import urllib.request

    command = [sys.executable, "-c", SERVING, str(front.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:")
            for _ in range(100):
                try:
                    with urllib.request.urlopen(address, timeout=5) as answer:
                        assert b"a title" in answer.read()
                    break
                except OSError:
                    time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, said) == (0, "")
