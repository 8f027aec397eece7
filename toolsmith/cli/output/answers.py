"""Answers as text: where each comes from, and what a batch of them adds up to."""

from __future__ import annotations

import json

from toolsmith.cli.output.console import say, show_json, show_line, show_text
from toolsmith.counted import counted, money
from toolsmith.library.use.solve_file import Batch
from toolsmith.types.answer import Answer


def show_answer(answer: Answer, *, as_json: bool, explain: bool) -> None:
    """The answer on standard output, what else there is to say on standard error."""
    if as_json:
        show_json(answer)
        return
    if answer.status == "needs_input":
        say(answer.text)
    elif answer.status == "needs_consent":
        say(f"{answer.text}. Nothing was called; --allow-writes allows it.")
    elif answer.status == "unanswered":
        say(f"no answer: {answer.reason}")
    else:
        show_text(answer.text)
    if answer.is_queued:
        say(f"no tool was used ({answer.reason}); the request is queued")
    if explain:
        _explain(answer)


def _explain(answer: Answer) -> None:
    """Where an answer comes from, on standard error: every call with version, arguments, repairs, verdict, time."""
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
            if use.read_by:
                say(f"   read by: {use.read_by}")
            say(f"   {use.outcome} in {use.seconds * 1000:.1f} ms")
    if answer.program:
        mended = f" (mended: {'; '.join(answer.program_repairs)})" if answer.program_repairs else ""
        say(f"the program{mended}:\n{answer.program}")
    say(
        f"{answer.model or 'no model'}: {counted(answer.calls, 'model call')}, {answer.input_tokens} tokens in and "
        f"{answer.output_tokens} out, {_cost(answer.cost_usd)}, {answer.seconds:.2f} s"
    )


def _cost(dollars: float | None) -> str:
    return "at an unknown price" if dollars is None else money(dollars)


def show_batch(batch: Batch, *, as_json: bool, explain: bool) -> None:
    """One line an answer on standard output, what they add up to on standard error."""
    if as_json:
        show_json(batch)
        return
    for item in batch.solved:
        show_line(item.answer.text if item.answer else "")
        if explain and item.answer:
            _explain(item.answer)
        if item.error:
            say(f"{item.request[:60]}: {item.error}")
    answers = [item.answer for item in batch.solved if item.answer]
    used = sum(bool(answer.tools_used) for answer in answers)
    by_code = sum(any(use.read_by for use in answer.uses) for answer in answers)
    queued = sum(answer.is_queued for answer in answers)
    accuracy = f"; {batch.right} of {batch.judged} right ({batch.right / batch.judged:.0%})" if batch.judged else ""
    read = f" ({by_code} of them read by code)" if by_code else ""
    say(f"{counted(len(batch.solved), 'request')}, {used} answered with a tool{read}, {queued} queued{accuracy}")
    say(
        f"{batch.model or 'no model'}, strategy {batch.strategy}: "
        f"{counted(sum(answer.calls for answer in answers), 'model call')}, "
        f"{sum(answer.input_tokens for answer in answers)} tokens in and "
        f"{sum(answer.output_tokens for answer in answers)} out, {_cost(batch.cost_usd)}"
    )
