"""How many requests a model answers rightly through `solve`: before a training and after it, on what it never saw.

A tool's own code is not asked, and the requests of the exam are no known calls, though their tools have them as cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from toolsmith.models.model import Model
from toolsmith.recipes.solve.by_extraction import ExtractionReader
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.scoring.totals import Share, share_of
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.training.data.right_calls import RightCall
from toolsmith.training.running import QuietTools
from toolsmith.types.answer import Answer
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.verify.compare import matches

Result = Literal["right", "wrong arguments", "wrong tool", "no call", "said that no tool fits"]
AT_ONCE = 8  # questions; a local model answers them as one batch


class Examined(Record):
    """One request: what came of it, and whether the call that was made fits its tool's schema."""

    tool: str
    request: str
    result: Result
    is_valid: bool
    tokens: int = 0


class Exam(Record):
    """All requests of one model."""

    model: str
    results: tuple[Examined, ...]

    @property
    def right(self) -> Share:
        return share_of(each.result == "right" for each in self.results)

    @property
    def valid(self) -> Share:
        return share_of(each.is_valid for each in self.results)

    def of(self, tools: Collection[str]) -> Exam:
        """Of these tools only."""
        return self.model_copy(update={"results": tuple(each for each in self.results if each.tool in tools)})

    def by_tool(self) -> dict[str, Share]:
        tools = sorted({each.tool for each in self.results})
        return {tool: self.of([tool]).right for tool in tools}

    def misses(self) -> dict[str, int]:
        return dict(Counter(each.result for each in self.results if each.result != "right").most_common())


def examine(
    model: Model,
    toolbox: Toolbox,
    calls: Sequence[RightCall],
    *,
    offered: int = 7,
    held_out: Collection[str] = (),
    knows_calls: bool = True,
    jobs: int = AT_ONCE,
) -> Exam:
    """Let a model answer the requests of an exam with `solve --strategy direct`.

    Args:
        model: the user model.
        toolbox: its tools are on offer, as many as `offered`.
        calls: requests with what is right.
        offered: tools in a question at most.
        held_out: further requests that are not known either.
        knows_calls: whether the calls of other requests are known, as `solve` has it; else none is.
        jobs: requests at the same time.
    """
    lazy_tools = QuietTools(toolbox)
    tools = {path: lazy_tools.tool(path) for path in lazy_tools.paths}
    unknown = {call.request for call in calls} | set(held_out)
    if not knows_calls:
        unknown |= {case.input for tool in tools.values() for case in tool.cases if case.input is not None}
        unknown |= {example.request for tool in tools.values() for example in tool.doc.examples if example.request}
    reader = ExtractionReader(toolbox, without=unknown)

    def ask(call: RightCall) -> Examined:
        answer = solve_request(
            call.request,
            lazy_tools,
            model,
            lambda _: SelectBySearch(toolbox, offered),
            strategy="direct",
            reader=reader,
            use_extraction=False,
        )
        return _examined(call, answer, tools[call.tool])

    toolbox.search("warm", 1)
    with ThreadPoolExecutor(jobs) as pool:
        return Exam(model=model.name, results=tuple(pool.map(ask, calls)))


def _examined(call: RightCall, answer: Answer, tool: Tool) -> Examined:
    made = [use for use in answer.uses if use.is_ok]
    wanted = call.expected if call.expected is not None else call.result
    is_right = any(matches(value, wanted, tool.comparison, call.request) for value in (answer.value, answer.text))
    if is_right and made:
        result: Result = "right"
    elif answer.status == "answered_without_tool":
        result = "said that no tool fits"
    elif not made:
        result = "no call"
    else:
        result = "wrong arguments" if made[-1].tool == call.tool else "wrong tool"
    first = answer.uses[0] if answer.uses else None
    is_valid = first is not None and (first.error is None or first.error.error in ("outside_domain", "tool_failed"))
    return Examined(
        tool=call.tool,
        request=call.request,
        result=result,
        is_valid=is_valid,
        tokens=answer.input_tokens + answer.output_tokens,
    )
