"""Structured logs: one JSON object a line on standard error, without secrets, bodies, queries or headers.

Covered: a path or a message of somebody else neither begins a line nor steers the terminal that shows the log.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

from toolsmith.printable import printable_json
from toolsmith.secrets import redact

_FIELDS = ("method", "path", "status", "seconds", "client", "request_id")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in _FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return redact(printable_json(entry))


def log_as_json(level: int = logging.INFO) -> None:
    """Send all logs of this process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn.access", "httpx", "LiteLLM", "bm25s", "chromadb", "git"):
        logging.getLogger(name).setLevel(logging.WARNING)
