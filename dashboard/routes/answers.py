"""Reading requests and writing answers: bodies are the wire's own structs, errors have one shape."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from dashboard.access import ANY, Action, Login, allows
from dashboard.errors import Refused
from dashboard.service import Running
from dashboard.wire import Failed, Problem, encode

T = TypeVar("T")
BODY_LIMIT = 64 * 1024


def running_of(connection: HTTPConnection) -> Running:
    """Return the service that answers."""
    running = connection.app.state.running
    if not isinstance(running, Running):
        raise TypeError("the application was not built by dashboard.app.build")
    return running


def login_of(connection: HTTPConnection) -> Login | None:
    """Return the browser that asks, None if it holds no valid cookie."""
    running = running_of(connection)
    return running.access.login(connection.cookies.get(running.cookie))


def require_login(connection: HTTPConnection, action: Action, channel: str = ANY) -> Login:
    """Return the browser that asks if one of its grants allows this. Raises `Refused`."""
    login = login_of(connection)
    if login is None:
        raise Refused(
            401,
            "not_invited",
            "This browser has not been invited here.",
            "Open the address that coregulate printed, or ask for a link.",
        )
    allowed = (
        any(allows(grant.role, action) for grant in login.grants)
        if channel == ANY
        else login.may(action, channel)
    )
    if not allowed:
        raise Refused(403, "not_allowed", "This browser may not do that.", "Use the page that offers it.")
    return login


def has_bearer(connection: HTTPConnection) -> bool:
    """Return whether the caller holds the token of `service.json`: a command of this computer's user."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and running_of(connection).access.is_bearer(token)


def require_bearer(connection: HTTPConnection) -> Running:
    """Return the service if the caller holds the token of `service.json`. Raises `Refused`."""
    if not has_bearer(connection):
        raise Refused(
            401, "bearer", "This is for the command line only.", "Use `coregulate` on this computer."
        )
    return running_of(connection)


async def body(request: Request, kind: type[T]) -> T:
    """Return the request's body. Raises `Refused` for one that is too large or not what it should be."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > BODY_LIMIT:
            raise Refused(413, "too_large", "This request is too large.", "Send less.")
    try:
        return msgspec.json.decode(bytes(content), type=kind)
    except msgspec.MsgspecError as error:
        raise Refused(
            400, "bad_body", f"This request could not be read: {error}.", "Load the page again."
        ) from error


def answer(value: object, status: int = 200) -> Response:
    """Return a value as JSON."""
    return Response(encode(value), status, media_type="application/json")


def failed(problem: Problem, status: int) -> Response:
    """Return the one shape of every error."""
    return answer(Failed(error=problem), status)
