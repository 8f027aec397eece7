"""GEPA as the rewriter beside ours: the service with planted errors, the same scripted models, the same questions.

    python benchmarks/gepa_rewriter.py [KIND]        # needs: pip install 'toolsmith-llm[gepa]'

Both explore with the same explorer and correct the schema by the same calls; then our analyzer and rewriter write whole
docs, or GEPA's search has parts of one written anew. The scripted writer reads what stands in its question and knows
units and dates as anybody does. "mended" counts operations whose every held-out request is called rightly.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.recipes.refine.planted_service import Players, answering, document, learnt, operations
from tests.remotes.loopback import Service
from toolsmith.adopting.layers import first_layer
from toolsmith.adopting.readers.remote_operations import read_openapi_document
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.records import RefineOptions, Roles
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

_ROUNDS = 3
_MISTAKE = re.compile(r'request: "(.*)"\ncalled with: (\{.*?\}): .*\nthe right call: (\{.*?\}), which')


def reflected(text: str) -> str:
    """One part written anew, from its question alone."""
    part = re.search(r"## The part to write anew: `?(.*?)`?\n", text)
    now = re.search(r"## The part to write anew.*?~~~text\n(.*?)\n?~~~", text, re.DOTALL)
    said = now[1] if now else ""
    if part is None or part[1] != "parameters":
        return f"```json\n{json.dumps({'text': said})}\n```"
    texts: dict[str, str] = json.loads(said)
    found = [(each[1], json.loads(each[2]), json.loads(each[3])) for each in _MISTAKE.finditer(text)]
    wrong_ones = [each for each in found if each[1] != each[2]]
    for name, text_of in list(texts.items()):
        both = [each for each in wrong_ones if name in each[1] and name in each[2]]
        texts[name] = learnt(text_of or name, [(asked, wrong[name], right[name]) for asked, wrong, right in both])
    if wrong_ones and all(sorted(map(str, a.values())) == sorted(map(str, b.values())) for _, a, b in wrong_ones):
        texts = dict(zip(texts, reversed(texts.values()), strict=True))
    said = json.dumps(texts)
    return f"```json\n{json.dumps({'text': said})}\n```"


def run(search: str, kind: str) -> None:
    known = [each for each in operations() if kind in each.kind]
    players, asked = Players(known), Counter[str]()

    def strong(question: Question) -> str:
        asked["strong"] += 1
        text = question.messages[0].content
        return reflected(text) if question.purpose == "reflect_doc" else players.strong(question)

    def user(question: Question) -> str:
        asked["user"] += 1
        return players.user(question)

    requests = {
        each.path: [HeldOut(request=r, tool=each.path, arguments=call, source="file") for r, _, call in each.cases]
        for each in known
    }
    with tempfile.TemporaryDirectory() as name, Service(answering(known)) as service:
        file = Path(name) / "service.json"
        file.write_text(json.dumps(document(service.url, known)))
        box = Toolbox.create(Path(name) / "box")
        tools = read_openapi_document(str(file), "service")
        box.add_many([first_layer(tool, "service.json") for tool in tools], keep_unproven=True)
        writer, believer = ScriptedModel(strong, name="strong"), ScriptedModel(user, name="believer")
        options = RefineOptions.model_validate({"rounds": _ROUNDS, "search": search})
        results = {
            each.path: each
            for each in refine_all(
                box.tools(), box, Roles(writer, writer, writer, believer), requests, options=options, jobs=1
            )
        }
        box.close()
    broken = [each for each in known if each.kind != "right"]
    mended = [each for each in broken if results[each.path].after == results[each.path].requests]
    left = Counter(each.kind for each in broken if each not in mended)
    damaged = [each.name for each in known if each.kind == "right" and results[each.path].commit]
    print(
        f"{search}: {len(mended)} of {len(broken)} mended, {len(damaged)} right ones changed, "
        f"{asked['user']} questions to the user model, {asked['strong']} to the strong one; left: {dict(left)}"
    )


if __name__ == "__main__":
    for search in ("draft", "gepa"):
        run(search, sys.argv[1] if len(sys.argv) > 1 else "")
