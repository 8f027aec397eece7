"""The command line: each command reads options, calls one library function, and shows the result."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from toolsmith.errors import ToolsmithError, UsageError

app = typer.Typer(
    help="A strong model crafts Python tools once, evidence accepts them, cheaper models use them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ToolboxOption = Annotated[Path, typer.Option("--toolbox", "-t", help="Folder of the toolbox.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
DEFAULT_TOOLBOX = Path("toolbox")


@app.command()
def make(
    tasks: Annotated[list[Path], typer.Argument(help="Task files (.jsonl).")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    model: Annotated[str | None, typer.Option(help="The maker: provider/model, replay:FILE, mailbox:DIR.")] = None,
    user_model: Annotated[str | None, typer.Option(help="A cheaper model that tries each tool.")] = None,
    max_cost: Annotated[float | None, typer.Option(help="Dollars at most.")] = None,
    max_calls: Annotated[int | None, typer.Option(help="Questions at most.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Tokens at most, in and out.")] = None,
    keep_unproven: Annotated[bool, typer.Option(help="Also keep tools with too few independent cases.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be asked, and an estimate.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make tools from task files, prove them, and commit the accepted ones."""
    from toolsmith import library
    from toolsmith.cli import show
    from toolsmith.models.meter import Budget
    from toolsmith.recipes.make_from_task import MakeOptions

    if dry_run:
        plans = library.plan(tasks)
        if as_json:
            show.show_json(plans)
        for item in [] if as_json else plans:
            show.data.print(
                f"{item.task}: {item.shown} shown, {item.validation} validation, {item.hidden} hidden cases; "
                f"{item.fewest_questions} to {item.most_questions} questions, "
                f"about {item.input_tokens} tokens in and {item.output_tokens} out without repairs. First question:"
            )
            show.data.print(item.first_question, markup=False, highlight=False)
        return
    with show.TaskBars() as bars:
        results = library.make(
            list(tasks),
            toolbox,
            model,
            user_model=user_model,
            budget=Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost),
            options=MakeOptions(keep_unproven=keep_unproven),
            report=bars.report,
        )
    if as_json:
        show.show_json(results)
    else:
        show.show_verdicts(results)
    if not any(made.commit for made in results):
        raise typer.Exit(1)


@app.command()
def init(toolbox: Annotated[Path, typer.Argument(help="A new or empty folder.")] = DEFAULT_TOOLBOX) -> None:
    """Make an empty toolbox."""
    from toolsmith.cli import show
    from toolsmith.toolbox.toolbox import Toolbox

    box = Toolbox.create(toolbox)
    show.talk.print(f"toolbox {box.settings.name} at {toolbox}")


@app.command("list")
def list_tools(toolbox: ToolboxOption = DEFAULT_TOOLBOX, as_json: JsonOption = False) -> None:
    """List all tools."""
    from toolsmith.cli import show
    from toolsmith.toolbox.toolbox import Toolbox

    tools = Toolbox.open(toolbox).tools()
    if as_json:
        show.show_json({"tools": [_summary(tool) for tool in tools]})
        return
    for tool in tools:
        show.data.print(f"{tool.path}  ({tool.verdict})  {tool.doc.description}", markup=False, highlight=False)


@app.command()
def show(
    tool: Annotated[str, typer.Argument(help="Path or name of a tool.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Show a tool: its doc, code, and verdict."""
    from toolsmith.cli import show as shown
    from toolsmith.toolbox.skill import render_skill
    from toolsmith.toolbox.toolbox import Toolbox

    found = Toolbox.open(toolbox).get(tool)
    if as_json:
        shown.show_json(found)
        return
    shown.data.print(render_skill(found), markup=False, highlight=False)
    shown.data.print(f"```python\n{found.code}```\n", markup=False, highlight=False)
    for check in found.verdict.checks if found.verdict else ():
        shown.data.print(f"{check.outcome}: {check.name}: {check.summary}", markup=False, highlight=False)


@app.command()
def run(
    tool: Annotated[str, typer.Argument(help="Path or name of a tool.")],
    arg: Annotated[list[str] | None, typer.Option(help="NAME=VALUE; the value is JSON, or text.")] = None,
    text: Annotated[str | None, typer.Option("--input", help="A text; its arguments are extracted.")] = None,
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Run a tool in the sandbox."""
    from toolsmith import library
    from toolsmith.cli import show
    from toolsmith.types.value import to_json

    trial = library.run(toolbox, tool, _arguments(arg or []), text=text)
    if as_json:
        show.show_json(trial)
    elif trial.is_ok:
        result = to_json(trial.result)
        sys.stdout.write((result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)) + "\n")
    else:
        show.talk.print(trial.explain(), markup=False, highlight=False)
    if not trial.is_ok:
        raise typer.Exit(1)


@app.command()
def search(
    request: Annotated[str, typer.Argument(help="What is to be done, in words.")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    limit: Annotated[int, typer.Option(min=1)] = 5,
    as_json: JsonOption = False,
) -> None:
    """Find tools for a request."""
    from toolsmith.cli import show
    from toolsmith.toolbox.toolbox import Toolbox

    hits = Toolbox.open(toolbox).search(request, limit)
    if as_json:
        show.show_json(hits)
        return
    for hit in hits:
        show.data.print(f"{hit.score:.2f}  {hit.path}  {hit.description}", markup=False, highlight=False)


@app.command()
def verify(
    toolbox: Annotated[Path, typer.Argument(help="Folder of the toolbox.")] = DEFAULT_TOOLBOX,
    as_json: JsonOption = False,
) -> None:
    """Prove every tool of a toolbox again."""
    from toolsmith import library
    from toolsmith.cli import show

    results = library.verify_toolbox(toolbox)
    if as_json:
        show.show_json(results)
    for item in [] if as_json else results:
        reasons = f"  {'; '.join(item.verdict.reasons)}" if item.verdict.reasons else ""
        show.data.print(f"{item.verdict}  {item.path}{reasons}", markup=False, highlight=False)
    if not all(item.verdict.is_accepted for item in results):
        raise typer.Exit(1)


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say which models, sandbox layers and embedder are available here."""
    from toolsmith import library
    from toolsmith.cli import show

    findings = library.doctor()
    if as_json:
        show.show_json(findings)
        return
    for finding in findings:
        mark = "[green]yes[/]" if finding.is_available else "[yellow]no [/]"
        show.data.print(f"{mark} {finding.part}: {finding.detail}", highlight=False)


def _arguments(pairs: list[str]) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier():
            raise UsageError(f"--arg {pair!r} is not NAME=VALUE", hint='For example: --arg words=\'["b", "a"]\'')
        try:
            arguments[name] = json.loads(value)
        except ValueError:
            arguments[name] = value
    return arguments


def _summary(tool: Any) -> dict[str, Any]:
    return {
        "path": tool.path,
        "description": tool.doc.description,
        "verdict": str(tool.verdict),
        "code_id": tool.code_id,
        "doc_id": tool.doc_id,
    }


def main() -> None:
    """Run a command; our own errors become a message and an exit code, anything else is a bug."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except ToolsmithError as error:
        from toolsmith.cli.show import show_error

        show_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
