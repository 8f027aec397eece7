"""`toolsmith export`: a toolbox in the form of another ecosystem."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from typing_extensions import TypeIs

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import ToolboxError, UsageError
from toolsmith.exporting.exams import EXAM_FORMS, ExamForm, render_exam
from toolsmith.exporting.modules import Ecosystem, render_called, render_module, render_script
from toolsmith.exporting.package import render_package
from toolsmith.exporting.patch import is_mended, render_patch
from toolsmith.exporting.schemas import not_strict, openai_schemas
from toolsmith.extensions import extension, known_or_extension
from toolsmith.library.check.exam import plan_exam
from toolsmith.library.open_toolbox import one_or_many, opened_toolbox
from toolsmith.toolbox.files.bounded import Unread
from toolsmith.toolbox.files.folder_update import updated_files
from toolsmith.toolbox.git.trees import EXECUTABLE, PLAIN
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import to_json
from toolsmith.verify.run_cases import CaseResult, argument_problems, run_cases

Format = str
"""One of `FORMATS`, or what a package offers as `toolsmith.exporters`."""
FORMATS = ("openai", "openai-strict", "skills", "site", "package", "patch", *EXAM_FORMS, *get_args(Ecosystem))
_SCRIPT = "scripts/call.py"
_CALLING = b"""
## Calling it

`python scripts/call.py '{"argument": value}'` prints the result in JSON, or what is wrong with the arguments.
It needs pydantic.
"""
_MOST_QUESTIONS = 80  # of an exam for another framework


class Exported(Record):
    """What was written; `left_out` are remote tools that a module of code cannot hold, `changed` are not proved.

    `not_strict` says of each tool that OpenAI's strict mode does not take why, where the format has that mode.
    """

    path: str
    tools: int
    left_out: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    not_strict: tuple[str, ...] = ()


def export(
    toolbox: str | Path | Toolbox,
    form: Format,
    target: str | Path,
    tools: str | Sequence[str] = (),
    category: str = "",
    *,
    include_changed: bool = False,
    overwrite: bool = False,
) -> Exported:
    """Write a module, file or folder that the named ecosystem loads as it is.

    A tool that is not proved as it is now says so in its description.

    Args:
        toolbox: a toolbox or its folder.
        form: `openai` is a JSON file of schemas, `openai-strict` one for its strict mode, `skills` a folder of Agent
            Skills, `site` one of web pages, `package` one of a Python package with a wheel and tests, `patch` what was
            mended of foreign docs, for their authors; `inspect`, `promptfoo` and `evals` are an exam for these
            frameworks, of the tools' own requests; the others one Python module.
        target: where to; a file, or for `skills`, `site` and `package` a new or empty folder.
        tools: only these; empty: all.
        category: only of this category and below.
        include_changed: whether tools that changed since they were proved, or were found wrong, are written too; those
            that are named are.
        overwrite: whether a file that is there already is replaced; a folder of skills never is.

    Raises:
        UsageError: the target is in the way, or nothing can be exported.
    """
    target = Path(target)
    if target.is_file() and not overwrite:
        raise UsageError(f"{target} is there already", hint="Give another file, or --overwrite to replace it.")
    known_or_extension("exporters", form, FORMATS)
    box = opened_toolbox(toolbox)
    named = one_or_many(tools)
    entries = [entry for entry in box.entries(category) if not entry.problem] if not named else []
    changed = tuple(entry.path for entry in entries if not (entry.is_offered or include_changed))
    left_out: list[str] = []
    paths = [box.find(name) for name in named] or [entry.path for entry in entries if entry.path not in changed]
    chosen = [box.read(path) for path in paths]
    if form == "patch":
        left_out = [tool.path for tool in chosen if not is_mended(tool)]
        chosen = [tool for tool in chosen if is_mended(tool)]
    elif form in ("openai", "openai-strict", "skills", "site", *EXAM_FORMS) or form not in FORMATS:
        left_out = []
    else:
        left_out = [tool.path for tool in chosen if tool.remote is not None]
        chosen = [tool for tool in chosen if tool.remote is None]
    if not chosen:
        hint = f"Not proved as they are now: {', '.join(changed)}; --include-changed takes them." if changed else ""
        raise UsageError(
            "there is nothing to export",
            hint=hint
            or ("No doc of a foreign tool was mended." if form == "patch" else "toolsmith list shows the tools."),
        )
    _write_as(form, box, chosen, target)
    loose = tuple(not_strict(chosen)) if form in ("openai-strict", "openai-agents") else ()
    return Exported(path=str(target), tools=len(chosen), left_out=tuple(left_out), changed=changed, not_strict=loose)


def _write_as(form: Format, box: Toolbox, chosen: Sequence[Tool], target: Path) -> None:
    if form not in FORMATS and (added := extension("exporters", form)) is not None:
        added(chosen, target)
    elif form == "site":
        from toolsmith.serving.pages.site import write_site

        _refuse_full(target)
        write_site(box, [tool.path for tool in chosen], target)
    elif form == "skills":
        _write_skills(box, chosen, target)
    elif form == "package":
        _write_package(box, chosen, target)
    elif form == "patch":
        _write(target, render_patch(chosen))
    elif _is_exam(form):
        _write(target, _exam(box, form, [tool.path for tool in chosen], target.name))
    elif form in ("openai", "openai-strict"):
        said = [tool.with_(effect=box.settings.effect_of(tool) or tool.effect) for tool in chosen]
        _write(
            target,
            json.dumps(openai_schemas(said, is_strict=form == "openai-strict"), ensure_ascii=False, indent=1) + "\n",
        )
    else:
        writing = [tool.path for tool in chosen if box.policy_for(tool.path).scratch_megabytes]
        framework = cast("Ecosystem", form)
        text = render_module(chosen, framework, title=box.settings.name, commit=box.commit, writing=writing)
        _write(target, text)


def _is_exam(form: Format) -> TypeIs[ExamForm]:
    return form in EXAM_FORMS


def _exam(box: Toolbox, form: ExamForm, paths: Sequence[str], file: str) -> str:
    """Questions about calls of these tools, as many as an exam asks, with the tools that `solve` would offer."""
    tools = LazyTools(box)
    asked = plan_exam(box, exams=["call"], requests=_MOST_QUESTIONS)
    questions = []
    for each in [one for one in asked if one.tool in paths]:
        calls = [call.model_copy(update={"name": tools.names[call.name]}) for call in each.wanted]
        offered = [definition.function_schema for definition in tools.definitions(each.offered)]
        named = {"id": each.id, "request": each.request, "tools": offered}
        questions.append({**named, "calls": [call.model_dump(mode="json") for call in calls]})
    if not questions:
        raise UsageError("there is nothing to ask", hint="These tools have no requests whose right calls are known.")
    return render_exam(questions, form, title=box.settings.name, commit=box.commit, file=file)


def _write(target: Path, text: str) -> None:
    if target.is_dir():
        raise UsageError(f"{target} is a folder", hint="Give a file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.write_text(text, "utf-8")
    partial.replace(target)


def _write_package(box: Toolbox, tools: Sequence[Tool], target: Path) -> None:
    """A Python package whose tests are the cases that its tools are right on."""
    _refuse_full(target)
    cases: dict[str, list[Case]] = {}
    for tool in tools:
        tried = run_cases(tool, tool.cases, box.sandbox, box.policy_for(tool.path))
        right = [each for each in tried if each.is_right and each.case.arguments is not None]
        fitting = [
            each for each in right if not argument_problems(tool, each.case.arguments)
        ]  # others are refused there
        cases[tool.path] = [_as_found(each) for each in fitting]
    trees = box.history.trees
    there = trees.folder("", box.commit)
    licence = there.get("LICENSE", b"")
    text = licence.decode("utf-8", "replace") if isinstance(licence, bytes) else ""
    files = render_package(tools, title=box.settings.name, commit=box.commit, cases=cases, licence=text)
    for name, content in files.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _as_found(tried: CaseResult) -> Case:
    """What was written down loosely, as the value that it was found to be."""
    assert tried.trial is not None  # noqa: S101  # it is right
    return tried.case.model_copy(update={"expected": to_json(tried.trial.result)})


def _refuse_full(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is not empty", hint="Give a new folder.")


def _write_skills(box: Toolbox, tools: Sequence[Tool], target: Path) -> None:
    """One folder a skill, with all that people keep in it; where two tools share a name, categories keep them apart."""
    _refuse_full(target)
    names = [tool.name for tool in tools]
    for tool in tools:
        folder = target / (tool.name if names.count(tool.name) == 1 else tool.path)
        trees = box.history.trees
        modes = trees.modes(tool.path, box.commit)
        files = updated_files(_cautious(tool), trees.folder(tool.path, box.commit))
        if tool.code and _SCRIPT not in files:
            files |= {_SCRIPT: render_script(tool).encode("utf-8"), "SKILL.md": files["SKILL.md"] + _CALLING}
        for name, content in files.items():
            if modes.get(name, PLAIN) not in (PLAIN, EXECUTABLE):
                continue  # a link leads nowhere outside its repository
            if isinstance(content, Unread):
                raise ToolboxError(f"{name} of {tool.path} {content.reason}", hint="Take it out of the tool's folder.")
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(file.stat().st_mode | (0o111 if modes.get(name) == EXECUTABLE else 0))
        if tool.dependencies:
            (folder / "toolbox.py").write_text(render_called(tool.dependencies), "utf-8")


def _cautious(tool: Tool) -> Tool:
    """The tool with what speaks against it in its description, which is what a client reads first."""
    caution = tool.verdict_now.caution
    said = {"description": f"{caution} {tool.doc.description}"}
    return tool.with_(doc=tool.doc.model_copy(update=said)) if caution else tool
