"""What is said to git with every command, so that a repository that somebody else configured runs nothing here.

A toolbox may come as a folder with its own `.git` (unpacked, copied, mounted), and git obeys what stands in there:
hooks, monitors, filters, helpers, addresses that are commands. The user's own configuration goes on working:
credentials, ssh and proxies that a fetch or a push needs.

Covered: hooks; `core.fsmonitor`; filters of `.gitattributes`, whoever configured them; programs that sign, page, edit
or show differences; links, so that none is ever made by a check-out; submodules; objects fetched while they are read
(promisors); replaced objects; another working tree (`core.worktree`) or another repository further up; the remote
helpers `ext` and `fd`; objects that are malformed; a server that says nothing for a minute. Where a clone left contents
at its remote, and its configuration is this user's own or agreed to, they are fetched, under all the rest of this: see
`Git.let_fetch`.
Not covered: fetch, push and tag obey what else stands in `.git/config`; see
`toolsmith.toolbox.trust.own_configuration`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from toolsmith.errors import UnsafeToolboxError

_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.symlinks": "false",  # a link is checked out as a file that holds its target
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.alternateRefsCommand": "",
    "core.attributesFile": os.devnull,
    "log.showSignature": "false",
    "log.mailmap": "false",
    "commit.gpgSign": "false",
    "diff.external": "",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "push.recurseSubmodules": "no",
    "transfer.fsckObjects": "true",
    "protocol.ext.allow": "never",
    "protocol.fd.allow": "never",
    "safe.bareRepository": "explicit",
}
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_EDITOR": ":",
    "GIT_PAGER": "cat",
}
_PATIENCE = {"GIT_HTTP_LOW_SPEED_LIMIT": "1", "GIT_HTTP_LOW_SPEED_TIME": "60"}  # bytes a second; seconds
_WITH_NETWORK = ("clone", "fetch", "ls-remote", "push")
_WITHOUT_REPOSITORY = ("clone", "init", "merge-file")
# What is not here may compare a file with the index, and pass it through the repository's filters for that.
_WITHOUT_FILTERS = (
    *_WITHOUT_REPOSITORY, "cat-file", "check-ref-format", "config", "diff-tree", "fast-import", "fetch", "for-each-ref",
    "hash-object", "log", "ls-remote", "ls-tree", "merge-base", "mktree", "push", "remote", "rev-list", "rev-parse",
    "symbolic-ref", "tag", "update-ref", "write-tree",
)  # fmt: skip
_FILTER_PARTS = {"clean": "", "smudge": "", "process": "", "required": "false"}
_MOST_FILTERS = 100


def settings_for(filters: Sequence[str] = ()) -> list[str]:
    """Options of git that come before the command.

    Args:
        filters: names of filters that are to be left out.

    Raises:
        UnsafeToolboxError: a filter cannot be left out.
    """
    wrong = [name for name in filters if "=" in name or "\n" in name]
    if wrong or len(filters) > _MOST_FILTERS:
        what = f"a filter named {wrong[0]!a}" if wrong else f"{len(filters)} filters"
        raise UnsafeToolboxError(
            f"git is configured with {what}, which cannot be switched off",
            hint="Take it out: git config --show-origin --get-regexp filter",
        )
    parts = {f"filter.{name}.{part}": value for name in filters for part, value in _FILTER_PARTS.items()}
    return [word for key, value in (_SETTINGS | parts).items() for word in ("-c", f"{key}={value}")]


def environment_for(root: Path, command: str, *, may_fetch: bool = False) -> dict[str, str]:
    """Variables of git for one command in a folder; `may_fetch`: objects that are missing, from the remote."""
    found = _ENVIRONMENT | {name: value for name, value in _PATIENCE.items() if name not in os.environ}
    if may_fetch:
        found["GIT_NO_LAZY_FETCH"] = "0"
    elif command not in _WITH_NETWORK:
        found["GIT_ALLOW_PROTOCOL"] = ""  # nothing is reached: not even for objects that are missing
    if command not in _WITHOUT_REPOSITORY:
        place = root.resolve()
        found |= {"GIT_WORK_TREE": str(place), "GIT_CEILING_DIRECTORIES": str(place.parent)}
    return found


def passes_through_filters(command: str) -> bool:
    """Whether a command may read or write the working tree."""
    return command not in _WITHOUT_FILTERS
