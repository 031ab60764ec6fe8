"""Files that may be damaged or hostile: what a parser runs into becomes `BadInput` that names the file."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from hinterland.ground.errors import BadInput, HinterlandError

MOST_TEXT = 64 << 20  # bytes of a JSON file; findings of a large run take 2 MB
MOST_YAML = 2 << 20  # bytes; a run's configuration takes 4 kB
MOST_NODES = 200_000  # of a YAML document with its aliases written out


@contextlib.contextmanager
def reading(path: Path | str, remedy: str) -> Iterator[None]:
    """Within it, whatever is raised about the content of `path` becomes `BadInput`: path, reason, `remedy`."""
    try:
        yield
    except HinterlandError as error:
        if str(path) in str(error):
            raise
        raise BadInput(f"{path}: {error}") from error
    except FileNotFoundError:
        raise BadInput(f"{path} is not there; {remedy}") from None
    except Exception as error:  # parsers of foreign bytes raise whatever they run into
        raise BadInput(f"{path} cannot be read ({reason(error)}); {remedy}") from error


def reason(error: BaseException) -> str:
    """An exception in one line, its kind where it says nothing."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    said = str(getattr(error, "strerror", None) or error).strip()
    return said.splitlines()[0][:200] if said else type(error).__name__


def read_json(path: Path, remedy: str) -> Any:
    """The value in a JSON file of at most 64 MB."""
    with reading(path, remedy):
        return json.loads(_text(path, MOST_TEXT), parse_constant=_refuse)


def read_yaml_file(path: Path, remedy: str) -> Any:
    """The value in a YAML file of at most 2 MB."""
    with reading(path, remedy):
        return plain_yaml(_text(path, MOST_YAML))


def plain_yaml(text: str) -> Any:
    """Numbers, texts, lists and mappings of a YAML text; `BadInput` for other tags, and for aliases that explode."""
    try:
        _count(yaml.compose(text, Loader=yaml.SafeLoader), {})
        return yaml.safe_load(text)
    except RecursionError:
        raise BadInput("it is nested too deeply; 100 levels are more than enough") from None
    except yaml.YAMLError as error:
        raise BadInput(" ".join(str(error).split())[:300]) from None
    except (ValueError, KeyError, AttributeError, IndexError, TypeError, OverflowError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"it holds a value that is none ({reason(error)})") from None  # such as !!int x, 2026-99-99


def _count(node: yaml.Node | None, known: dict[int, int]) -> int:
    """Nodes at and below `node`, those behind an alias each time that it stands there."""
    if not isinstance(node, yaml.CollectionNode):
        return 1
    if id(node) in known:
        if known[id(node)] == 0:
            raise BadInput("an alias stands within what it is an alias of; write it out")
        return known[id(node)]
    known[id(node)] = 0
    children = node.value if isinstance(node, yaml.SequenceNode) else [one for pair in node.value for one in pair]
    known[id(node)] = total = 1 + sum(_count(child, known) for child in children)
    if total > MOST_NODES:
        raise BadInput(f"its aliases stand for more than {MOST_NODES:,} values; write it without aliases")
    return total


def _refuse(word: str) -> Any:
    raise BadInput(f"{word} is no number of JSON")


def _text(path: Path, most: int) -> str:
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise BadInput(f"it holds more than {most:,} bytes, which no such file does")
    return content.decode("utf-8")
