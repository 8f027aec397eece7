"""An exam's questions for other frameworks: an inspect_ai task, a promptfoo configuration, OpenAI evals JSONL.

Covered: texts of strangers stand in JSON and YAML as data; in promptfoo's templates double braces are taken apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import yaml

ExamForm = Literal["inspect", "promptfoo", "evals"]
EXAM_FORMS: tuple[ExamForm, ...] = ("inspect", "promptfoo", "evals")
_Question = Mapping[str, Any]
_ASK = (
    'Call one tool to answer the request. Reply with one JSON object and nothing else: {"tool": "name", "arguments": '
    "{…}}. If no tool fits, reply with: NO TOOL"
)
_INSPECT = '''\
"""An exam of the toolbox __TITLE__ at __COMMIT__, as an inspect_ai task; needs toolsmith-llm for its scorer.

    inspect eval __FILE__ --model openai/gpt-5-mini
"""

import json

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import Score, Target, accuracy, mean, scorer, stderr
from inspect_ai.solver import Generate, TaskState, solver
from inspect_ai.tool import ToolDef, ToolParams

from toolsmith.scoring.replies import grade_reply

QUESTIONS = json.loads(
    __QUESTIONS__
)


def offered(schema: dict):
    """A tool that is offered and not run: what is called is graded."""

    async def not_run() -> str:
        return ""

    function = schema["function"]
    shown = function["parameters"]
    described = {key: {"description": key, **each} for key, each in shown["properties"].items()}  # it wants each
    parameters = {"properties": described, "required": shown["required"]}
    return ToolDef(
        not_run,
        name=function["name"],
        description=function["description"],
        parameters=ToolParams.model_validate(parameters),
    ).as_tool()


@solver
def offer_tools():
    """The tools of each question."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.tools = [offered(each) for each in state.metadata["tools"]]
        return await generate(state, tool_calls="none")

    return solve


@scorer(metrics={"right": [accuracy(), stderr()], "score": [mean(), stderr()]})
def graded_calls():
    """Whether no mistake was made, and ToolRL's score."""

    async def score(state: TaskState, target: Target) -> Score:
        message = state.output.message
        calls = [{"name": call.function, "arguments": call.arguments} for call in message.tool_calls or []]
        graded = grade_reply(state.metadata, calls or message.text)
        return Score(
            value={"right": float(graded.is_right), "score": graded.score},
            answer=json.dumps(calls) if calls else message.text,
            explanation="; ".join(graded.details),
            metadata={"mistakes": list(graded.mistakes)},
        )

    return score


@task
def toolbox_exam() -> Task:
    samples = [
        Sample(id=each["id"], input=each["request"], target=json.dumps(each["calls"]), metadata=each)
        for each in QUESTIONS
    ]
    return Task(dataset=MemoryDataset(samples), solver=offer_tools(), scorer=graded_calls())
'''
_PROMPTFOO_CHECK = """\
import json
from toolsmith.scoring.replies import grade_reply
graded = grade_reply(json.loads(context["vars"]["question"]), output)
return {"pass": graded.is_right, "score": graded.score, "reason": "; ".join(graded.details) or "right"}
"""


def render_exam(questions: Sequence[_Question], form: ExamForm, *, title: str, commit: str, file: str) -> str:
    """The text of the file that a framework runs.

    Args:
        questions: as `toolsmith.scoring.replies.grade_reply` takes them.
        form: of the framework.
        title: name of the toolbox.
        commit: that the questions are of.
        file: name of the file, for the command in its head.
    """
    if form == "evals":
        return "".join(json.dumps(_evals(each), ensure_ascii=False) + "\n" for each in questions)
    if form == "promptfoo":
        return _promptfoo(questions, title, commit)
    words = {"__TITLE__": _word(title), "__COMMIT__": commit[:12], "__FILE__": _word(file)}
    text = _INSPECT
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text.replace("__QUESTIONS__", repr(json.dumps(list(questions), ensure_ascii=True)))


def _evals(question: _Question) -> dict[str, Any]:
    """One sample of `evals.elsuite.basic.json_match`: the ideal is the call, as JSON."""
    call = question["calls"][0]
    needed = {name: value for name, value in call["arguments"].items() if name not in call.get("optional", ())}
    shown = json.dumps([each["function"] for each in question["tools"]], ensure_ascii=False)
    return {
        "input": [
            {"role": "system", "content": f"{_ASK} Leave out arguments whose defaults are right.\n\n{shown}"},
            {"role": "user", "content": question["request"]},
        ],
        "ideal": json.dumps({"tool": call["name"], "arguments": needed}, ensure_ascii=False),
    }


def _promptfoo(questions: Sequence[_Question], title: str, commit: str) -> str:
    config = {
        "description": f"An exam of the toolbox {title} at {commit[:12]}; needs toolsmith-llm for its scorer.",
        "providers": ["openai:chat:gpt-5-mini"],
        "prompts": [f"{_ASK.replace('{…}', '{ … }')}\n\nThe tools:\n{{{{tools}}}}\n\nThe request:\n{{{{request}}}}"],
        "defaultTest": {"assert": [{"type": "python", "value": _PROMPTFOO_CHECK}]},
        "tests": [
            {
                "description": str(each["id"]),
                "vars": {
                    "request": _apart(each["request"]),
                    "tools": _apart(json.dumps([tool["function"] for tool in each["tools"]], ensure_ascii=False)),
                    "question": _apart(json.dumps(dict(each), ensure_ascii=False)),
                },
            }
            for each in questions
        ],
    }
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=120)


def _apart(text: str) -> str:
    """Without marks of promptfoo's templates: JSON may hold blanks between its braces, and prose bears them."""
    for mark in ("{", "}"):
        while mark * 2 in text:
            text = text.replace(mark * 2, f"{mark} {mark}")
    return text.replace("{%", "{ %").replace("{#", "{ #")


def _word(text: str) -> str:
    """A name as it may stand in a docstring."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in text)[:100]
