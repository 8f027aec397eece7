"""The base of every record: frozen, strict about unknown fields."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def content_hash(*parts: Any) -> str:
    """A short, stable identity of JSON-like content: the first 16 hexadecimal digits of its SHA-256."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def problems_of(error: ValidationError, whole: str = "") -> list[str]:
    """Everything that pydantic found wrong, each with where it is: `whole` where it is no single field."""
    return [
        f"{'.'.join(map(str, each['loc'])) or whole}: {each['msg'].removeprefix('Value error, ')}"
        for each in error.errors()
    ]
