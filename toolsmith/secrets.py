"""Keeps keys and passwords out of what is written or shown: those of the environment, and what looks like any.

Covered: values of variables whose names say key, token, secret, password, credential or auth; keys in the formats of
well-known services, private keys, signed tokens, `Authorization` headers, passwords in addresses; long random values
beside a word such as `api_key`; all also as JSON and Python escape them.
Not covered: secrets without such a sign, and values in another encoding. Hashes, UUIDs, times, numbers and other values
beside ordinary words stay, and cases of our own tools are never looked at: they are what a tool is proved on.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections import Counter

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH", re.IGNORECASE)
_SHORTEST_SECRET = 8  # shorter values ("1", "true", "yes") would redact ordinary text

_FORMATS = {
    "private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----.{20,}?-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----",
    "AWS key": r"(?:AKIA|ASIA)[0-9A-Z]{16}",
    "GitHub token": r"(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{30,})",
    "GitLab token": r"glpat-[0-9A-Za-z_-]{20,}",
    "Anthropic key": r"sk-ant-[0-9A-Za-z_-]{20,}",
    "OpenAI key": r"sk-(?=[0-9A-Za-z_-]*[A-Z])(?=[0-9A-Za-z_-]*\d)(?:proj-|svcacct-|admin-)?[0-9A-Za-z_-]{20,}",
    "Google key": r"AIza[0-9A-Za-z_-]{35}",
    "Slack token": r"(?:xox[abeoprs]|xapp)-[0-9A-Za-z-]{10,}",
    "Stripe key": r"(?:[rs]k_(?:live|test)|whsec)_[0-9A-Za-z]{16,}",
    "Hugging Face token": r"hf_(?=[0-9A-Za-z]*[A-Z])[0-9A-Za-z]{30,}",
    "npm token": r"npm_[0-9A-Za-z]{36}",
    "SendGrid key": r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}",
    "signed token": r"eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
}
_KNOWN = re.compile(
    rf"(?<![0-9A-Za-z_-])(?:{'|'.join(f'({pattern})' for pattern in _FORMATS.values())})(?![0-9A-Za-z])", re.DOTALL
)
_QUOTE = r"\\*[\"']"
_HEADER = re.compile(
    rf"(?i)(\bauthorization(?:{_QUOTE})?\s*[:=]\s*(?:{_QUOTE})?(?:bearer|basic|token|apikey)\s+)([0-9a-z._~+/=-]{{8,}})"
)
_ADDRESS = re.compile(r"(?<=://)([^\s/:@\"'\\]{0,64}:)([^\s/@\"'\\]{3,256})(?=@)")
_WORDS = ("key", "secret", "token", "passw", "credential")  # most texts hold none, and are through at once
_NAME = r"(?:(?:api|access|private)[_-]?key|secret|token|passwd|password|credential)[a-z0-9_-]{0,20}"
_VALUE = r"([0-9a-z+/_.~!@#$%^*=-]{16,256}+)"
_NAMED = re.compile(  # in JSON and in source between quotes, or as in a shell and in an address
    rf"(?i)({_NAME}(?:{_QUOTE})?\s{{0,3}}[:=]\s{{0,3}}{_QUOTE}){_VALUE}(?={_QUOTE})|({_NAME}=){_VALUE}(?![\w(\[{{])"
)
_HASH = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MIXED = re.compile(r"(?=.*\d)(?=.*[a-z]).{8,}", re.IGNORECASE)  # words and numbers between hyphens are a name
_TIME = re.compile(r"\d{8}T\d{6}Z?")
# Bits a character: names and paths have fewer, random letters and digits more. A short text cannot have as many as a
# long one; of the most that its length allows, one random value in 40,000 has less than this share.
_MOST_ORDINARY, _MOST_ORDINARY_SHARE = 3.4, 0.72


def is_secret_name(name: str) -> bool:
    """Whether a variable or a header of that name usually holds a secret."""
    return _SECRET_NAME.search(name) is not None


def secret_values() -> dict[str, str]:
    """Name → value of every environment variable that looks like a secret."""
    return {
        name: value
        for name in os.environ  # few names are a secret's, and only their values are read
        if is_secret_name(name) and len(value := os.environ.get(name, "")) >= _SHORTEST_SECRET and not _is_path(value)
    }


def secrets_in(text: str) -> list[str]:
    """Names of the environment variables whose secret values occur in `text`."""
    return [name for name, value in secret_values().items() if any(form in text for form in _forms(value))]


def redact(text: str) -> str:
    """`text` with everything that is or looks like a secret replaced by what it is."""
    text = redact_known(text)
    lowered = text.lower()
    return _NAMED.sub(_without_value, text) if any(word in lowered for word in _WORDS) else text


def redact_known(text: str) -> str:
    """The same, but for what only looks random: for what is read again, where a mistake would change an answer."""
    text = _KNOWN.sub(
        lambda found: f"[redacted:{list(_FORMATS)[(found.lastindex or 1) - 1]}]", redact_environment(text)
    )
    text = _HEADER.sub(r"\1[redacted:authorization]", text)
    return _ADDRESS.sub(r"\1[redacted:password]", text)


def redact_environment(text: str) -> str:
    """`text` with every secret value of the environment replaced by the name of its variable."""
    for name, value in sorted(secret_values().items(), key=lambda item: -len(item[1])):
        for form in _forms(value):
            text = text.replace(form, f"[redacted:{name}]")
    return text


def _forms(value: str) -> set[str]:
    """The value as it is, and as it stands inside JSON or Python source."""
    return {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}


def _without_value(found: re.Match[str]) -> str:
    name, value = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{name}[redacted:secret]" if _is_random(value) else found[0]


def _is_random(value: str) -> bool:
    """Whether nobody would write that by hand, and it is no path nor, like many an answer, a hash, UUID or time."""
    if any(form.fullmatch(value) for form in (_HASH, _UUID, _TIME)) or value.startswith(("/", "./", "../", "~/")):
        return False
    shares = [count / len(value) for count in Counter(value).values()]
    bits = -sum(share * math.log2(share) for share in shares)
    is_varied = bits > min(_MOST_ORDINARY, _MOST_ORDINARY_SHARE * math.log2(len(value)))
    return is_varied and any(_MIXED.fullmatch(piece) for piece in re.split(r"[\W_]", value))


def _is_path(value: str) -> bool:
    """Whether the value names a place (SSH_AUTH_SOCK, a key file), not a secret."""
    return value.startswith(("/", "./", "~")) and os.path.exists(os.path.expanduser(value))  # noqa: PTH110, PTH111
