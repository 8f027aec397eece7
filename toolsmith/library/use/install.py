"""`toolsmith serve --install`: a toolbox in the configuration of a program that uses it, and out of it again."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolsmith.config_folder import CONFIG_VARIABLE
from toolsmith.errors import BadInputError, UsageError
from toolsmith.library.open_toolbox import opened_toolbox
from toolsmith.library.use.replaced import SetAside, replaced_entries
from toolsmith.serving.clients.client import Client, ClientName, client_of
from toolsmith.toolbox.files.json_with_comments import with_member
from toolsmith.toolbox.files.toml_edit import with_table
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.tool import slug


class Installed(Record):
    """What was done, or would be. `content` is the whole file as it is now, `entry` the part that is the toolbox's."""

    client: str
    name: str
    file: Path
    entry: str
    content: str
    is_changed: bool
    says: str


def install(
    toolbox: str | Path | Toolbox,
    client: ClientName,
    *,
    options: Sequence[str] = (),
    replace: bool = False,
    dry_run: bool = False,
) -> Installed:
    """Let a client start this toolbox as an MCP server. Other entries of its file, and comments, stay.

    Args:
        toolbox: a toolbox or its folder.
        client: the program.
        options: more options of `toolsmith serve --mcp`.
        replace: the toolbox takes the place of the servers in that file whose tools it has adopted: their entries are
            kept aside until `uninstall`, and what they are given of the environment it is given too.
        dry_run: only say what would be written.

    Raises:
        BadInputError: the client's file cannot be read or changed; it is left as it was.
        UsageError: it cannot be written.
    """
    box = opened_toolbox(toolbox)
    box.require_readable()
    found = client_of(client)
    arguments = ["-m", "toolsmith", "serve", str(box.root.resolve()), "--mcp", *options]
    environment = {CONFIG_VARIABLE: os.environ[CONFIG_VARIABLE]} if os.environ.get(CONFIG_VARIABLE) else {}
    aside = SetAside(box.private, client)
    replaced = replaced_entries(box, found.file, aside.entries()) if replace else {}
    for each in replaced.values():
        environment |= each.server.environment
    entry = found.entry(sys.executable, arguments, environment)
    if not dry_run:
        aside.keep({name: each.entry for name, each in replaced.items()})
    changes = {_name(box.settings.name): entry, **dict.fromkeys(replaced)}
    return _changed(found, _name(box.settings.name), changes, dry_run)


def uninstall(toolbox: str | Path | Toolbox, client: ClientName, *, dry_run: bool = False) -> Installed:
    """Take a toolbox out of a client's configuration again; entries that it had replaced are put back.

    Raises:
        BadInputError: as `install`.
        UsageError: as `install`.
    """
    box = opened_toolbox(toolbox)
    aside = SetAside(box.private, client)
    done = _changed(
        client_of(client), _name(box.settings.name), {_name(box.settings.name): None, **aside.entries()}, dry_run
    )
    if not dry_run:
        aside.forget()
    return done


def _changed(client: Client, name: str, changes: Mapping[str, dict[str, Any] | None], dry_run: bool) -> Installed:  # noqa: FBT001
    file = client.file.resolve()  # where people keep their configuration in a repository of its own, it is a link
    try:
        text = file.read_bytes().decode("utf-8-sig") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{file} cannot be read: {error}", hint="Is it the client's file?") from error
    line_end = "\r\n" if "\r\n" in text else "\n"
    try:
        changed = text.replace("\r\n", "\n")
        for each, entry in changes.items():
            changed = _edit(client, changed, each, entry)
        changed = changed.replace("\n", line_end)
    except BadInputError as error:
        raise BadInputError(f"{file}: {error.message}", hint=error.hint) from error
    if not dry_run and changed != text:
        _write(file, changed)
    return Installed(
        client=client.name,
        name=name,
        file=file,
        entry=_edit(client, "", name, changes[name]).strip() if changes[name] is not None else "",
        content=changed,
        is_changed=changed != text,
        says=client.says,
    )


def _edit(client: Client, text: str, name: str, entry: dict[str, Any] | None) -> str:
    if client.is_toml:
        return with_table(text, (client.table, name), entry)
    return with_member(text, client.table, name, entry)


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
        partial.touch(mode=file.stat().st_mode & 0o777 if file.exists() else 0o600)
        partial.write_text(text, "utf-8", newline="")
        partial.replace(file)
    except OSError as error:
        hint = "--print shows what belongs there."
        raise UsageError(f"{file} cannot be written: {error.strerror}", hint=hint) from error


def _name(toolbox: str) -> str:
    """The entry's name: clients put it before each tool's."""
    return f"toolsmith-{slug(toolbox) or 'toolbox'}"[:40].rstrip("-")
