"""Official data sets: whole and verified, or not there, with every reason told."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hinterland.data.sources import debian, fetch
from hinterland.data.sources.download import NotDownloaded, download
from hinterland.data.sources.fetch import FASHION_MNIST, MNIST, Remote, Unobtainable
from hinterland.ground.errors import BadInput

CONTENT = {name: gzip.compress(name.encode() * 50, mtime=0) for name in MNIST.files}
DIGESTS = {name: (hashlib.sha256(content).hexdigest(),) for name, content in CONTENT.items()}
Answer = Callable[[http.server.BaseHTTPRequestHandler, bytes], None]


def send(handler: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


class Server:
    """Serves the four files on this machine; `answer` may be exchanged, and `asked` counts."""

    def __init__(self) -> None:
        self.answer: Answer = send
        self.asked: list[str] = []
        self.done = threading.Event()  # lets answers that keep a client waiting go, at the end of the test
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer.answer(self, CONTENT.get(self.path.rsplit("/", 1)[-1], b"?"))

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/data/"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.done.set()
    server.http.shutdown()
    thread.join()
    server.http.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HINTERLAND_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache" / "clothes"


def remote(*urls: str, system: Path | None = None, package: str | None = None) -> Remote:
    return Remote("clothes", DIGESTS, urls, system, package)


def fill(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    return folder


def nothing_left_behind(cache: Path) -> bool:
    return not cache.parent.exists() or not list(cache.parent.iterdir())


def test_files_in_the_cache_are_used_without_asking_anyone(cache: Path, server: Server) -> None:
    fill(cache)
    assert fetch.fetch(remote(server.url)) == cache
    assert server.asked == []


def test_files_of_the_system_are_used_where_they_are(cache: Path, tmp_path: Path, server: Server) -> None:
    system = fill(tmp_path / "system")
    assert fetch.fetch(remote(server.url, system=system)) == system
    assert server.asked == []
    assert not cache.exists()


def test_a_download_installs_all_files_as_published(cache: Path, server: Server) -> None:
    assert fetch.fetch(remote(server.url)) == cache
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == CONTENT
    assert [path.name for path in cache.parent.iterdir()] == ["clothes"]


def test_an_altered_file_in_the_cache_is_replaced(cache: Path, server: Server) -> None:
    fill(cache)
    altered = cache / "t10k-labels-idx1-ubyte.gz"
    altered.write_bytes(altered.read_bytes()[:-1])
    with pytest.raises(Unobtainable, match=r"t10k-labels-idx1-ubyte\.gz truncated or altered"):
        fetch.fetch(remote())
    assert fetch.fetch(remote(server.url)) == cache
    assert altered.read_bytes() == CONTENT[altered.name]


def test_the_second_place_is_tried_where_the_first_refuses(cache: Path, server: Server) -> None:
    server.answer = lambda handler, content: (
        handler.send_error(503, "Busy") if handler.path.startswith("/first") else send(handler, content)
    )
    first = server.url.replace("/data/", "/first/")
    assert fetch.fetch(remote(first, server.url)) == cache


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda handler, content: send(handler, content[:-1] + b"x"), "truncated or altered"),
        (lambda handler, content: handler.send_error(404, "Not Found"), "the server answers 404 Not Found"),
        (lambda handler, content: send(handler, b""), "truncated or altered"),
    ],
)
def test_a_download_that_is_not_as_published_leaves_nothing_behind(
    cache: Path, server: Server, answer: Answer, reason: str
) -> None:
    server.answer = answer
    with pytest.raises(Unobtainable, match=reason):
        fetch.fetch(remote(server.url))
    assert nothing_left_behind(cache)
    assert len(server.asked) == 1  # one bad file is enough to leave this place


def test_three_good_files_and_an_altered_one_install_none(cache: Path, server: Server) -> None:
    last = list(CONTENT)[-1]
    server.answer = lambda handler, content: send(handler, b"x" if handler.path.endswith(last) else content)
    with pytest.raises(Unobtainable, match=f"{last} was truncated or altered"):
        fetch.fetch(remote(server.url))
    assert nothing_left_behind(cache)


def test_a_connection_that_breaks_off_is_told(cache: Path, server: Server) -> None:
    def breaks_off(handler: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2])

    server.answer = breaks_off
    with pytest.raises(Unobtainable, match="truncated or altered"):
        fetch.fetch(remote(server.url))
    assert nothing_left_behind(cache)


def test_a_server_that_does_not_answer_is_left_after_the_timeout(cache: Path, server: Server) -> None:
    server.answer = lambda handler, content: server.done.wait(20) and None
    with pytest.raises(Unobtainable, match=r"no answer within 0\.2 s|timed out"):
        fetch.fetch(remote(server.url), timeout_s=0.2)
    assert nothing_left_behind(cache)


def test_a_server_that_drips_is_left_too(tmp_path: Path, server: Server) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.done.wait(0.05):
            handler.wfile.write(b".")
            handler.wfile.flush()

    server.answer = drip
    with pytest.raises(NotDownloaded, match="too slow"):
        download(server.url + "a", tmp_path / "a", ["0"], timeout_s=0.3)
    server.done.set()


def test_more_bytes_than_are_accepted_are_not_read(tmp_path: Path, server: Server) -> None:
    def endless(handler: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(bytes(3000))

    server.answer = lambda handler, content: send(handler, bytes(3000))
    with pytest.raises(NotDownloaded, match="3,000 bytes; at most 1,000 are accepted"):
        download(server.url + "a", tmp_path / "a", ["0"], most_bytes=1000)
    server.answer = endless
    with pytest.raises(NotDownloaded, match="more than 1,000 bytes"):
        download(server.url + "a", tmp_path / "a", ["0"], most_bytes=1000)
    assert list(tmp_path.iterdir()) == []


def test_only_https_is_trusted_also_after_a_redirect(tmp_path: Path, server: Server) -> None:
    for url in ("http://example.org/a", "ftp://example.org/a", (tmp_path / "a").as_uri()):
        with pytest.raises(NotDownloaded, match="is not https"):
            download(url, tmp_path / "b", ["0"])

    def elsewhere(handler: http.server.BaseHTTPRequestHandler, content: bytes) -> None:
        handler.send_response(302)
        handler.send_header("Location", "http://example.org/a")
        handler.end_headers()

    server.answer = elsewhere
    with pytest.raises(NotDownloaded, match=r"http://example\.org/a is not https"):
        download(server.url + "a", tmp_path / "b", ["0"])


def test_the_final_error_names_every_way_its_reason_and_what_to_do(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    closed = "http://127.0.0.1:9/data/"  # the discard port: nobody listens
    with pytest.raises(Unobtainable) as refused:
        fetch.fetch(remote(closed, system=tmp_path / "system", package="dataset-clothes"), timeout_s=2)
    lines = str(refused.value).splitlines()
    assert lines[1] == f"  cache {cache}: not there"
    assert lines[2] == f"  system folder {tmp_path / 'system'}: not there"
    assert lines[3].startswith(f"  download from {closed}: no connection (")
    assert lines[4] == "  Debian package dataset-clothes: apt-get is not there: this is no Debian or Ubuntu"
    for remedy in ("train-images-idx3-ubyte.gz", str(cache), "install the package (dataset-clothes)", "`digits`"):
        assert remedy in lines[5]


def script(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text("#!/bin/sh\n" + body)
    (folder / name).chmod(0o755)


def test_the_debian_package_is_unpacked_verified_and_installed(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = fill(tmp_path / "packed")
    tools = tmp_path / "tools"
    tools.mkdir()
    # this apt-get finds the package only in lists of our own, as for a user on a machine without any
    script(
        tools,
        "apt-get",
        'case "$*" in *update*) exit 0;; *State::lists*download*) : > dataset-clothes_1_all.deb; exit 0;; esac\n'
        'echo "E: Unable to locate package" >&2; exit 100\n',
    )
    script(tools, "dpkg-deb", f'mkdir -p "$3/usr/share/clothes" && cp {packed}/* "$3/usr/share/clothes/"\n')
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    wanted = remote(system=Path("/usr/share/clothes"), package="dataset-clothes")
    assert fetch.fetch(wanted) == cache
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == CONTENT
    (cache / "t10k-images-idx3-ubyte.gz").unlink()
    (packed / "t10k-images-idx3-ubyte.gz").write_bytes(b"other")
    with pytest.raises(Unobtainable, match=r"Debian package .*: t10k-images-idx3-ubyte.gz truncated or altered"):
        fetch.fetch(wanted)
    assert [path.name for path in cache.parent.iterdir()] == ["clothes"]


def test_the_reason_of_apt_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(
        tmp_path, "apt-get", 'echo "W: Failed to fetch the lists" >&2; case "$*" in *update*) exit 0;; esac; exit 9\n'
    )
    script(tmp_path, "dpkg-deb", "exit 0\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(debian.NotUnpacked, match=r"`apt-get download` failed .*before that, W: Failed to fetch"):
        debian.unpack_package("dataset-clothes", tmp_path / "into")


def test_the_cache_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fetch.cache_dir() == tmp_path / "cache"
    monkeypatch.delenv("HINTERLAND_DATA")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert fetch.cache_dir().name == "hinterland"


def test_an_unknown_data_set_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="'cifar' is no data set to fetch; there are fashion-mnist, mnist"):
        fetch.fetch("cifar")


def test_the_official_sets_are_had_over_https_and_know_four_files_each() -> None:
    for official in (FASHION_MNIST, MNIST):
        assert len(official.files) == 4
        assert all(url.startswith("https://") and url.endswith("/") for url in official.urls)
        assert all(len(digest) == 64 for digests in official.files.values() for digest in digests)
