"""The errors of the dashboard: each carries a `Problem`, the one shape that page, CLI and routes show.

DashboardError
|-- Refused       the caller may not, or asked for something that is not there (an HTTP status with it)
|-- StoreError    the store could not be opened, read or written
`-- ServiceError  the service could not start or be reached
"""

from __future__ import annotations

from dashboard.wire import Problem


class DashboardError(Exception):
    """Anything that a person can be told in one sentence and one hint."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(f"{message} {hint}".strip())
        self.problem = Problem(code=code, message=message, hint=hint)


class Refused(DashboardError):
    """A request that is answered with `status` and a reason."""

    def __init__(self, status: int, code: str, message: str, hint: str) -> None:
        super().__init__(code, message, hint)
        self.status = status


class StoreError(DashboardError):
    """The store said no; `problem.code` says which way."""


class ServiceError(DashboardError):
    """The service cannot start here, or cannot be asked."""


def unknown_session() -> Refused:
    """Return the refusal for a session or channel that does not exist."""
    return Refused(404, "unknown_session", "There is no session with that name.", "See the list of sessions.")
