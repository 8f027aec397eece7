"""`toolsmith verify --changed` and `--working-tree`: what a branch or an edit touches is proved; nothing is written.

Proved are the tools with a file that differs, those that call such a tool, and all that a change of toolbox.toml makes
other rules for; each against the state under review, and under its rules, which are a part of what is reviewed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolsmith.errors import BadInputError, ToolsmithError, UsageError
from toolsmith.library.check.verify import Verified, VerifyPlan, plan_verify, verify_toolbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.files.entry import folders_above, is_retired
from toolsmith.toolbox.files.settings import SETTINGS_FILE, Settings, read_settings
from toolsmith.toolbox.files.tool_folder import TOOL_FILE
from toolsmith.toolbox.git.history import History
from toolsmith.toolbox.git.read_tools import read_tools
from toolsmith.toolbox.git.working_tree import working_tree_commit
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool
from toolsmith.verify.dependencies import called_by

_HOW_TO_FETCH = "A clone without its history lacks it: fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab)."


def review(
    toolbox: str | Path | Toolbox = "toolbox",
    changed: str = "",
    *,
    working_tree: bool = False,
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Verified]:
    """Prove what differs from where a branch began.

    Args:
        toolbox: a toolbox or its folder.
        changed: `BASE..HEAD`, or `BASE` against the present commit; empty, with `working_tree`: the present commit.
        working_tree: whether the files as they are in the folder are under review, committed or not.
        sandbox: where the tools run.
        report: called with the number of tools proved, and of all.

    Raises:
        UsageError: both an end and the working tree are given.
        BadInputError: there is no such revision.
    """
    with _under_review(toolbox, changed, working_tree=working_tree) as (box, base):
        return verify_toolbox(box, sandbox, paths=touched(box, base), report=report)


def plan_review(
    toolbox: str | Path | Toolbox = "toolbox", changed: str = "", *, working_tree: bool = False
) -> list[VerifyPlan]:
    """What `review` would prove, and how many cases that takes."""
    with _under_review(toolbox, changed, working_tree=working_tree) as (box, base):
        return plan_verify(box, paths=touched(box, base))


@contextmanager
def _under_review(toolbox: str | Path | Toolbox, changed: str, *, working_tree: bool) -> Iterator[tuple[Toolbox, str]]:
    """The toolbox at the state under review, with the settings of that state, and the commit that it began at."""
    root = toolbox.root if isinstance(toolbox, Toolbox) else Path(toolbox)
    base, _, end = changed.partition("..")
    end = end.removeprefix(".")  # BASE...HEAD says in git what is always meant here
    if working_tree and end:
        raise UsageError(f"{changed!r} names an end, and so does --working-tree", hint=f"Give BASE alone: {base}")
    history = History(root)
    head = working_tree_commit(history, root) if working_tree else _resolved(history, end or "HEAD")
    began = _resolved(history, base or "HEAD")
    began = history.git.asks("merge-base", began, head) or began
    history.git.close()
    box = Toolbox.open(root, revision=head)
    try:
        yield box, began
    finally:
        box.close()
        box.drop_cache()  # nobody will ask for this state again


def touched(box: Toolbox, base: str) -> set[str]:
    """Paths of the tools that differ from a commit, call one which does, or are held to other rules by now."""
    history, head = box.history, box.commit
    changed = history.changed(base, head)
    named = {path.rpartition("/")[0] for path in changed if path.endswith(f"/{TOOL_FILE}")}
    above = {folder for path in changed for folder in folders_above(path)}
    folders = named | {folder for folder in above if _is_tool(history, folder, base, head)}
    found = {folder for folder in folders if not is_retired(folder) and history.trees.folder(folder, head)}
    paths = box.paths()
    if SETTINGS_FILE in changed:
        found |= set(_under_other_rules(box, _settings_at(box, base), paths))
    for path, tool in read_tools(history, head, paths, with_cases=False):
        if isinstance(tool, Tool) and any(program.name in folders for program, _ in called_by(tool.dependencies)):
            found.add(path)
    return found


def _is_tool(history: History, folder: str, *commits: str) -> bool:
    return any(history.file(f"{folder}/{TOOL_FILE}", commit) is not None for commit in commits)


def _under_other_rules(box: Toolbox, before: Settings | None, paths: list[str]) -> Iterator[str]:
    now = box.settings.stated
    rules = ("acceptance", "reference_acceptance")
    is_other = before is None or any(getattr(before, rule) != getattr(now, rule) for rule in rules)
    for path in paths:
        if before is None or is_other or _policy(now, path) != _policy(before, path):
            yield path


def _policy(settings: Settings, path: str) -> Policy:
    return settings.tool_policy.get(path, settings.policy)


def _settings_at(box: Toolbox, commit: str) -> Settings | None:
    """None where there were none that can be read."""
    content = box.history.file(SETTINGS_FILE, commit)
    try:
        return read_settings(box.root, content) if content is not None else None
    except ToolsmithError:
        return None


def _resolved(history: History, revision: str) -> str:
    try:
        return history.resolve(revision)
    except BadInputError as error:
        raise BadInputError(error.message, hint=_HOW_TO_FETCH) from error
