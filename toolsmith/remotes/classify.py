"""What a remote's refusal means: the caller's arguments, the tool itself, or the world around it.

Documentation that is rewritten from trials must not learn that a tool "needs waiting" because a quota ran out, so
everything that another day would not repeat is `environment`.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from toolsmith.remotes.answer import Answer, failed

_LONGEST = 2_000  # characters of a remote's own words
_UNAVAILABLE = (502, 503, 504)

# Servers that pass another service's refusal on as the text of a failed call.
_ENVIRONMENT = (
    ("QuotaExceeded", r"\b429\b|too many requests|rate.?limit|quota (?:is )?(?:exceeded|exhausted)|over quota"),
    (
        "NotAuthorized",
        r"\b401\b|unauthori[sz]ed|invalid (?:api|access).?(?:key|token)|authentication (?:failed|required)",
    ),
    ("Unavailable", r"\b50[234]\b|service unavailable|bad gateway|temporarily unavailable|gateway time.?out"),
    (
        "NotReached",
        r"connection (?:refused|reset|aborted)|name or service not known|getaddrinfo|network is unreachable",
    ),
    ("TimedOut", r"\btimed? ?out\b|deadline exceeded"),
)
_CALLER = re.compile(
    r"\b400\b|\b422\b|validation error|invalid (?:argument|parameter|param|input|value|request)|missing required|"
    r"required (?:argument|parameter|property|field)|field required|must be (?:a|an|one|between|greater|less|at)\b",
    re.IGNORECASE,
)


def from_status(status: int, headers: Mapping[str, str], text: str, *, has_path_arguments: bool) -> Answer:
    """The answer that a failed HTTP response stands for.

    Args:
        status: 400 and above.
        headers: of the response; `Retry-After` is read.
        text: the body, for the message.
        has_path_arguments: whether arguments are part of the address, so that 404 is about them.
    """
    message = f"HTTP {status}: {text.strip()[:_LONGEST]}" if text.strip() else f"HTTP {status}"
    wait = retry_after(headers)
    if status == 429:
        return failed("environment", "QuotaExceeded", message, never_ran=True, wait_seconds=wait)
    if status in (401, 403, 407):
        return failed("environment", "NotAuthorized", message)
    if status in (408, 425):
        return failed("environment", "TimedOut", message, never_ran=status == 425, wait_seconds=wait)
    if status in _UNAVAILABLE:  # gateways say so too when the service behind them had begun
        return failed("environment", "Unavailable", message, wait_seconds=wait)
    if status >= 500:
        return failed("error", "RemoteError", message)
    if status in (404, 405, 410) and not has_path_arguments:
        return failed("error", "RemoteError", message)
    return failed("invalid", "InvalidArguments", message)


def from_text(text: str) -> Answer:
    """The answer of a remote that reports a failure in words only, as MCP servers do."""
    message = text.strip()[:_LONGEST] or "the remote reported an error without a word"
    for kind, pattern in _ENVIRONMENT:
        if re.search(pattern, message[:_LONGEST], re.IGNORECASE):
            return failed("environment", kind, message)
    if _CALLER.search(message):
        return failed("invalid", "InvalidArguments", message)
    return failed("error", "RemoteError", message)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the `Retry-After` header asks to wait: it holds seconds, or a date."""
    value = next((text for name, text in headers.items() if name.lower() == "retry-after"), "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else None
