"""A disk on paper: what is written to a folder is recorded, and laid out again as a power cut may have left it.

What a file system promises is little: the bytes of a file are on the disk once the file was synced, and the names in a
folder once the folder was. Of what was not synced, any part may be there: none of it, all of it, the names without the
bytes, the bytes without the names, pages of zeros. A rename is one step, and so is a link. Files are looked at whenever
the disk is asked for something, so that writers in any language are seen.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

PAGE = 512  # bytes that are written together, or not
KEPT = ("nothing", "everything", "names", "bytes", "some", "some", "some")  # of what was not synced


Files = dict[str, bytes | str | None]  # by path: content, where a link leads, None for a folder


@dataclasses.dataclass(eq=False)
class Node:
    """A file, a folder or a link, whatever it is called; of a link, where it leads."""

    kind: str  # file, folder, link
    target: str = ""


@dataclasses.dataclass(frozen=True)
class Step:
    """One thing that was asked of the disk."""

    what: str  # write, sync, names; promise: nothing, but something was said to be done
    node: Node
    content: bytes = b""  # write: all that the file holds afterwards
    names: tuple[tuple[str, Node | None], ...] = ()  # names: what stands under them afterwards, all at once


class Recording:
    """The steps of everything that happens below a folder while it is watched."""

    def __init__(self, root: Path):
        self.root = root
        self.steps: list[Step] = []
        self.by_number: dict[int, Node] = {}
        self.seen: dict[Node, bytes] = {}
        self.names: dict[Node, dict[str, Node]] = {}
        self.top = self._node(root)
        self.look()
        self.begin = len(self.steps)  # what was there before, taken to be on the disk

    def _node(self, path: Path) -> Node:
        number = path.lstat().st_ino
        if number not in self.by_number:
            kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file"
            self.by_number[number] = Node(kind, str(path.readlink()) if kind == "link" else "")
        return self.by_number[number]

    def look(self) -> None:
        """Write down what has changed since the last look."""
        numbers: set[int] = set()
        self._look_into(self.root, numbers)
        self.by_number = {number: node for number, node in self.by_number.items() if number in numbers}

    def _look_into(self, folder: Path, numbers: set[int]) -> None:
        node = self._node(folder)
        numbers.add(folder.lstat().st_ino)
        now: dict[str, Node] = {}
        for path in sorted(folder.iterdir()):
            now[path.name] = self._node(path)
            numbers.add(path.lstat().st_ino)
        before = self.names.get(node, {})
        changed = {name: now.get(name) for name in {**before, **now} if before.get(name) is not now.get(name)}
        for path in sorted(folder.iterdir()):
            if now[path.name].kind == "file" and self.seen.get(now[path.name]) != (content := path.read_bytes()):
                self.seen[now[path.name]] = content
                self.steps.append(Step("write", now[path.name], content))
        if changed:
            self.names[node] = now
            self.steps.append(Step("names", node, names=tuple(changed.items())))
        for path in sorted(folder.iterdir()):
            if now[path.name].kind == "folder":
                self._look_into(path, numbers)

    def promise(self) -> None:
        """Write down that what was asked for is said to be done from here on."""
        self.look()
        self.steps.append(Step("promise", self.top))

    def synced(self, handle: int) -> None:
        """Write down that a file or a folder is on the disk as it is now."""
        node = self.by_number.get(os.fstat(handle).st_ino)
        if node is not None:
            self.steps.append(Step("sync", node))


@contextlib.contextmanager
def recorded(root: Path) -> Iterator[Recording]:
    """Record all that happens below `root`: each look is before and after what changes names, and before a sync."""
    recording = Recording(root)
    kept = {name: getattr(os, name) for name in ("fsync", "replace", "rename", "unlink", "symlink", "mkdir", "rmdir")}

    def watched(name: str) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            recording.look()
            found = kept[name](*words, **more)
            recording.look()
            if name == "fsync":
                recording.synced(words[0])
            return found

        return call

    for name in kept:
        setattr(os, name, watched(name))
    try:
        yield recording
    finally:
        for name, plain in kept.items():
            setattr(os, name, plain)
        recording.look()


def after_power_cut(recording: Recording, steps: int, keep: str, rnd: Random) -> Files:
    """What lies below the root when the power went after so many steps.

    `keep` says what is left of that which was not synced: nothing, everything, names, bytes, or some.
    """
    content: dict[Node, bytes] = {}
    names: dict[Node, dict[str, Node]] = {}
    loose: dict[Node, list[Step]] = {}
    for number, step in enumerate(recording.steps[:steps]):
        if step.what == "promise":
            continue
        if step.what == "sync" or number < recording.begin:
            for one in [*loose.pop(step.node, []), *([] if step.what == "sync" else [step])]:
                _apply(one, content, names)
        else:
            loose.setdefault(step.node, []).append(step)
    for waiting in loose.values():
        for step in waiting:
            is_kept = {
                "nothing": False,
                "everything": True,
                "names": step.what == "names",
                "bytes": step.what == "write",
            }
            if is_kept.get(keep, rnd.random() < 0.5):
                torn = keep == "some" and step.what == "write"
                _apply(_torn(step, content.get(step.node, b""), rnd) if torn else step, content, names)
    return dict(_below(recording.top, "", content, names))


def power_cuts(recording: Recording, seed: int = 0) -> Iterator[tuple[int, Files]]:
    """After every step, in every way to lose what was not synced: how many promises were made, and what is there.

    What is the same after the same promises comes once.
    """
    rnd, known, promises = Random(seed), set[int](), 0
    for steps in range(recording.begin, len(recording.steps) + 1):
        promises += steps > 0 and recording.steps[steps - 1].what == "promise"
        for keep in KEPT:
            files = after_power_cut(recording, steps, keep, rnd)
            key = hash((promises, tuple(files.items())))
            if key not in known:
                known.add(key)
                yield promises, files


def without_syncs(recording: Recording, kind: str) -> Recording:
    """The same steps, as if nobody had synced files, or folders."""
    other = copy.copy(recording)
    other.steps = [step for step in recording.steps if not (step.what == "sync" and step.node.kind == kind)]
    return other


def _apply(step: Step, content: dict[Node, bytes], names: dict[Node, dict[str, Node]]) -> None:
    if step.what == "write":
        content[step.node] = step.content
    there = names.setdefault(step.node, {})
    for name, node in step.names:
        there.pop(name, None)
        if node is not None:
            there[name] = node


def _torn(step: Step, before: bytes, rnd: Random) -> Step:
    """Some of its pages are zeros, or it ends early; how it began before stays."""
    content, same = bytearray(step.content), 0
    while same < min(len(before), len(content)) and before[same] == content[same]:
        same += 1
    if rnd.random() < 0.5:
        return dataclasses.replace(step, content=bytes(content[: rnd.randint(same, len(content))]))
    for start in range(same, len(content), PAGE):
        if rnd.random() < 0.3:
            content[start : start + PAGE] = bytes(len(content[start : start + PAGE]))
    return dataclasses.replace(step, content=bytes(content))


def _below(
    folder: Node, where: str, content: dict[Node, bytes], names: dict[Node, dict[str, Node]]
) -> Iterator[tuple[str, bytes | str | None]]:
    for name, node in sorted(names.get(folder, {}).items()):
        yield where + name, {"file": content.get(node, b""), "link": node.target}.get(node.kind)
        if node.kind == "folder":
            yield from _below(node, f"{where}{name}/", content, names)


def lay_out(files: Files, root: Path) -> Path:
    """Make a folder with these files, links and folders."""
    root.mkdir()
    for name, content in files.items():
        if content is None:
            (root / name).mkdir()
        elif isinstance(content, str):
            (root / name).symlink_to(content)
        else:
            (root / name).write_bytes(content)
    return root
