"""Serve a bundle on this machine until somebody stops it."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Callable

from hinterland.explorer.bundle import Bundle
from hinterland.explorer.frontend import FrontEnd
from hinterland.ground.errors import BadInput, RunFailed

LEAST_TOKEN = 16  # characters


def serve(
    bundle: Bundle,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | None = None,
    ready: Callable[[str], None] = print,
    front: FrontEnd | None = None,
) -> None:
    """Serve until somebody stops it with Ctrl-C; `ready` is told the address, token included.

    On another `host` than this machine's own a token is demanded: `token`, or one that is drawn. `port` 0: a free one.
    """
    try:
        import uvicorn

        from hinterland.explorer.guard import is_loopback
        from hinterland.explorer.server import application
    except ImportError:
        raise BadInput(
            "starlette, uvicorn and python-multipart, which serve the explorer, are not all installed; "
            "pip install 'hinterland[explorer]'"
        ) from None
    token = _token(token, demanded=not is_loopback(host))
    front = front or FrontEnd.found()
    with _listening(host, port) as listening:
        port = listening.getsockname()[1]
        app = application(bundle, front, host, port, token)
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, lifespan="off", timeout_graceful_shutdown=1
        )
        name = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)
        address = f"http://{f'[{name}]' if ':' in name else name}:{port}/"
        ready(f"{address}?token={token}" if token else address)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _token(token: str | None, demanded: bool) -> str | None:
    if token is not None and (len(token) < LEAST_TOKEN or not token.isascii() or not token.replace("-", "").isalnum()):
        raise BadInput(
            f"token ({len(token)} characters) must be at least {LEAST_TOKEN} letters, digits or hyphens; leave it out "
            "to have one drawn"
        )
    return token or (secrets.token_hex(16) if demanded else None)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        raise BadInput(f"host ({host}) is no address of this machine; 127.0.0.1 is the usual one") from None
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
    except OSError as error:
        listening.close()
        raise RunFailed(
            f"cannot listen on {host}, port {port}: {error.strerror}; leave --port out to get a free one"
        ) from None
    return listening
