"""`toolsmith solve`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import typer

from toolsmith.cli.options import DEFAULT_TOOLBOX, JsonOption, ToolboxOption

if TYPE_CHECKING:
    from toolsmith.library.solve import Batch, Solved
    from toolsmith.types.answer import Answer, Missing


def solve(
    request: Annotated[str, typer.Argument(help="What is to be done, in words; or a file of requests (.jsonl).")],
    toolbox: ToolboxOption = DEFAULT_TOOLBOX,
    user_model: Annotated[str | None, typer.Option(help="The model that calls: ollama_chat/…, local:PATH, …")] = None,
    strategy: Annotated[
        Literal["direct", "program", "react", "dfs"], typer.Option(help="How tools are used.")
    ] = "react",
    selection: Annotated[
        Literal["search", "hierarchy"], typer.Option("--selection", "--select", help="How tools are chosen.")
    ] = "search",
    offered: Annotated[int, typer.Option(min=1, help="Tools on offer at most.")] = 4,
    explain: Annotated[bool, typer.Option("--explain", help="Show where the answer comes from.")] = False,
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Ask for missing arguments at a terminal.")] = True,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests of a file under way at once.")] = 4,
    max_cost: Annotated[float | None, typer.Option(help="Dollars at most.")] = None,
    max_calls: Annotated[int | None, typer.Option(help="Questions at most.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Tokens at most, in and out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a request, or a file of them, with the toolbox's tools."""
    from toolsmith.library import solve as library
    from toolsmith.models.meter import Budget

    budget = Budget(calls=max_calls, tokens=max_tokens, dollars=max_cost)
    options: dict[str, Any] = {
        "strategy": strategy,
        "selection": selection,
        "offered": offered,
        "budget": budget,
    }
    if request.endswith(".jsonl") and Path(request).is_file():
        with _Bar() as bar:
            batch = library.solve_file(
                request, toolbox, user_model, concurrency=concurrency, report=bar.report, **options
            )
        _show_batch(batch, as_json=as_json, explain=explain)
        if any(item.answer is None for item in batch.solved):
            raise typer.Exit(1)
        return
    person = _ask_person if ask and sys.stdin.isatty() and not as_json else None
    answer = library.solve(request, toolbox, user_model, ask_person=person, **options)
    _show_answer(answer, as_json=as_json, explain=explain)
    if answer.status in ("needs_input", "unanswered"):
        raise typer.Exit(1)


def _show_answer(answer: Answer, *, as_json: bool, explain: bool) -> None:
    from toolsmith.cli import show

    if as_json:
        show.show_json(answer)
        return
    if answer.status == "needs_input":
        show.say(answer.text)
    elif answer.status == "unanswered":
        show.say(f"no answer: {answer.reason}")
    else:
        sys.stdout.write(answer.text + "\n")
    if answer.is_queued:
        show.say(f"no tool was used ({answer.reason}); the request is queued")
    if explain:
        explain_answer(answer)


def explain_answer(answer: Answer) -> None:
    """Where an answer comes from, on standard error: every call with version, arguments, repairs, verdict, time."""
    import json

    from toolsmith.cli import show

    def say(text: str) -> None:
        show.say(text)

    say(f"strategy {answer.strategy}, selection {answer.selection}; on offer: {', '.join(answer.offered) or 'nothing'}")
    for number, use in enumerate(answer.uses, 1):
        arguments = "inside the program" if use.arguments is None else json.dumps(use.arguments, ensure_ascii=False)
        say(f"{number}. {use.tool}@{use.version[:10]} ({use.verdict}) {arguments[:500]}")
        for repair in use.repairs:
            was, now = json.dumps(repair.before, ensure_ascii=False), json.dumps(repair.after, ensure_ascii=False)
            say(f"   repaired {repair.argument or 'the call'} ({repair.rule}): {was[:120]} -> {now[:120]}")
        if use.error is not None:
            say(f"   {use.error.error}: {'; '.join(problem.message for problem in use.error.problems)}")
        elif use.outcome is not None:
            say(f"   {use.outcome} in {use.seconds * 1000:.1f} ms")
    if answer.program:
        say(f"the program:\n{answer.program}")
    say(
        f"{answer.model}: {answer.calls} questions, {answer.input_tokens} + {answer.output_tokens} tokens, "
        f"{show.money(answer.cost_usd)}, {answer.seconds:.2f} s"
    )


def _show_batch(batch: Batch, *, as_json: bool, explain: bool) -> None:
    from rich.table import Table

    from toolsmith.cli import show

    if as_json:
        show.show_json(batch)
        return
    for item in batch.solved:
        sys.stdout.write((item.answer.text if item.answer else "").replace("\n", " ") + "\n")
        if explain and item.answer:
            explain_answer(item.answer)
        if item.error:
            show.say(f"{item.request[:60]}: {item.error}")
    answers = [item.answer for item in batch.solved if item.answer]
    table = Table("strategy", "model", "requests", "with a tool", "queued", "right", "questions", "tokens", "cost")
    table.add_row(
        batch.strategy,
        batch.model,
        str(len(batch.solved)),
        str(sum(bool(answer.tools_used) for answer in answers)),
        str(sum(answer.is_queued for answer in answers)),
        f"{batch.right}/{batch.judged} ({batch.right / batch.judged:.0%})" if batch.judged else "no targets",
        str(sum(answer.calls for answer in answers)),
        f"{sum(answer.input_tokens for answer in answers)}+{sum(answer.output_tokens for answer in answers)}",
        show.money(batch.cost_usd),
    )
    show.talk.print(table)


def _ask_person(missing: Sequence[Missing]) -> Mapping[str, Any]:
    """Ask at the terminal for exactly these values; an empty line gives none."""
    import json

    given: dict[str, Any] = {}
    for item in missing:
        about = f" ({item.description})" if item.description else ""
        text = typer.prompt(f"{item.argument}{about} {item.schema_text}", default="", show_default=False, err=True)
        if text:
            try:
                given[item.argument] = json.loads(text)
            except ValueError:
                given[item.argument] = text
    return given


class _Bar:
    """Progress of a batch on standard error."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        from toolsmith.cli import show

        self._progress = Progress(
            TextColumn("solve"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            TextColumn("{task.fields[right]}"), console=show.talk,
        )  # fmt: skip
        self._bar = self._progress.add_task("solve", total=None, right="")
        self._right = self._judged = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def report(self, solved: Solved, total: int) -> None:
        if solved.is_right is not None:
            self._judged += 1
            self._right += solved.is_right
        right = f"{self._right}/{self._judged} right" if self._judged else ""
        self._progress.update(self._bar, advance=1, total=total, right=right)
