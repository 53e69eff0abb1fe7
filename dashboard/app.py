"""The web application: routes, and what holds for every answer (headers, host, origin, errors)."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.errors import DashboardError, Refused
from dashboard.routes import api, pages, socket
from dashboard.routes.answers import failed
from dashboard.service import Running, static_folder
from dashboard.wire import Problem

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def build(running: Running) -> FastAPI:
    """Return the application for one running service."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.running = running
    app.include_router(pages.router)
    app.include_router(api.router)
    app.include_router(socket.router)
    app.mount("/assets", StaticFiles(directory=static_folder(), check_dir=False))
    app.add_exception_handler(DashboardError, _dashboard_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_middleware(Guard, running=running)
    return app


class Guard:
    """Refuses foreign hosts and origins before any route sees them, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, running: Running) -> None:
        self._app = app
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        problem = self._objection(scope)
        if problem is None:
            is_http = scope["type"] == "http"
            await self._app(scope, receive, _with_headers(send) if is_http else send)
        elif scope["type"] == "http":
            await failed(problem, 403)(scope, receive, _with_headers(send))
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": problem.code})

    def _objection(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").rsplit(":", 1)[0] not in HOSTS:
            return Problem(
                code="host",
                message="This address is not coregulate's own.",
                hint=f"Open {self._running.url} instead.",
            )
        unsafe = scope["type"] == "websocket" or scope["method"] not in SAFE
        bearer = "authorization" in headers and "cookie" not in headers
        if unsafe and not bearer and headers.get("origin") not in self._running.origins:
            return Problem(
                code="origin",
                message="This request came from another site.",
                hint=f"Use the pages at {self._running.url}.",
            )
        return None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending


async def _dashboard_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, DashboardError):
        raise error
    return failed(error.problem, error.status if isinstance(error, Refused) else 503)


async def _http_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404:
        problem = Problem(code="not_found", message="There is nothing at this address.", hint="Begin at /.")
    else:
        problem = Problem(code="http", message=f"{error.detail}.", hint="Use the pages that offer this.")
    return failed(problem, error.status_code)
