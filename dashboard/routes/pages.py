"""The addresses that people open: all of them are the one page, which reads its own address."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from dashboard.access import ANY, LOGIN_HOURS
from dashboard.errors import ServiceError
from dashboard.routes.answers import login_of, running_of
from dashboard.service import static_folder
from dashboard.wire import Grant

router = APIRouter()

DEMO_GRANTS = [
    Grant(channel=ANY, role="host"),
    Grant(channel=ANY, role="therapist"),
    Grant(channel=ANY, role="person", seat="A"),
    Grant(channel=ANY, role="person", seat="B"),
    Grant(channel=ANY, role="reviewer"),
    Grant(channel=ANY, role="table"),
]
"""In the demo nobody is real: one browser may look at everything."""


@router.get("/")
@router.get("/sessions")
@router.get("/join")
@router.get("/s/{channel}/{page}")
async def page(request: Request) -> Response:
    """Return the page. In the demo it also makes this browser's login."""
    response = Response(await asyncio.to_thread(_index), media_type="text/html; charset=utf-8")
    invited = request.url.path == "/join"  # an invited browser gets what its invite grants, and no more
    if running_of(request).mode == "demo" and login_of(request) is None and not invited:
        set_cookie(request, response, await running_of(request).access.new_login(DEMO_GRANTS))
    return response


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Hand a login to the browser: sent back to this service only, and never to a script."""
    response.set_cookie(
        running_of(request).cookie, token, max_age=LOGIN_HOURS * 3600, httponly=True, samesite="strict"
    )


def _index() -> bytes:
    try:
        return (static_folder() / "index.html").read_bytes()
    except FileNotFoundError as error:
        raise ServiceError(
            "no_pages",
            "The pages have not been built.",
            "Run `python3 dev.py pages`, or install coregulate again.",
        ) from error
