"""What `.git/config` of a repository makes a fetch, a push or a signed tag do: programs, addresses, other files.

A pull never changes it. In a toolbox that toolsmith made or cloned here it is this user's own. One that came with its
`.git` (unpacked, copied, cloned by other means) is asked about, once, as its settings are.

Covered: every setting that is not known to be harmless, and objects that are borrowed from another repository.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Protocol

from toolsmith.errors import NotAgreedError
from toolsmith.toolbox.git.place import git_folder
from toolsmith.toolbox.trust.agreements import identity

if TYPE_CHECKING:
    from pathlib import Path

    from toolsmith.toolbox.git.history import History
    from toolsmith.toolbox.trust.agreements import Agreements

_HARMLESS = re.compile(
    r"core\.(repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf|eol|"
    r"safecrlf|hookspath|fsmonitor|untrackedcache|preloadindex|quotepath|abbrev|compression|longpaths|worktree|"
    r"sharedrepository|splitindex|pager|editor|excludesfile|attributesfile|protecthfs|protectntfs)|"
    r"(author|committer|user)\.(name|email|useconfigonly)|branch\..*\.(remote|merge|rebase|pushremote|description)|"
    r"remote\..*\.(fetch|push|tagopt|prune|prunetags|skipdefaultupdate|skipfetchall|mirror)|remote\.pushdefault|"
    r"(advice|alias|color|column|commit|difftool|filter|format|gui|index|init|interactive|log|merge|mergetool|pack|"
    r"pull|rebase|rerere|stash|status|submodule)\..*|diff\..*|extensions\.(objectformat|worktreeconfig|refstorage)|"
    r"fetch\.(prune|prunetags|output|parallel|writecommitgraph|showforcedupdates)|"
    r"push\.(default|autosetupremote|followtags)|"
    r"gc\.(auto|autodetach|autopacklimit|pruneexpire|reflogexpire.*|worktreepruneexpire|writecommitgraph|cruftpacks)|"
    r"maintenance\..*|receive\..*|transfer\.fsckobjects|(fetch|receive)\.fsck.*"
)


class _Repository(Protocol):
    root: Path
    history: History
    agreements: Agreements


def asked_of_git(repository: _Repository) -> dict[str, str]:
    """Identity → line of everything in the repository's own configuration that this user has not agreed to."""
    if repository.agreements.is_own:
        return {}
    agreed = repository.agreements.agreed()
    lines = {identity("git", line): line for line in _obeyed(repository)}
    return {key: line for key, line in lines.items() if key not in agreed}


def require_own_configuration(repository: _Repository) -> None:
    """See that this user has agreed to what git would obey.

    Raises:
        NotAgreedError: not to all of it.
    """
    asked = asked_of_git(repository)
    if asked:
        raise NotAgreedError(
            repository.root, "it was not made or cloned by toolsmith here, and git would obey its", asked
        )


def _obeyed(repository: _Repository) -> list[str]:
    configured = repository.history.git.configuration()
    own = [(key, value) for scope, key, value in configured if scope in ("local", "worktree")]
    lines = [f"git config {key} = {json.dumps(value)}" for key, value in own if not _HARMLESS.fullmatch(key)]
    borrowed = git_folder(repository.root) / "objects" / "info" / "alternates"
    return lines + ([f"objects of another repository ({borrowed})"] if borrowed.exists() else [])
