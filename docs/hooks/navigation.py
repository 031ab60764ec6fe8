"""In the navigation a name with a star stands for all pages of that pattern that no other line names."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def on_config(config: Any) -> Any:
    """Put the pages in the place of each pattern, in the order of their names."""
    docs = Path(config["docs_dir"])
    named = set(_names(config["nav"]))
    config["nav"] = _spelt_out(config["nav"], docs, named)
    return config


def _names(entries: Any) -> list[str]:
    """Every path in the navigation."""
    if isinstance(entries, str):
        return [entries]
    inner = entries.values() if isinstance(entries, dict) else entries
    return [name for entry in inner for name in _names(entry)]


def _spelt_out(entries: list[Any], docs: Path, named: set[str]) -> list[Any]:
    out: list[Any] = []
    for entry in entries:
        if isinstance(entry, str) and "*" in entry:
            pages = sorted(page.relative_to(docs).as_posix() for page in docs.glob(entry))
            found = [page for page in pages if page not in named]
            named.update(found)
            out += found
        elif isinstance(entry, dict):
            out.append({k: v if isinstance(v, str) else _spelt_out(v, docs, named) for k, v in entry.items()})
        else:
            out.append(entry)
    return out
