"""Links from a page to a file outside docs/ (a test, the benchmarks): to its page where it has one, else its path.

A link to a file that is not there is told, which stops a strict build.
"""

from __future__ import annotations

import logging
import posixpath
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from pages import OUTSIDE

LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s#:]+)(#[^)\s]*)?\)")
SHOWN_FROM = {page: source for source, page in OUTSIDE.items()}
log = logging.getLogger("mkdocs.hooks.links")


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """The page with its links outwards made to fit; code is left as it is."""
    root = Path(config["docs_dir"]).parent
    here = SHOWN_FROM.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    parts = re.split(r"(```.*?```|`[^`\n]*`)", markdown, flags=re.DOTALL)
    return "".join(part if part.startswith("`") else _mended(part, here, page.file.src_uri, root) for part in parts)


def _mended(text: str, here: str, shown: str, root: Path) -> str:
    def mend(match: re.Match[str]) -> str:
        words, target, anchor = match.group(1), match.group(2), match.group(3) or ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(here), target))
        if path in OUTSIDE:
            page = OUTSIDE[path]
        elif path.startswith("docs/") and here.startswith("docs/"):
            return match.group(0)  # mkdocs checks it
        elif path.startswith("docs/"):
            page = path.removeprefix("docs/")
        elif (root / path).exists():
            return f"{words} (`{path}`)"
        else:
            log.warning("%s links to %s, which is not there", here, path)
            return match.group(0)
        return f"[{words}]({posixpath.relpath(page, posixpath.dirname(shown) or '.')}{anchor})"

    return LINK.sub(mend, text)
