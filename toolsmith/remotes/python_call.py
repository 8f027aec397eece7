"""The other side of a Python remote: runs in a process of its own, imports the module, calls once, writes the reply.

Whatever the function prints goes elsewhere; the reply is a file that only this code knows of.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import sys
import traceback
from typing import Any

_LARGEST = 4_000_000  # bytes of an encoded result
_UNREACHED = ("ConnectionError", "TimeoutError", "gaierror", "URLError", "SSLError", "ConnectError", "HTTPError")


def main() -> None:
    """Read the request from standard input and write the reply to the file named on the command line."""
    request = json.loads(sys.stdin.buffer.read())
    reply = _reply(request)
    target = sys.argv[1]
    with open(f"{target}.partial", "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not imported here
        json.dump(reply, file)
    os.replace(f"{target}.partial", target)  # noqa: PTH105 - as above


def _reply(request: dict[str, Any]) -> dict[str, Any]:
    from toolsmith.sandbox.channel.wire import NotAValueError, TooLargeError, exact
    from toolsmith.types.value import from_json, to_json

    sys.path[:0] = [str(path) for path in request["paths"]]
    try:
        found: Any = importlib.import_module(request["module"])
        for part in request["function"].split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        return _failure("environment", "NotReached", f"{request['module']}.{request['function']}: {error}")
    try:
        result = found(**{name: from_json(value) for name, value in request["arguments"].items()})
    except Exception as error:  # noqa: BLE001 - whatever foreign code raises is the answer
        kinds = {kind.__name__ for kind in type(error).__mro__}
        outcome = "environment" if kinds.intersection(_UNREACHED) else "error"
        return _failure(outcome, type(error).__name__, str(error)[:2000], traceback.format_exc(limit=-5)[-4000:])
    try:
        return {"result": to_json(exact(_plain(result), _LARGEST))}
    except TooLargeError as error:
        return _failure("output", "TooLargeError", str(error))
    except (NotAValueError, TypeError, ValueError, RecursionError) as error:
        return _failure("bad_result", type(error).__name__, str(error))


def _plain(value: Any) -> Any:
    """Records of common kinds as dictionaries."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if callable(getattr(value, "model_dump", None)):
        return value.model_dump(mode="json")
    return value


def _failure(outcome: str, kind: str, message: str, trace: str = "") -> dict[str, Any]:
    return {"outcome": outcome, "failure": {"type": kind, "message": message, "traceback": trace}}
