"""The working tree as a commit that no branch holds: what is not committed yet can be read like what is.

Covered: edits, staged or not, new files that git does not ignore, removed files. Branch, index and files stay as they
are.
Not covered: a repository that cannot be written, since git has to keep the new contents (its housekeeping drops them).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from toolsmith.toolbox.git.history import History
from toolsmith.toolbox.git.place import git_folder


def working_tree_commit(history: History, root: Path) -> str:
    """Id of a commit of all files as they are in the folder, on top of the present one."""
    git = history.git
    with tempfile.TemporaryDirectory(prefix="toolsmith-") as folder:
        index = Path(folder) / "index"
        own = git_folder(root) / "index"
        if own.is_file():
            # It knows which files are as they were, so that git reads only the others; by its own time git tells which
            # may have been edited since within one tick of the clock.
            shutil.copy2(own, index)
        # Of the folders that a sparse clone leaves out git adds nothing new, unless it takes the clone for a whole one;
        # what the index says is left out is not taken for removed all the same.
        git.run("-c", "core.sparseCheckout=false", "add", "--all", "--", ".", index=index)
        tree = git.run("write-tree", index=index).decode("ascii").strip()
    parent = ["-p", history.commit] if history.commit else []
    who = ("-c", "user.name=toolsmith", "-c", "user.email=toolsmith@localhost")
    return git.run(*who, "commit-tree", tree, *parent, "-m", "The working tree").decode("ascii").strip()
