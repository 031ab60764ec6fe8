"""A disk that fails when it is asked for something the n-th time: to make, write, sync, rename or link a file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import safetensors
import safetensors.torch

ASKED = {os: ("fsync", "replace", "symlink", "mkdir"), tempfile: ("mkstemp",)}


class Disk:
    """How often it was asked, and which one was the failure, if any."""

    asked = 0
    failed_at = ""


@contextlib.contextmanager
def failing(number: int, code: int, root: Path) -> Iterator[Disk]:
    """Within it, what is asked of files below `root` the `number`-th time fails with the error `code`."""
    disk = Disk()

    def ask(name: str, path: Any) -> None:
        if not str(path).startswith(str(root)):
            return
        disk.asked += 1
        if disk.asked == number:
            disk.failed_at = f"{name} {path}"
            raise OSError(code, os.strerror(code), str(path))

    def watched(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            where = (
                Path(f"/proc/self/fd/{words[0]}").readlink() if name == "fsync" else more.get("dir", (*words, "")[0])
            )
            ask(name, where)
            return plain(*words, **more)

        return call

    def opened(self: Path, mode: str = "r", *words: Any, **more: Any) -> Any:
        if set(mode) & set("wa+x"):
            ask("open", self)
        return open_path(self, mode, *words, **more)

    def saved(tensors: Any, path: Path, **more: Any) -> None:
        try:
            ask("save_file", path)
        except OSError as error:  # in Rust's words
            raise safetensors.SafetensorError(f"I/O error: {error.strerror} (os error {code})") from None
        save_file(tensors, path, **more)

    open_path, save_file = Path.open, safetensors.torch.save_file
    with contextlib.ExitStack() as patches:
        for module, names in ASKED.items():
            for name in names:
                patches.enter_context(mock.patch.object(module, name, watched(name, getattr(module, name))))
        patches.enter_context(mock.patch.object(Path, "open", opened))
        patches.enter_context(mock.patch.object(safetensors.torch, "save_file", saved))
        yield disk
