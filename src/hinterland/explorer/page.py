"""Bundle -> one HTML file that works from disk and offline: everything within it, nothing fetched from anywhere.

What Python and the front end (explorer-ui) agree on. The front end is built into `static/`:

    page.html           the template, with `<!--hinterland:head-->` as the last thing in <head> and
                        `<!--hinterland:body-->` as the last thing in <body>; it holds no title, styles or scripts
    app.js  app.css     a classic script (no module) and its styles
    decoder-worker.js   a classic worker
    ort-wasm.wasm.gz    the gzipped wasm of onnxruntime-web
    widget.js           the notebook's entry: an ES module with `export default { render }`
    sources.sha256      of the sources they were built from

In place of `head` come the content security policy, the title and the styles; in place of `body`, in this order:

    <script type="application/json" id="manifest">...</script>
    <script type="application/json" id="source">{"kind": "inline"}</script>
    <script type="application/octet-stream" id="part:NAME" data-encoding="..." data-bytes="N">...</script> for each part
    <script type="application/octet-stream" id="asset:decoder-worker.js" ...>...</script>
    <script type="application/octet-stream" id="asset:ort-wasm.wasm" ...>...</script>
    <script>the text of app.js</script>

`data-bytes` is the size when all is undone, to be checked. `data-encoding` names the steps in the order in which they
were done, joined by +, and is undone from the right: "gzip+base85", "shuffle4+gzip+base85", or "base85" alone.
  shuffle4: the first floor(n/4)*4 bytes as four planes (all first bytes of 4, then all second ones, ...), the rest
    after them as it is: floats compress better so. All float32, int32 and ONNX parts.
  base85: 4 bytes, big-endian, are 5 digits, the most significant first; a digit d is the character 35 + d, but for
    25, which is "x" and not "<". Of m < 4 last bytes come m + 1 digits (as in Ascii85: read them filled up with
    digits 84, and keep m bytes).
In JSON blocks every `<`, `>` and `&` is written as \\u003c, \\u003e, \\u0026.

On a server (server.py) `source` is {"kind": "server", "parts": "parts/", "assets": "static/"}: there are no part or
asset blocks, part NAME is at parts/NAME, decoder-worker.js at static/decoder-worker.js, the wasm at
static/ort-wasm.wasm (sent with Content-Encoding: gzip), app.js and app.css are linked; all addresses are relative to
the page, and so are those in `manifest.server`.

In a notebook (widget.py) the widget's model has the traits `manifest` (the manifest as an object), `parts` ({name:
DataView}, sent whole), `worker` (text of decoder-worker.js), `wasm` (DataView of the wasm, gzipped) and `styles`
(text of app.css).
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

from hinterland.explorer.bundle import Bundle
from hinterland.explorer.frontend import FrontEnd, json_block
from hinterland.explorer.packing import base85, packed
from hinterland.ground.files import write_text

POLICY = (
    "default-src 'none'; script-src {script} 'wasm-unsafe-eval'; style-src {style}; img-src data: blob:; "
    "worker-src blob:; base-uri 'none'; form-action 'none'"
)


def write_page(bundle: Bundle, path: Path, front: FrontEnd | None = None) -> Path:
    """Write the page, whole or not at all; it needs no server, no network and no installation."""
    write_text(path, page(bundle, front or FrontEnd.found()))
    return path


def page(bundle: Bundle, front: FrontEnd) -> str:
    """The page as text."""
    script, style = _within_script(front.text("app.js")), _within_style(front.text("app.css"))
    policy = POLICY.format(script=_hash(script), style=_hash(style))
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n'
        f"<title>{html.escape(bundle.manifest.title)}</title>\n<style>{style}</style>\n"
    )
    blocks = [json_block("manifest", bundle.manifest.as_json()), json_block("source", {"kind": "inline"})]
    for name in bundle.parts:
        data = bundle.parts[name]
        blocks.append(_block(f"part:{name}", *packed(data, bundle.parts.content(name)), len(data)))
    worker, wasm = front.text("decoder-worker.js").encode(), front.packed_wasm()
    blocks.append(_block("asset:decoder-worker.js", *packed(worker, "bytes"), len(worker)))
    blocks.append(_block("asset:ort-wasm.wasm", base85(wasm), "gzip+base85", len(front.wasm())))
    return front.page(head, "".join(blocks) + f"<script>{script}</script>\n")


def _block(name: str, text: str, steps: str, size: int) -> str:
    kind = 'type="application/octet-stream"'
    return f'<script {kind} id="{name}" data-encoding="{steps}" data-bytes="{size}">{text}</script>\n'


def _within_script(text: str) -> str:
    """Nothing in the script ends its block; within a JavaScript text or pattern the backslash changes nothing."""
    return re.sub(r"<(?=/script|script|!--)", r"\\x3c", text, flags=re.IGNORECASE)


def _within_style(text: str) -> str:
    return re.sub(r"<(?=/style)", r"\\3c ", text, flags=re.IGNORECASE)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
