"""What a server's words mean: the caller's fault, the world around it, or the tool's."""

from __future__ import annotations

import pytest

from toolsmith.remotes.classify import from_status, from_text


@pytest.mark.parametrize(
    "text",
    [
        "Error processing mcp-server-time query: Invalid timezone: 'No time zone found with key Berlin'",
        "Expected HH:MM [24-hour format]", "row 429 not found", "ENOENT: no such file or directory, open '/x'",
        "Access denied - path outside allowed directories: /etc", "unknown currency XYZ", "page must be at least 1",
        "Could not find a user named bob", "Missing required parameter: city", "date does not match YYYY-MM-DD",
        "'kelvin' is not one of ['celsius', 'fahrenheit']", "Input validation error: 'a' is a required property",
        'Variable "$site" of required type "String!" was not provided.', "site: This value should not be blank.",
        "Field validation for 'site' failed on the 'required' tag", "The depth may not be greater than 25.",
        '{"message": "Validation Failed", "errors": [{"field": "site", "code": "missing_field"}]}',
        "json: cannot unmarshal string into Go struct field Request.number of type int",
        "height: Ensure this value is less than or equal to 30.",
        "item 503 does not exist", "id 401 is out of range", "value too long (max 50)",
    ],
)  # fmt: skip
def test_what_the_caller_did_wrong_is_learnt_from(text: str) -> None:
    assert from_text(text).outcome == "invalid"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("HTTP 429", "QuotaExceeded"), ("429 Too Many Requests: rate limit exceeded", "QuotaExceeded"),
        ("Request failed with status code 429", "QuotaExceeded"), ("quota exceeded for project x", "QuotaExceeded"),
        ("HTTP error 401", "NotAuthorized"), ("401 Unauthorized", "NotAuthorized"), ("Invalid API key", "NotAuthorized"),
        ("status 503", "Unavailable"), ("502 Bad Gateway", "Unavailable"), ("connection refused", "NotReached"),
        ("the request timed out", "TimedOut"),
    ],
)  # fmt: skip
def test_what_another_day_would_not_repeat_is_not(text: str, kind: str) -> None:
    answer = from_text(text)
    assert (answer.outcome, answer.failure and answer.failure.type) == ("environment", kind)


@pytest.mark.parametrize("text", ["something went wrong", "list index 5", "", "panic: 12"])
def test_anything_else_is_the_tools(text: str) -> None:
    assert from_text(text).outcome == "error"


def test_a_401_says_what_to_set() -> None:
    answer = from_status(401, {}, "", has_path_arguments=False)
    assert answer.failure is not None
    assert "--header" in answer.failure.message
    assert "--env" in answer.failure.message
