"""What cannot be shown is told in the page, with what can be done about it: never a blank canvas."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from explorer.browser.pages import HOSTILE_CLASS, HOSTILE_IMAGE, Shown
from explorer.browser.visit import until, visit

pytestmark = pytest.mark.browser

ANEW = "make it anew with `hinterland export`"
STUBS = {
    "WebGL": "const real = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext ="
    " function (kind, ...rest) { return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest); }",
    "WebAssembly": "delete globalThis.WebAssembly",
    "storage": "Object.defineProperty(window, 'localStorage',"
    " { get() { throw new DOMException('no', 'SecurityError'); } })",
}


def block(name):
    """The block of that id in a page: before, its text, after."""
    return re.compile(rf'(<script type="[^"]+" id="{re.escape(name)}"[^>]*>)([^<]*)(</script>)')


def changed(name, change):
    def damage(text):
        found, times = block(name).subn(lambda m: m[1] + change(m[2]) + m[3], text)
        assert times == 1
        return found

    return damage


def manifest(**values):
    return changed("manifest", lambda text: json.dumps({**json.loads(text), **values}).replace("<", "\\u003c"))


def without(name):
    return lambda text: block(name).sub("", text)


def tampered(text):
    """Other digits in the middle: the checksum of gzip finds it."""
    middle = len(text) // 2
    return text[:middle] + "#$%&'" * 4 + text[middle + 20 :]


DAMAGED = {
    "a truncated part": (changed("part:model-0.pca", lambda t: t[: len(t) // 2]), f'"model-0.pca".*{ANEW}'),
    "other bytes within a part": (changed("part:label-0", tampered), f'"label-0".*{ANEW}'),
    "a part that is gone": (without("part:model-0.latents"), f'"model-0.latents" is missing from this page.*{ANEW}'),
    "a part of another size": (
        lambda t: t.replace('id="part:model-0.pca" data-encoding="shuffle4+gzip+base85" data-bytes="1672"',
                            'id="part:model-0.pca" data-encoding="shuffle4+gzip+base85" data-bytes="1673"'),
        f'"model-0.pca" has 1672 bytes; 1673 were written.*{ANEW}',
    ),
    "foreign JSON": (changed("manifest", lambda t: '{"type": "Feature"}'), f"This is no explorer bundle.*{ANEW}"),
    "no JSON": (changed("manifest", lambda t: t[:1000]), f"The manifest of this page is not JSON.*{ANEW}"),
    "a list": (changed("manifest", lambda t: "[]"), f"This is no explorer bundle.*{ANEW}"),
    "no manifest": (without("manifest"), f"holds no manifest.*{ANEW}"),
    "a later version": (manifest(version=2), "bundle has version 2; this page reads version 1.*same version of hinter"),
    "half a manifest": (manifest(labels=None), f"The manifest is incomplete.*{ANEW}"),
    "no models": (manifest(models=[]), f"holds no model.*{ANEW}"),
    "shapes that do not fit": (
        changed("manifest", lambda t: t.replace('"part":"model-0.pca","dtype":"float32","shape":[209,2]',
                                                '"part":"model-0.pca","dtype":"float32","shape":[208,2]')),
        f'pca positions of model "a-vae" have shape 208 x 2, not 209 x 2.*{ANEW}',
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def text(pages) -> str:
    return pages.one.file.read_text()


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_or_foreign_bundle_is_told_with_what_to_do(browser, pages, text, tmp_path, what):
    damage, message = DAMAGED[what]
    path = tmp_path / "damaged.html"
    path.write_text(damage(text))
    assert path.read_text() != text
    with visit(browser, Shown(path, pages.one.folders)) as made:
        made.page.goto(path.as_uri())
        alert = made.page.get_by_role("alert")
        until(lambda: alert.count(), "a message")
        said = " ".join(alert.first.inner_text().split())
        assert said.startswith("This cannot be shown")
        assert re.search(message, said, re.IGNORECASE), said


@pytest.mark.parametrize("part", ["part:model-0.decoder.onnx", "asset:ort-wasm.wasm", "asset:decoder-worker.js"])
def test_without_its_decoder_the_map_is_there_and_says_what_is_not(browser, pages, text, tmp_path, part):
    path = tmp_path / "damaged.html"
    path.write_text(changed(part, tampered)(text))
    with visit(browser, Shown(path, pages.one.folders)) as made:
        made.page.goto(path.as_uri())
        alert = made.page.get_by_role("alert")
        until(lambda: alert.count(), "a message")
        assert part.split(":")[1].split(".")[0] in alert.inner_text() or "decoder" in alert.inner_text()
        assert ANEW in alert.inner_text()
        if part != "asset:decoder-worker.js":
            until(lambda: made.marks("first-picture"), "the map")


def test_a_network_that_is_none_is_told(browser, pages, text, tmp_path):
    """Its bytes arrive as they were written, but they are no ONNX."""
    path = tmp_path / "damaged.html"
    name = "part:model-0.decoder.onnx"
    wrong = block("part:ids").search(text)[0].replace("part:ids", name)
    path.write_text(block(name).sub(lambda _: wrong, text))
    with visit(browser, Shown(path, pages.one.folders)) as made:
        made.page.goto(path.as_uri())
        alert = made.page.get_by_role("alert")
        until(lambda: alert.count(), "a message")
        assert re.search(f"The decoder 0 cannot be run.*{ANEW}", alert.inner_text())
        made.troubles = [trouble for trouble in made.troubles if "onnx" not in trouble.lower()]


def test_a_file_that_was_cut_says_that_it_is_incomplete(browser, pages, text, tmp_path):
    path = tmp_path / "cut.html"
    path.write_text(text[: len(text) // 3])
    with visit(browser, Shown(path, pages.one.folders)) as made:
        made.page.goto(path.as_uri())
        made.page.evaluate("document.getAnimations().forEach(one => one.finish())")  # it says so after eight seconds
        opening = made.page.locator(".opening small")
        assert opening.is_visible()
        assert "the file is incomplete: make it anew with hinterland export" in opening.inner_text()


def test_without_webgl_the_map_says_so_and_the_rest_works(browser, pages):
    with visit(browser, pages.one, before=STUBS["WebGL"]) as made:
        made.page.goto(pages.one.file.as_uri() + "#map=pca&view=traverse")
        alert = made.page.get_by_role("alert")
        until(lambda: alert.count(), "a message")
        said = alert.inner_text()
        assert "This browser gives no WebGL 2, so the map cannot be drawn." in said
        assert "Turn hardware acceleration on in its settings, or open the page in another browser." in said
        made.shows(made.decoded, pages.one.decoded(pages.one.latents()[0])[0])


def test_without_webassembly_the_map_is_there_and_says_that_nothing_is_decoded(browser, pages):
    with visit(browser, pages.one, before=STUBS["WebAssembly"]) as made:
        made.open("map=pca")
        alert = made.page.get_by_role("alert")
        until(lambda: alert.count(), "a message")
        assert "This browser has no WebAssembly, so nothing can be decoded." in alert.inner_text()
        assert "Open the page in a current Firefox, Chrome, Edge or Safari." in alert.inner_text()
        image = made.rest_on(*pages.one.places("pca")[4])
        until(lambda: image.count() and "nearest" in image.inner_text(), "the card of an image all the same")


def test_a_lost_graphics_context_is_made_anew(one):
    one.open("map=pca")
    before = one.drawn().astype(int)
    lost = one.page.locator("canvas.points").element_handle()
    lost.evaluate("canvas => canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()")
    until(lambda: not lost.evaluate("canvas => canvas.isConnected"), "another canvas")
    until(lambda: np.abs(one.drawn().astype(int) - before).mean() < 1, "the points, on that one")
    one.troubles[:] = [trouble for trouble in one.troubles if "CONTEXT_LOST_WEBGL" not in trouble]


def test_a_browser_that_remembers_nothing_is_no_trouble(browser, pages):
    with visit(browser, pages.one, first_time=True, before=STUBS["storage"]) as made:
        made.open("map=pca")
        made.page.get_by_role("button", name="Skip").click()
        made.page.get_by_role("button", name="Dark").click()
        assert made.page.evaluate("document.querySelector('#explorer').dataset.theme") == "dark"


def test_names_that_look_like_html_are_text_and_run_nothing(one):
    shown = one.shown
    image = shown.ids.index(HOSTILE_IMAGE)
    one.open(f"map=pca&colour=label:class&view=path&path=i{image}~i0")
    assert one.page.get_by_role("button", name=HOSTILE_CLASS, exact=True).first.is_visible(), "in the legend"
    for title in ("Here", "Select", "Traverse", "Path"):
        one.tab(title)
    one.page.mouse.dblclick(*one.spot(*shown.places("pca")[image]))
    one.page.mouse.move(5, 5)
    card = one.rest_on(*shown.places("pca")[image])
    until(lambda: card.count() and "class" in card.inner_text(), "a card")
    one.page.get_by_role("tab", name="Select").click()
    one.page.get_by_label("all of class").select_option(label=HOSTILE_CLASS)
    until(lambda: HOSTILE_CLASS in one.page.locator(".composed").inner_text(), "the class, in the table")
    assert one.page.title() == "a-vae on digits"
    assert one.page.locator("img, #explorer script").count() == 0
