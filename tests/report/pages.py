"""What a page refers to and shows, read as a browser reads it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

VOID = {"img", "meta", "link", "br", "hr", "input"}


class Page(HTMLParser):
    """Elements with their attributes, visible text, and whether every element is closed."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.source = path.read_text(encoding="utf-8")
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each such element."""
        return [attributes for name, attributes in self.elements if name == tag]

    def references(self) -> list[str]:
        """Everything that a browser would fetch or follow, from attributes and from styles."""
        named = [
            attributes[name]
            for _, attributes in self.elements
            for name in ("src", "href", "srcset", "poster", "data", "action", "xlink:href", "background")
            if name in attributes
        ]
        return named + re.findall(r"url\(\s*['\"]?([^)'\"]*)", self.source) + re.findall(r"@import[^;]*", self.source)

    def section(self, key: str) -> str:
        """The HTML of one section."""
        return self.source.split(f'<section id="{key}"')[1].split("</section>")[0]
