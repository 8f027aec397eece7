"""The folder of a toolbox in which this machine keeps its own: logs, caches, journals, transcripts.

What is read there is believed: a log is learned from, a journal is not proved again, a cache is not read anew. So it is
used only where toolsmith began it here. One that came with the toolbox (unpacked, copied, mounted) is put aside.

Covered: a folder, or files in it, that somebody else wrote; links in their place.
Not covered: who may write to this machine's files as this user.
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from toolsmith.errors import UnsafeToolboxError
from toolsmith.toolbox.git.place import PRIVATE_FOLDER
from toolsmith.toolbox.trust.agreements import Agreements, Origin

_ASIDE = "put-aside-"
_CACHES = ("catalogue.sqlite", "index", "pinned", "vetted", "lock")
_log = logging.getLogger(__name__)


def claim_private_folder(root: Path, agreements: Agreements, origin: Origin = "found") -> Path:
    """The folder that this machine may believe: a temporary one where nothing can be remembered of the toolbox.

    Args:
        root: of the toolbox.
        agreements: of this user with it.
        origin: how it came here, where it is not known yet.

    Raises:
        UnsafeToolboxError: `.toolsmith` is a link, or no folder.
    """
    folder = root / PRIVATE_FOLDER
    refuse_linked(folder)
    if agreements.is_known:
        return folder
    from filelock import FileLock

    try:
        with FileLock(agreements.lock_file):
            if not agreements.is_known:
                put_aside(folder)
                agreements.begin(origin)
        return folder  # noqa: TRY300 - it reads in order
    except OSError as error:
        if not _holds_something(folder) and not os.access(root, os.W_OK):
            return folder  # nothing is there to be believed, and nothing will be
        _log.warning("nothing is kept of this run, since nothing can be remembered of %s: %s", root, str(error))
        return Path(tempfile.mkdtemp(prefix="toolsmith-"))


def refuse_linked(folder: Path) -> None:
    """See that a private folder is one.

    Raises:
        UnsafeToolboxError: it is a link, or something else; or its lock is.
    """
    for place in (folder, folder / "lock"):
        if place.is_symlink() or (place == folder and place.exists() and not place.is_dir()):
            raise UnsafeToolboxError(
                f"{place} is {'a symbolic link' if place.is_symlink() else 'no folder'}: "
                "logs and caches would be written to where it leads",
                hint=f"Look at it, then take it away: rm {place}",
            )


def put_aside(folder: Path) -> None:
    """Take away what is in a folder, without reading it, but keep it.

    Raises:
        OSError: it cannot be moved.
    """
    entries = list(folder.iterdir()) if folder.is_dir() else []
    inside = [entry.name for entry in entries if not entry.name.startswith(_ASIDE)]
    number = 1 + len(entries) - len(inside)
    if not set(inside) - {"lock"}:
        return
    while os.path.lexists(folder / f"{_ASIDE}{number}"):
        number += 1
    aside = folder / f"{_ASIDE}{number}"
    aside.mkdir()
    for name in inside:
        if name != "lock":
            (folder / name).rename(aside / name)
    kept = [name for name in inside if not name.startswith(_CACHES)]
    if kept:
        _log.warning(
            "%s was not written here, so it is put aside in %s. If it is yours, bring it back: mv %s/* %s/",
            ", ".join(sorted(kept)[:5]),
            aside,
            aside,
            folder,
        )


def _holds_something(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())
