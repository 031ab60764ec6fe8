"""The built front end, as explorer-ui leaves it in static/."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path
from typing import Any

from hinterland.ground.errors import BadInput, listing

STATIC = Path(__file__).parent / "static"
FILES = ("page.html", "app.js", "app.css", "decoder-worker.js", "ort-wasm.wasm.gz", "widget.js")
HEAD, BODY = "<!--hinterland:head-->", "<!--hinterland:body-->"


@dataclasses.dataclass(frozen=True)
class FrontEnd:
    """Where its files lie; page.py says what they are."""

    folder: Path

    @classmethod
    def found(cls, folder: Path = STATIC) -> FrontEnd:
        """The front end; `BadInput` where it was not built."""
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise BadInput(
                f"the explorer's front end is not built: {listing(missing)} missing in {folder}; `make install` builds "
                "it where node is there, and an installed wheel has it"
            )
        return cls(folder)

    def text(self, name: str) -> str:
        """A file of text, its lines ended by \\n alone, as a browser reads it."""
        return (self.folder / name).read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")

    def wasm(self) -> bytes:
        """The runtime of the networks, unpacked."""
        return gzip.decompress(self.packed_wasm())

    def packed_wasm(self) -> bytes:
        """As it lies there: gzipped."""
        return (self.folder / "ort-wasm.wasm.gz").read_bytes()

    def page(self, head: str, body: str) -> str:
        """The template with both places filled."""
        template = self.text("page.html")
        for place in (HEAD, BODY):
            if template.count(place) != 1:
                raise BadInput(f"{self.folder / 'page.html'} has {place} {template.count(place)} times; once is right")
        before, rest = template.split(HEAD)
        between, after = rest.split(BODY)
        return before + head + between + body + after


def json_block(name: str, value: Any) -> str:
    """JSON that no text within it can leave: `<`, `>` and `&` are escaped."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json" id="{name}">{text}</script>\n'
