"""What a remote's refusal means: the caller's arguments, the tool itself, or the world around it.

Documentation that is rewritten from trials must not learn that a tool "needs waiting" because a quota ran out, so
everything that another day would not repeat is `environment`.
"""

# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from toolsmith.remotes.answer import Answer, failed

_NO_CREDENTIALS = (
    "no credentials, or none that count: adopt it again with --header 'Authorization=Bearer ${TOKEN}' or --query 'key=${KEY}' "
    "(--env NAME for a command) and set that variable"
)
_ASKS_FOR_OAUTH = (
    "it asks for OAuth, and no token of yours counts: sign in with toolsmith adopt at a terminal, or get a token where {metadata} says (its "
    "authorization_servers), export it as a variable, and adopt it with --header 'Authorization=Bearer ${{TOKEN}}'"
)
_FORBIDDEN = "the credentials that were sent, if any, do not allow it"
_LONGEST = 2_000  # characters of a remote's own words
_UNAVAILABLE = (502, 503, 504)

# Servers that pass another service's refusal on as the text of a failed call.
_STATUS = (
    r"\b(?:https?(?:/\d(?:\.\d)?)?|status(?: ?code)?|code|error(?: code)?|response|returned|got|failed with)[ :=(]*"
)
_ENVIRONMENT = (
    (
        "QuotaExceeded",
        rf"{_STATUS} ?429\b|\b429:? (?:too|client|quota|rate)|too many requests|rate.?limit|quota (?:is )?(?:exceeded|exhausted)|over quota",
    ),
    (
        "NotAuthorized",
        rf"{_STATUS} ?40[13]\b|\b401:? unauth|\b403:? forbidden|unauthori[sz]ed|invalid (?:api|access).?(?:key|token)|authentication (?:failed|required)",
    ),
    (
        "Unavailable",
        rf"{_STATUS} ?50[234]\b|\b50[234]:? (?:bad|service|gateway)|service unavailable|bad gateway|temporarily unavailable|gateway time.?out",
    ),
    (
        "NotReached",
        r"connection (?:refused|reset|aborted)|name or service not known|getaddrinfo|network is unreachable",
    ),
    ("TimedOut", r"\btimed? ?out\b|deadline exceeded"),
)
# What is wrong with what was asked for, in the words of those who check it by hand.
_CALLER = re.compile(
    rf"{_STATUS} ?(?:400|404|422)\b|validation error|\binvalid\b|\bmissing\b|\b(?:is|are|field|this) required\b|\brequired (?:argument|parameter|property|field)|"
    r"\bmust (?:not )?(?:be|have|match|contain|start|end|include|specify|provide)\b|\bshould (?:be|have|match)\b|\bcannot be (?:empty|null|negative|zero|blank|less|more|parsed)\b|"
    r"\bexpected\b|\bnot (?:found|a valid|valid|allowed|supported|one of|in (?:the )?range|recogni[sz]ed|known|an? (?:file|directory|integer|number|string|list|date|boolean))\b|"
    r"\b(?:unknown|unrecogni[sz]ed|unsupported|unexpected|malformed|illegal|bad) \w+|\bno such\b|\bdoes not (?:exist|match)\b|\bdoesn't exist\b|\bno \w+(?: \w+)? found\b|"
    r"\bout of (?:range|bounds)\b|\btoo (?:long|short|large|small|many|few)\b|\bat (?:least|most) \d|\b(?:could|can)(?: ?not|n't) (?:be )?(?:parse|find|convert|interpret|resolve)|"
    r"\bnot (?:provided|specified|given|supplied|permitted)\b|\b(?:may|should) not (?:be|exist)\b|\bvalidation (?:failed|for)\b|\bmissing_\w|\bnot-null constraint|"
    r"\bcannot (?:unmarshal|deserialize|represent)\b|\bfailed to (?:deserialize|satisfy)\b|\b(?:less|greater|more|fewer|lower|higher|larger|smaller) than\b|\bbetween -?\d|"
    r"\bdid you mean\b|\buse (?:one of|the form)|\baccess denied - path",
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
        why = _NO_CREDENTIALS if status == 401 else _FORBIDDEN
        asks = next((text for name, text in headers.items() if name.lower() == "www-authenticate"), "")
        if status == 401 and (metadata := re.search(r'resource_metadata="?([^",\s]{1,300})', asks)):
            why = _ASKS_FOR_OAUTH.format(metadata=metadata[1])
        return failed("environment", "NotAuthorized", f"{message}; {why}")
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
            return failed("environment", kind, f"{message}; {_NO_CREDENTIALS}" if kind == "NotAuthorized" else message)
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
