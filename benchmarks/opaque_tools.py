"""OpaqueToolsBench, every variant that is published: right calls before and after a refinement, and questions.

    python benchmarks/opaque_tools.py FOLDER [--functions FILE] [--traces FOLDER] [--variant TEXT] [--user-model MODEL]
        [--also MODEL]

FOLDER is `src/datasets/bfcl` of the public repository (shallinan1/OpaqueToolsBench); `--functions` the module of BFCL's
own functions (`eval_checker/executable_python_function.py` of ShishirPatil/gorilla): those that reach no network answer
what was not recorded, and of the others the signature alone refuses wrong arguments, as Python does. `--traces` is
`sample_traces/bfcl`: the published figures are counted in its files.

The strong side is scripted: it tries values of each type until a call returns and writes down names and an example of
what it saw, nothing else. The user is scripted too unless a model is named: a believer, who knows the facts of a
request, takes the tool whose text has most words of the request, and gives the arguments whose names it is shown. So
names and choice are measured, not wit: a real strong model also finds out what a function is for.
Needs no network. Without FOLDER's files it says so and ends.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from toolsmith.errors import BadReplyError
from toolsmith.library.improve.bench_refine import bench_refine
from toolsmith.models.open import open_model
from toolsmith.models.scripted import ScriptedModel
from toolsmith.prompts.ask import ask
from toolsmith.reading.opaque_tools import CACHE_FILE, OpaqueTool, read_opaque_tools
from toolsmith.recipes.call_prompt import call_variables
from toolsmith.recipes.refine.judging.choice import the_arguments
from toolsmith.recipes.refine.records import Refined, RefineOptions
from toolsmith.types.message import Question
from toolsmith.verify.docs.corrections import corrected

GUESSES: list[list[Any]] = [
    [3, 2, 5, 7],
    ["Berlin", "Rome", "Oslo", "Lima"],
    [[1.5, 2.0, 4.0], [3.0, 1.0, 2.5]],
    [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
    ["lambda x: x**2"],
    [True, False],
]
_NAMED = re.compile(r"(?:missing|requires?)[^'\"]*(?:argument|parameter)s?:? (.*)")


def block(value: Any) -> str:
    return f"```json\n{json.dumps(value)}\n```"


def fenced(text: str, after: str, language: str = "json") -> Any:
    """The first fenced block after a heading; None where there is none."""
    _, found, rest = text.partition(after)
    match = re.search(rf"(~~~+|```+){language}\n(.*?)\n\1", rest, re.DOTALL) if found else None
    return json.loads(match[2]) if match else None


class Believer:
    """The user: `right` is request → arguments, as whoever asked has them in mind."""

    def __init__(self, tools: list[OpaqueTool]) -> None:
        self._right = {question.text: question.arguments for tool in tools for question in tool.questions}

    def __call__(self, question: Question) -> str:
        text = question.messages[0].content
        shown, _, rest = text.rpartition("## The request")
        match = re.search(r"(~~~+|```+)\w*\n(.*?)\n\1", rest, re.DOTALL)
        request = match[2] if match else ""
        made = re.search(r"\{.*\}", request)
        facts = self._right.get(request) or (json.loads(made[0]) if made else {})
        offers = re.split(r"^## (?=`)", shown, flags=re.MULTILINE)[1:] or [shown]
        best = max(offers, key=lambda offer: len(_words(request) & _words(offer)))
        name = re.match(r"`([^`]+)`", best)
        call = {key: value for key, value in facts.items() if re.search(rf"\b{re.escape(key)}\b", best)}
        return block({"tool": name[1], "arguments": call} if question.purpose == "choose_call" and name else call)


def _words(text: str) -> set[str]:
    """Beginnings of the longer words, so that forms of one word are one."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", text).lower())}


class Finder:
    """The strong roles: they know what stands in the question alone."""

    def __call__(self, question: Question) -> str:
        text = question.messages[0].content
        if question.purpose == "analyze_trials":
            return block({"findings": [{"about": "parameters", "finding": "see the calls"}]})
        if question.purpose == "rewrite_doc":
            return block(self._rewritten(text))
        ideas = list(self._ideas(text))
        if question.purpose == "explore_tool":
            return block({"trials": ideas[:3]})
        seen = len(re.findall(r"^- ", text.partition("## Requests of earlier episodes")[2], re.MULTILINE))
        seen += text.count("request: ")
        judged = re.findall(r"(?:returned|result|gave): (.*)", text.partition("## This episode so far")[2])
        answer = _value(judged[-1]) if judged else None
        judgement = {"solved": bool(judged), "answer": answer, "why": "it returned"}
        return block({"judgement": judgement, **ideas[seen % len(ideas)]})

    def _ideas(self, text: str) -> Any:
        schema = fenced(text, "Parameters as JSON Schema") or {}
        kinds = {name: each.get("type") for name, each in schema.get("properties", {}).items()}
        names = list(kinds) or _named(text)
        working = _returned(text)
        for at in range(24):
            if not names:
                call: dict[str, Any] = {}
            elif working and set(working) >= set(schema.get("required", ())):
                call = {name: _changed(value, at) for name, value in working.items()}
            else:
                call = {name: _guess(kinds.get(name), place, at) for place, name in enumerate(names)}
            wish = ("wants to know", "asks on behalf of a friend", "needs by tomorrow", "wonders")[at % 4]
            yield {"request": f"Number {at * 37}: somebody {wish} what comes of {json.dumps(call)}", "arguments": call}

    def _rewritten(self, text: str) -> dict[str, Any]:
        fields = fenced(text, "## The documentation now")
        names = _returned(text) or dict.fromkeys([*fields["parameters"], *_named(text)])
        said = {name: fields["parameters"].get(name) or name.replace("_", " ") for name in names}
        working = _returned(text)
        examples = [{"request": "as it was tried", "arguments": working}] if working else []
        description = fields["description"] or f"It takes {', '.join(said) or 'nothing'}."
        return {**fields, "description": description, "parameters": said, "examples": examples, "explore_next": ""}


def _named(text: str) -> list[str]:
    """Parameters that refusals name."""
    found = [name for line in _NAMED.findall(text) for name in re.findall(r"'(\w+)'", line)]
    return list(dict.fromkeys(found))


def _returned(text: str) -> dict[str, Any] | None:
    """Arguments of a call that returned, as the question tells of it."""
    for match in re.finditer(r"called with: (\{.*\})\n(?:it )?(?:returned|result)", text):
        found = _value(match[1])
        if isinstance(found, dict) and found:
            return found
    return None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _guess(kind: str | None, place: int, at: int) -> Any:
    known = {"integer": 0, "number": 0, "string": 1, "array": 2, "boolean": 5}.get(kind or "")
    values = GUESSES[at % len(GUESSES) if known is None else known]
    return values[(place + at // len(GUESSES)) % len(values)]


def _changed(value: Any, at: int) -> Any:
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, list):
        return [_changed(each, at) for each in value]
    return value + at if isinstance(value, (int, float)) else value


def answering(source: str) -> str:
    """BFCL's functions without a network: pure ones as they are, of the others the signature."""
    kept = ["import math"]
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            written = ast.unparse(node)
            if re.search(r"requests\.|api_key|\beval\(|random\.", written):
                node.body = ast.parse("raise NotImplementedError('it takes a network')").body
                written = ast.unparse(node)
            kept.append(written)
    return "\n\n".join(kept)


def second_user(name: str, results: list[Refined], tools: list[OpaqueTool]) -> str:
    """Right calls of another user model from the first docs and from the last, by names and values of arguments."""
    told = []
    model = open_model(name)
    for is_last in (False, True):
        named = right = count = 0
        for result, opaque in zip(results, tools, strict=False):
            if result.tool is None:
                continue
            tool = result.tool if is_last else corrected(result.tool, ()).with_(doc=result.versions[0].doc)
            for question in opaque.questions:
                variables = call_variables(tool, question.text, "mcp")
                try:
                    given = ask(model, "call_tool", the_arguments, variables, tries=1)
                except BadReplyError:
                    given = None
                count += 1
                named += given is not None and given.keys() == question.arguments.keys()
                right += given == question.arguments
        told.append(f"{right} right, {named} with the right names of {count}")
    return " -> ".join(told)


def misses(results: list[Refined]) -> dict[str, list[str]]:
    """Functions that are still called wrongly, by what became of them, most frequent first."""
    found: dict[str, list[str]] = {}
    for each in results:
        if each.after < each.requests:
            why = re.sub(r"[\d.]+", "#", f"{each.status}: {each.reason}")
            found.setdefault(why, []).append(f"{each.path.rpartition('/')[2]} {each.after} of {each.requests}")
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def published(traces: Path, variant: str) -> str:
    """Right calls in the published runs: before, after ToolObserver, EasyTool's, Play2Prompt's."""
    told = []
    for model in ("gpt5", "gpt5mini"):
        run = f"{variant.removesuffix('_config')}/{model}_medium_req_8192_must_call_tool_seed0"
        ours = traces / "tool_observer" / run
        scores = {int(file.parent.name[1:]): file for file in ours.glob("improvements/*/v*/scored.json")}
        first, last = _right(ours / "v0_scored.json"), _right(scores[max(scores)]) if scores else "-"
        others = [_right(traces / method / run / "v0_scored.json") for method in ("easytool", "play2prompt")]
        told.append(f"{model} {first} -> {last} (EasyTool {others[0]}, Play2Prompt {others[1]})")
    return "; ".join(told)


def _right(file: Path) -> str:
    return str(json.loads(file.read_text())["summary"]["correct"]) if file.is_file() else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--functions", type=Path)
    parser.add_argument("--traces", type=Path)
    parser.add_argument("--variant", default="", help="only variants whose name holds this")
    parser.add_argument("--user-model", help="in place of the believer")
    parser.add_argument(
        "--also", metavar="MODEL", help="a second user: asked each question under the first and the last doc"
    )
    parser.add_argument("--limit", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    variants = sorted(asked.folder.glob("tool_configs/*.json"))
    if not variants:
        raise SystemExit(f"{asked.folder} has no tool_configs: give src/datasets/bfcl of OpaqueToolsBench")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.copy(asked.folder / CACHE_FILE, place)
        functions = place / "functions.py" if asked.functions else None
        if functions is not None:
            functions.write_text(answering(asked.functions.read_text("utf-8")))
        for number, file in enumerate(file for file in variants if asked.variant in file.name):
            shutil.copy(file, place)
            tools, _ = read_opaque_tools(place, file.stem)
            user = asked.user_model or ScriptedModel(Believer(tools), name="believer")
            results = bench_refine(
                place, file.stem, place / f"box{number}", ScriptedModel(Finder(), name="finder"), user_model=user,
                functions=functions, limit=asked.limit, options=RefineOptions(rounds=asked.rounds),
            )  # fmt: skip
            own = {result.path: len(tool.questions) for result, tool in zip(results, tools, strict=False)}
            print(
                f"{file.stem}: {len(results)} functions, {sum(own.values())} questions, "
                f"right {sum(each.before for each in results)} -> {sum(each.after for each in results)} of "
                f"{sum(each.requests for each in results)} with the requests that were made, "
                f"kept {sum(bool(each.commit) for each in results)}, "
                f"{sum(each.calls for each in results)} questions to models",
                flush=True,
            )
            if asked.also:
                print(f"    {asked.also}: {second_user(asked.also, results, tools)}", flush=True)
            for why, there in misses(results).items():
                print(f"    {len(there)} with misses, {why}: {', '.join(there[:6])}", flush=True)
            if asked.traces is not None:
                print(f"    published: {published(asked.traces, file.stem)}", flush=True)


if __name__ == "__main__":
    main()
