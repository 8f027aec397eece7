"""How failures look to an HTTP client: one shape, that of OpenAI's interface, never a stack trace."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from toolsmith.errors import (
    BadInputError,
    BadReplyError,
    BudgetExceededError,
    ModelError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnavailableError,
    RateLimitedError,
    ToolNotFoundError,
    ToolsmithError,
    UsageError,
)
from toolsmith.types.call import CallError

_STATUS: tuple[tuple[type[ToolsmithError], int, str], ...] = (
    (ToolNotFoundError, 404, "tool_not_found"),
    (BadInputError, 422, "bad_input"),
    (UsageError, 422, "bad_input"),
    (RateLimitedError, 429, "model_rate_limited"),
    (ModelTimeoutError, 504, "model_timeout"),
    (ModelUnavailableError, 503, "model_unavailable"),
    (BudgetExceededError, 429, "budget_exceeded"),
    (ModelRefusedError, 422, "model_refused"),
    (BadReplyError, 502, "bad_reply"),
    (ModelError, 502, "model_error"),
    (ToolsmithError, 503, "unavailable"),
)
_TYPES = {400: "invalid_request_error", 404: "not_found_error", 422: "invalid_request_error", 429: "rate_limit_error"}


def failure(
    status: int, code: str, message: str, *, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """A response that says what was wrong. `more` is added to the error, e.g. `param` or `details`."""
    return JSONResponse({"error": error_body(status, code, message, **more)}, status, headers)


def error_body(status: int, code: str, message: str, **more: Any) -> dict[str, Any]:
    kind = _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"message": message, "type": kind, "code": code, **more}


def from_error(error: ToolsmithError) -> JSONResponse:
    status, code = status_of(error)
    headers = {"retry-after": "1"} if status in (429, 503) else None
    return failure(status, code, str(error), headers=headers)


def status_of(error: ToolsmithError) -> tuple[int, str]:
    return next((status, code) for kind, status, code in _STATUS if isinstance(error, kind))


def from_call_error(error: CallError) -> JSONResponse:
    """A call that could not be made or failed: the same details that a model reads."""
    status = {"unknown_tool": 404, "unavailable": 503}.get(error.error, 422)
    message = "; ".join(problem.message for problem in error.problems)
    return failure(status, error.error, message, details=error.as_json())
