"""The MCP servers that a client's configuration names: Claude's, Cursor's, VS Code's, Zed's as JSON, Codex's as TOML.

Covered: no value that may be a secret leaves the file: of variables the names are taken, and a header that holds a
value becomes the name of a variable. Servers that are switched off, or are toolboxes of ours, are left out and named.
Not covered: what a server's command does; `adopt` starts none before a person has agreed to its `line`.
"""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.secrets import is_secret_name, redact
from toolsmith.toolbox.files.json_with_comments import loads
from toolsmith.types.record import Record
from toolsmith.types.tool import slug
from toolsmith.types.value import JsonValue

_TABLES = ("mcpServers", "mcp_servers", "servers", "context_servers")
_REFERENCE = re.compile(r"\$\{(?:env:)?(\w+)(?::-[^}]*)?\}")
_INPUT = re.compile(r"\$\{input:([\w-]+)\}")
_MOST_SERVERS = 200
_LARGEST = 2_000_000  # characters


class NamedServer(Record):
    """A server as a client starts it: `address` and `settings` are what `adopt` takes, `problem` why it is left out.

    `environment` are values that the file holds and a toolbox must not: for this run, and for the client's own file.
    `client_id` is of the application with which a person signs in to it.
    """

    name: str
    address: str = ""
    client_id: str = ""
    settings: dict[str, JsonValue] = {}
    environment: dict[str, str] = {}
    problem: str = ""

    def with_settings(self, settings: Mapping[str, JsonValue]) -> NamedServer:
        """With what a person says beside the file."""
        return self.model_copy(update={"settings": {**self.settings, **settings}})

    @property
    def unset(self) -> list[str]:
        """Variables that the file holds values for, and this process does not have."""
        return sorted(name for name in self.environment if name not in os.environ)

    @property
    def line(self) -> str:
        """All that is started or reached, and what it is given: for the person who agrees to it."""
        given = [name if is_secret_name(name) else f"{name}={value}" for name, value in self.environment.items()]
        passed = self.settings.get("env")
        given += [str(name) for name in (passed if isinstance(passed, list) else []) if name not in self.environment]
        headers = self.settings.get("headers")
        sent = [f"{name}: {text}" for name, text in (headers.items() if isinstance(headers, dict) else ())]
        told = {"with the variables": given, "with the headers": sent}
        words = [f"{self.name}: {self.address}", *(f"{what} {', '.join(each)}" for what, each in told.items() if each)]
        return redact(" ".join(words))

    @property
    def category(self) -> str:
        return slug(self.name) or "mcp"


def is_client_file(path: Path) -> bool:
    """Whether a file names servers as a client's configuration does."""
    try:
        return bool(_table(_read(path)))
    except (BadInputError, OSError):
        return False


def read_client_file(path: Path) -> list[NamedServer]:
    """Every server that the file names, in its order.

    Raises:
        BadInputError: the file cannot be read, or names no server.
    """
    table = _table(_read(path))
    if not table:
        raise BadInputError(f"{path} names no MCP server", [f"it has none of {', '.join(_TABLES)}"])
    if len(table) > _MOST_SERVERS:
        raise BadInputError(f"{path} names {len(table)} servers", [f"at most {_MOST_SERVERS} are read"])
    return [named_server(name, entry, path) for name, entry in table.items()]


def read_entries(path: Path) -> dict[str, dict[str, Any]]:
    """The servers as the file has them, by name.

    Raises:
        BadInputError: the file cannot be read.
    """
    return _table(_read(path))


def _read(path: Path) -> Any:
    try:
        text = path.read_text("utf-8-sig")
        if len(text) > _LARGEST:
            raise BadInputError(f"{path} is too large for a client's configuration")
        return tomllib.loads(text) if path.suffix == ".toml" else loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read: {error}") from error
    except (ValueError, RecursionError) as error:
        form = "TOML" if path.suffix == ".toml" else "JSON"
        raise BadInputError(f"{path} is not {form}: {error}") from error


def _table(document: Any) -> dict[str, Any]:
    """The servers by name; VS Code's settings hold them one level deeper, and Claude's by project too."""
    if not isinstance(document, dict):
        return {}
    found: dict[str, Any] = {}
    nested = [document.get("mcp"), *_members(document.get("projects"))]
    for holder in (document, *(each for each in nested if isinstance(each, dict))):
        for key in _TABLES:
            entries = holder.get(key)
            if isinstance(entries, dict) and entries and all(_is_entry(each) for each in entries.values()):
                found = entries | found
    return found


def _members(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else []


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and any(key in entry for key in ("command", "url", "serverUrl", "httpUrl"))


def named_server(name: str, entry: Mapping[str, Any], path: Path) -> NamedServer:
    """One server of a file at `path`."""
    if entry.get("disabled") is True or entry.get("enabled") is False:
        return NamedServer(name=name, problem="it is switched off in that file")
    url = next((entry[key] for key in ("url", "serverUrl", "httpUrl") if isinstance(entry.get(key), str)), "")
    inputs = sorted(set(_INPUT.findall(str(entry))))
    environment: dict[str, str] = {}
    if url:
        headers = dict(_headers(name, entry, environment))
        settings: dict[str, JsonValue] = {"headers": headers} if headers else {}
        if not url.startswith(("http://", "https://")) or _REFERENCE.search(url):
            return NamedServer(name=name, problem=f"its address {url[:100]!r} is no plain http or https URL")
        return NamedServer(
            name=name,
            address=url,
            client_id=_client_id(entry),
            settings=settings,
            environment=environment,
            problem=_asks(inputs),
        )
    command, arguments = _command(entry)
    if not command:
        return NamedServer(name=name, problem="it has neither a command nor a URL")
    words = [_written(word, path) for word in (command, *arguments)]
    if "toolsmith" in " ".join(words[:4]) and "serve" in words[1:4]:
        return NamedServer(name=name, problem="it is a toolbox of toolsmith itself")
    if unfilled := [word for word in words if _REFERENCE.search(word) or "${" in word]:
        return NamedServer(
            name=name, problem=f"its command needs a value that only its client knows: {unfilled[0][:100]}"
        )
    names = list(_variables(entry, environment))
    return NamedServer(
        name=name,
        address=shlex.join(words),
        settings={"env": [*names]} if names else {},
        environment=environment,
        problem=_asks(inputs),
    )


def _client_id(entry: Mapping[str, Any]) -> str:
    """As Claude Code (`oauth.clientId`) and Cursor (`auth.CLIENT_ID`) write it."""
    for place, key in (("oauth", "clientId"), ("auth", "CLIENT_ID")):
        about = entry.get(place)
        if isinstance(about, dict) and isinstance(about.get(key), str) and not _REFERENCE.search(about[key]):
            return str(about[key])
    return ""


def _asks(inputs: list[str]) -> str:
    return f"its client asks a person for {', '.join(inputs)}; set a variable in its place" if inputs else ""


def _command(entry: Mapping[str, Any]) -> tuple[str, list[str]]:
    command: Any = entry.get("command")
    arguments: Any = entry.get("args")
    if isinstance(command, dict):  # Zed
        command, arguments = command.get("path"), command.get("args")
    if isinstance(command, list):
        command, arguments = (command[0] if command else ""), command[1:]
    given = arguments if isinstance(arguments, list) else []
    return (command if isinstance(command, str) else ""), [str(each) for each in given]


def _written(word: str, path: Path) -> str:
    """What editors write for the folder that a file is of, and a person's home."""
    folder = path.resolve().parent
    folder = folder.parent if folder.name in (".vscode", ".cursor") else folder
    word = re.sub(r"\$\{workspaceFolder(?::[^}]*)?\}", lambda _: str(folder), word)
    word = re.sub(r"\$\{(?:env:HOME|HOME|userHome)\}", lambda _: str(Path.home()), word)
    return str(Path(word).expanduser()) if word.startswith("~/") else word


def _variables(entry: Mapping[str, Any], environment: dict[str, str]) -> Iterator[str]:
    """Names of the variables that the server sees; values that the file holds go into `environment`."""
    given = entry.get("env")
    for name, value in given.items() if isinstance(given, dict) else ():
        if re.fullmatch(r"[A-Za-z_]\w*", str(name)):
            text = str(value)
            if not (_REFERENCE.fullmatch(text) or _INPUT.search(text)):
                environment[str(name)] = text
            yield str(name)
    listed = entry.get("env_vars")  # Codex
    yield from (str(name) for name in (listed if isinstance(listed, list) else []))


def _headers(server: str, entry: Mapping[str, Any], environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Headers in which every value is the name of a variable."""
    given: Any = entry.get("headers") or entry.get("http_headers") or {}
    for name, value in given.items() if isinstance(given, dict) else ():
        text = _REFERENCE.sub(r"${\1}", str(value))
        if "${" not in text:
            variable = re.sub(r"\W", "_", f"{server}_{name}").upper()
            scheme, _, rest = text.partition(" ")
            environment[variable] = rest or text
            text = f"{scheme} ${{{variable}}}" if rest else f"${{{variable}}}"
        yield str(name), text
    named: Any = entry.get("env_http_headers")
    for name, variable in named.items() if isinstance(named, dict) else ():
        yield str(name), f"${{{variable}}}"
    token = entry.get("bearer_token_env_var")
    if isinstance(token, str):
        yield "Authorization", f"Bearer ${{{token}}}"
