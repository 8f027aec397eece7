"""Makes a folder a toolbox: an empty one, one whose making was killed, or files that already have a toolbox's form."""

from __future__ import annotations

from pathlib import Path

from toolsmith.errors import NotAToolboxError
from toolsmith.toolbox.catalogue.catalogue_file import PAGE
from toolsmith.toolbox.files.readmes import toolbox_page
from toolsmith.toolbox.files.settings import SETTINGS_FILE, read_settings, render_settings
from toolsmith.toolbox.git.history import Change, History
from toolsmith.toolbox.git.place import PRIVATE_FOLDER
from toolsmith.toolbox.trust.agreements import Agreements
from toolsmith.toolbox.trust.private_folder import claim_private_folder, refuse_linked
from toolsmith.types.message import encodable

_OURS = (".git", PRIVATE_FOLDER)


def init_toolbox(root: Path, name: str = "") -> None:
    """See that there is a toolbox at `root`; one that is there is left as it is.

    Raises:
        NotAToolboxError: the folder holds files that are no toolbox, or cannot be made.
    """
    from filelock import FileLock

    if (root / SETTINGS_FILE).is_file() and (root / ".git").exists():
        return
    refuse_linked(root / PRIVATE_FOLDER)
    is_new = not (root / ".git").exists() and not (root / SETTINGS_FILE).exists()
    was_begun = (root / PRIVATE_FOLDER).is_dir() and (root / ".git").exists()
    if not was_begun and not (root / SETTINGS_FILE).is_file():
        _refuse_other_files(root)
    try:
        (root / PRIVATE_FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotAToolboxError(
            f"no toolbox can be made at {root}: {error.strerror}",
            hint="Give a new or empty folder that can be written.",
        ) from error
    with FileLock(root / PRIVATE_FOLDER / "lock"):
        History.create(root)
        private = claim_private_folder(root, Agreements(root), "made" if is_new else "found")
        history = History(root, private)
        history.finish()
        if history.commit is not None:
            return
        if (root / SETTINGS_FILE).is_file():
            history.record_present(f"Make the toolbox {read_settings(root).name} of the files that were there")
        else:
            _record_empty(history, encodable(name or root.resolve().name))


def _refuse_other_files(root: Path) -> None:
    if root.is_dir() and any(item.name not in _OURS for item in root.iterdir()):
        raise NotAToolboxError(f"{root} has files in it and is no toolbox", hint="Give an empty or a new folder.")


def _record_empty(history: History, title: str) -> None:
    history.record(
        Change(
            message=f"Make the toolbox {title}",
            writes={
                SETTINGS_FILE: render_settings(title).encode(),
                ".gitignore": f"{PRIVATE_FOLDER}/\n".encode(),
                ".gitattributes": b"* -text\n",  # a tool is what was proved, byte for byte
                PAGE: toolbox_page(title, "", [], [], 0).encode(),
            },
        )
    )
