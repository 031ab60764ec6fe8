"""One file holds everything, and what it shows stays text."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from explorer.conftest import HOSTILE
from hinterland.explorer.frontend import FILES, STATIC, FrontEnd
from hinterland.explorer.packing import base85, packed, shuffled
from hinterland.explorer.page import page, write_page
from hinterland.explorer.parts import Content
from hinterland.ground.errors import BadInput
from hinterland.latents.export import rounded


class Blocks(HTMLParser):
    """The attributes and the text of every script, style and title, as a browser finds them."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.tags: list[str] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        named = dict(attributes)
        if tag in ("script", "style", "title"):
            self.found.append((tag, named, ""))
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"] or ""

    def handle_data(self, data):
        if self.found and self.tags[-1] in ("script", "style", "title"):
            tag, named, text = self.found[-1]
            self.found[-1] = (tag, named, text + data)

    def handle_endtag(self, tag):
        self.tags.append("/" + tag)

    def by_id(self, name: str) -> tuple[dict[str, str | None], str]:
        return next((named, text) for _, named, text in self.found if named.get("id") == name)


def unpacked(text: str, steps: str) -> bytes:
    """What a browser does, step by step, as page.py describes it."""
    data = text.encode()
    for step in reversed(steps.split("+")):
        if step == "base85":
            digits = [25 if c == ord("x") else c - 35 for c in data]
            missing = -len(digits) % 5
            digits += [84] * missing
            words = [digits[i : i + 5] for i in range(0, len(digits), 5)]
            whole = b"".join(
                (sum(d * 85 ** (4 - i) for i, d in enumerate(w)) % 2**32).to_bytes(4, "big") for w in words
            )
            data = whole[: len(whole) - missing]
        elif step == "gzip":
            data = gzip.decompress(data)
        else:
            size = len(data) // 4 * 4
            data = bytes(data[(i % 4) * (size // 4) + i // 4] for i in range(size)) + data[size:]
    return data


@pytest.fixture(scope="module")
def written(bundle, front) -> str:
    return page(bundle, front)


@pytest.fixture(scope="module")
def blocks(written) -> Blocks:
    return Blocks(written)


@pytest.mark.parametrize("content", ["words", "bytes", "compressed"])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 1001])
def test_what_is_packed_can_be_unpacked(content: Content, size):
    data = np.random.default_rng(size).integers(0, 256, size, dtype=np.uint8).tobytes()
    text, steps = packed(data, content)
    assert unpacked(text, steps) == data
    assert "<" not in text


def test_base85_of_known_words():
    assert base85(b"\0\0\0\0") == "#####"
    assert base85((25).to_bytes(4, "big")) == "####x"  # the digit whose character would end a block
    assert base85(b"\xff\xff\xff\xff") == "".join("x" if d == 25 else chr(35 + d) for d in (82, 23, 54, 12, 0))
    assert shuffled(b"abcdABCDxy") == b"aAbBcCdDxy"


def test_every_part_comes_back_byte_by_byte(bundle, blocks):
    for name in bundle.parts:
        named, text = blocks.by_id(f"part:{name}")
        data = unpacked(text, named["data-encoding"])
        assert len(data) == int(named["data-bytes"])
        assert data == bundle.parts[name]


def test_the_front_end_comes_along(blocks, front):
    for name, expected in (
        ("decoder-worker.js", front.text("decoder-worker.js").encode()),
        ("ort-wasm.wasm", front.wasm()),
    ):
        named, text = blocks.by_id(f"asset:{name}")
        assert unpacked(text, named["data-encoding"]) == expected
    assert json.loads(blocks.by_id("source")[1]) == {"kind": "inline"}


def test_a_class_named_like_a_script_is_text_and_nothing_else(blocks, written, bundle):
    manifest = json.loads(blocks.by_id("manifest")[1])
    assert manifest["labels"][0]["classes"][3] == HOSTILE
    assert manifest == json.loads(json.dumps(bundle.manifest.as_json()))
    assert "alert" not in re.sub(r"\\u003c.*?\\u003e", "", written).replace("alert('a class')", "", 1)
    executed = [text for tag, named, text in blocks.found if tag == "script" and "type" not in named]
    assert executed == ["const end = '\\x3c/script>';"]


def test_only_its_own_script_and_styles_may_run_and_nothing_may_be_fetched(blocks):
    rules = dict(rule.strip().split(" ", 1) for rule in blocks.policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    for rule, tag in (("script-src", "script"), ("style-src", "style")):
        text = next(t for kind, named, t in blocks.found if kind == tag and "type" not in named)
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in rules[rule]
        assert "unsafe-inline" not in rules[rule]
    assert "'wasm-unsafe-eval'" in rules["script-src"]


def test_it_refers_to_nothing_outside(written):
    assert not re.search(r"""(src|href)\s*=|@import|url\(|https?://""", written.split('id="manifest"')[0])
    assert "<link" not in written


def test_it_is_written_whole_or_not_at_all(bundle, front, tmp_path):
    path = write_page(bundle, tmp_path / "deep" / "page.html", front)
    assert path.read_text() == page(bundle, front)
    (front.folder / "app.js").rename(front.folder / "gone.js")
    try:
        with pytest.raises(FileNotFoundError):
            write_page(bundle, tmp_path / "other.html", front)
    finally:
        (front.folder / "gone.js").rename(front.folder / "app.js")
    assert not list(tmp_path.glob("*other*"))


def test_a_front_end_that_is_not_built_is_told(tmp_path):
    with pytest.raises(BadInput, match=r"not built: page.html, app.js.* missing in .*; `make install` builds it"):
        FrontEnd.found(tmp_path)


def test_a_template_without_its_places_is_refused(front, tmp_path):
    for name in FILES:
        (tmp_path / name).write_bytes((front.folder / name).read_bytes())
    (tmp_path / "page.html").write_text("<html></html>")
    with pytest.raises(BadInput, match="has <!--hinterland:head--> 0 times; once is right"):
        FrontEnd.found(tmp_path).page("", "")


def test_the_committed_front_end_takes_a_bundle(bundle):
    found = Blocks(page(bundle, FrontEnd.found(Path(STATIC))))
    assert json.loads(found.by_id("source")[1])["kind"] == "inline"
    assert [named for tag, named, _ in found.found if tag == "script" and "type" not in named] == [{}]


def test_with_the_fashion_mnist_demos_sizes_it_stays_below_12_mb():
    """What does not depend on the run, and what does, from sizes alone: numbers that are drawn pack no better."""
    rng = np.random.default_rng(0)

    def size(values, content: Content = "words") -> int:
        return len(packed(np.ascontiguousarray(values).tobytes(), content)[0])

    weights = size(rounded(rng.normal(0, 0.05, 832_001).astype(np.float32), 16))
    latents = size(rng.normal(size=(10_000, 10)).astype(np.float32))
    shown = size(rounded(rng.normal(size=(10_000, 10 + 15 + 5)).astype(np.float32), 12))
    positions = 3 * size(rng.normal(size=(10_000, 2)).astype(np.float32))
    neighbours = size(rng.integers(0, 10_000, (10_000, 15), dtype=np.int32))
    front = FrontEnd.found(Path(STATIC))
    wasm = len(base85(front.packed_wasm()))
    rest = sum(len(front.text(name)) for name in ("app.js", "app.css", "page.html"))
    thumbnails = 2_100_000  # as measured on Fashion-MNIST
    assert weights + latents + shown + positions + neighbours + wasm + rest + thumbnails < 12_000_000
