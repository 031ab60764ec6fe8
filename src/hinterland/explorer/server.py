"""What a server answers for one bundle: parts at full size, images encoded as they are dropped, exact neighbours."""

from __future__ import annotations

import dataclasses
import functools
import html
import json
import threading
from typing import Any

import numpy as np
import numpy.typing as npt
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hinterland.explorer.bundle import Bundle
from hinterland.explorer.frontend import FrontEnd, json_block
from hinterland.explorer.guard import Guard
from hinterland.explorer.manifest import Server
from hinterland.explorer.near import Searcher
from hinterland.explorer.placing import placed
from hinterland.ground.errors import BadInput

MOST_SENT_WHOLE = 20_000_000  # numbers of an array; larger ones are asked for row by row
MOST_ROWS = 5_000  # in one question: their numbers stand in its address
MOST_NEIGHBOURS = 1_000
PLAIN = {"app.js": "text/javascript", "app.css": "text/css", "decoder-worker.js": "text/javascript"}


class Explorer:
    """What the server answers. Only the bundle's parts and the front end's files can be asked for, by name."""

    def __init__(self, bundle: Bundle, front: FrontEnd):
        arrays = {name: bundle.parts.array(name) for name in bundle.parts if bundle.parts.is_array(name)}
        by_rows = tuple(name for name, array in arrays.items() if array.ndim == 2 and array.size > MOST_SENT_WHOLE)
        server = Server("encode", "neighbours", "rows", by_rows)
        self.manifest = dataclasses.replace(bundle.manifest, server=server)
        self.bundle, self.front, self.arrays = bundle, front, arrays
        self.names = [model.name for model in self.manifest.models]
        self._busy = threading.Lock()  # one image at a time through a model

    def page(self, request: Request) -> Response:
        """The page, with the manifest in it."""
        title = html.escape(self.manifest.title)
        head = f'<title>{title}</title>\n<link rel="stylesheet" href="static/app.css">\n'
        source = {"kind": "server", "parts": "parts/", "assets": "static/"}
        blocks = json_block("manifest", self.manifest.as_json()) + json_block("source", source)
        text = self.front.page(head, blocks + '<script src="static/app.js"></script>\n')
        return Response(text, media_type="text/html")

    def part(self, request: Request) -> Response:
        """One part, whole."""
        name = request.path_params["name"]
        if name not in self.bundle.parts:
            raise HTTPException(404, f"the bundle has no part {name}")
        if name in (self.manifest.server or Server("", "", "", ())).by_rows:
            raise HTTPException(403, f"part {name} is too large to be sent whole; ask for its rows")
        kind = "image/webp" if name.endswith(".webp") else "application/octet-stream"
        return Response(self.bundle.parts[name], media_type=kind)

    def static(self, request: Request) -> Response:
        """A file of the front end."""
        name = request.path_params["name"]
        if name == "ort-wasm.wasm":
            packs = "gzip" in request.headers.get("accept-encoding", "")
            data = self.front.packed_wasm() if packs else self.front.wasm()
            return Response(data, media_type="application/wasm", headers={"Content-Encoding": "gzip"} if packs else {})
        if name not in PLAIN:
            raise HTTPException(404, f"the explorer has no file {name}")
        return Response(self.front.text(name), media_type=PLAIN[name])

    def rows(self, request: Request) -> Response:
        """Some rows of an array, little-endian, in the order in which they were asked for."""
        array = self.arrays.get(request.query_params.get("part", ""))
        if array is None:
            raise HTTPException(404, "the bundle has no such array")
        asked = request.query_params.get("rows", "").split(",")
        if not all(text.isdecimal() and text.isascii() and len(text) < 12 for text in asked):
            raise HTTPException(400, "rows must be numbers from 0 on, with commas between them")
        places = [int(text) for text in asked]
        if max(places) >= len(array) or len(places) > MOST_ROWS:
            raise HTTPException(400, f"rows: at most {MOST_ROWS:,} of them, each below {len(array):,}")
        return Response(array[places].tobytes(), media_type="application/octet-stream")

    async def neighbours(self, request: Request) -> Response:
        """{model, latent, k} -> {indices, distances}: the nearest images in latent space, exactly."""
        try:
            asked = json.loads(await request.body())
            number = self.names.index(asked["model"])
            latent = np.array(asked["latent"], dtype=np.float32)
            k = int(asked["k"])
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
            raise HTTPException(400, "model, latent and k must be a model's name, its numbers, and a number") from None
        size = self.manifest.models[number].latent_size
        if latent.shape != (size,) or not np.isfinite(latent).all() or not 1 <= k <= MOST_NEIGHBOURS:
            raise HTTPException(400, f"latent must be {size} finite numbers, and k from 1 to {MOST_NEIGHBOURS:,}")
        rows, distances = await run_in_threadpool(self._searcher(number).nearest, latent, k)
        return JSONResponse({"indices": rows.tolist(), "distances": distances.tolist()})

    async def encode(self, request: Request) -> Response:
        """The multipart field `image`, a file, and optionally `model`, a name -> where it lies."""
        async with request.form(max_files=1, max_fields=2) as form:
            sent, name = form.get("image"), form.get("model", self.names[0])
            if not isinstance(sent, UploadFile) or name not in self.names:
                raise HTTPException(400, "an image file is needed, as the field `image`")
            data, filename = await sent.read(), sent.filename or ""
        found = await run_in_threadpool(self._placed, str(name), data, filename)
        return JSONResponse(dataclasses.asdict(found))

    def _placed(self, name: str, data: bytes, filename: str) -> Any:
        with self._busy:
            return placed(self.bundle.runs[self.names.index(name)], name, data, filename)

    @functools.cache  # noqa: B019  as long-lived as the server
    def _searcher(self, number: int) -> Searcher:
        latents: npt.NDArray[np.float32] = self.arrays[self.manifest.models[number].latents.part]
        return Searcher(latents)


def application(
    bundle: Bundle, front: FrontEnd, host: str = "127.0.0.1", port: int = 0, token: str | None = None
) -> Guard:
    """The server as an ASGI application behind its guard."""
    explorer = Explorer(bundle, front)
    app = Starlette(
        routes=[
            Route("/", explorer.page),
            Route("/parts/{name}", explorer.part),
            Route("/static/{name}", explorer.static),
            Route("/rows", explorer.rows),
            Route("/neighbours", explorer.neighbours, methods=["POST"]),
            Route("/encode", explorer.encode, methods=["POST"]),
            Route("/favicon.ico", lambda _: Response(status_code=204)),
        ],
        exception_handlers={HTTPException: _told, BadInput: _refused},
    )
    return Guard(app, host, port, token)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code)


async def _refused(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 422)
