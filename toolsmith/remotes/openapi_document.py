"""An OpenAPI document, fetched or read from a file, and where it says that its service is.

Covered: its size, how deep it is and how much its YAML stands for; another server that it is redirected to gets no
header of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from toolsmith.bounded_yaml import parsed_yaml
from toolsmith.errors import BadInputError, RemoteError, UsageError
from toolsmith.remotes.bounded_http import AnswerTooLargeError, fetch
from toolsmith.remotes.environment import filled
from toolsmith.types.tool import Remote
from toolsmith.types.value import JsonValue

_SECONDS_TO_READ = 30.0
_LARGEST = 32_000_000  # bytes
_MOST_VALUES = 2_000_000
_MOST_REDIRECTS = 5


def read_document(address: str, settings: Mapping[str, JsonValue]) -> dict[str, Any]:
    """The document at a path or URL; nothing where it holds another value.

    Raises:
        RemoteError: it cannot be fetched.
        UsageError: there is no such file.
        BadInputError: it is neither JSON nor YAML, or too much.
    """
    is_url = address.startswith(("http://", "https://"))
    raw = _fetched(address, settings) if is_url else _read(address)
    try:
        document = _parsed(raw.decode("utf-8-sig"))
    except ValueError as error:
        raise BadInputError(f"{address} is not read as JSON or YAML", [str(error)[:1_000]]) from error
    return document if isinstance(document, dict) else {}


def _parsed(text: str) -> Any:
    """In what JSON can hold: YAML has dates and keys that are no texts."""
    from pydantic_core import from_json

    if text.lstrip().startswith("{"):
        return from_json(text)
    return _as_json(parsed_yaml(text, most_characters=_LARGEST, most_values=_MOST_VALUES))


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a pipe may be given
            raw = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    if len(raw) > _LARGEST:
        raise BadInputError(f"{path} is too large", [f"at most {_LARGEST} bytes are read"])
    return raw


def _fetched(address: str, settings: Mapping[str, JsonValue]) -> bytes:
    import httpx

    remote = Remote(kind="openapi", address=address, operation="document", settings=dict(settings))
    headers = filled(remote, "headers")
    try:
        with httpx.Client() as client:
            url = first = httpx.URL(address)
            for _ in range(_MOST_REDIRECTS + 1):
                own = headers if (url.scheme, url.netloc) == (first.scheme, first.netloc) else {}
                request = client.build_request("GET", url, headers=own, timeout=_SECONDS_TO_READ)
                answer = fetch(client, request, _SECONDS_TO_READ, _LARGEST)
                if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
                    break
                url = url.join(answer.headers["location"])
    except (httpx.HTTPError, httpx.InvalidURL, AnswerTooLargeError) as error:
        raise RemoteError(f"the OpenAPI document {address} cannot be read: {error}") from error
    if not 200 <= answer.status < 300:
        raise RemoteError(f"the OpenAPI document {address} cannot be read: HTTP {answer.status}")
    return answer.content


def server_of(document: Mapping[str, Any], address: str) -> str:
    """Where the service is; relative places are resolved against the document's own URL."""
    base = str(document.get("basePath") or "")
    if "host" in document:
        schemes = document.get("schemes")
        scheme = schemes[0] if isinstance(schemes, list) and schemes and "https" not in schemes else "https"
        return f"{scheme}://{document['host']}{base}"
    servers = document.get("servers")
    server = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], dict) else {}
    url = str(server.get("url") or base or "/")
    variables = server.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        default = variable.get("default") if isinstance(variable, dict) else None
        url = url.replace(f"{{{name}}}", str(default or ""))
    try:
        return urljoin(address, url) if address.startswith(("http://", "https://")) else url
    except ValueError:  # brackets that are no address
        return ""
