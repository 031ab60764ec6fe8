"""The explorer in a notebook: the same front end, its parts handed over by the kernel."""

from __future__ import annotations

import importlib.util
from typing import Any

from hinterland.explorer.bundle import Bundle
from hinterland.explorer.frontend import FrontEnd
from hinterland.ground.errors import BadInput


def need_widget() -> None:
    """`BadInput` where the extra [notebook] is missing."""
    if importlib.util.find_spec("anywidget") is None:
        raise BadInput(
            "anywidget, which shows the explorer in a notebook, is not installed; pip install 'hinterland[notebook]'"
        )


def widget(bundle: Bundle, front: FrontEnd | None = None) -> Any:
    """An anywidget that shows `bundle` in Jupyter, VS Code, marimo or Colab.

    Its traits are those that page.py tells of. Raises `BadInput` where the extra [notebook] is missing.
    """
    need_widget()
    import anywidget
    import traitlets

    built = front or FrontEnd.found()

    class ExplorerWidget(anywidget.AnyWidget):
        """One bundle, in an output cell."""

        _esm = built.text("widget.js")
        _css = built.text("app.css")
        manifest = traitlets.Dict().tag(sync=True)
        parts = traitlets.Dict().tag(sync=True)
        worker = traitlets.Unicode().tag(sync=True)
        wasm = traitlets.Bytes().tag(sync=True)
        styles = traitlets.Unicode().tag(sync=True)

    return ExplorerWidget(
        manifest=bundle.manifest.as_json(),
        parts=dict(bundle.parts),
        worker=built.text("decoder-worker.js"),
        wasm=built.packed_wasm(),
        styles=built.text("app.css"),
    )


def in_notebook() -> bool:
    """Whether this runs in a notebook's kernel, which can show a widget."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and getattr(shell, "kernel", None) is not None
