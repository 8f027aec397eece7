"""Lets a transcript of `make` answer wherever it is replayed: a question names the libraries that are installed there.

    python examples/transcripts/other_installations.py examples/transcripts/demo.jsonl

Writes into every exchange the ids of the same question as installations with other libraries ask it. For use after the
questions of a transcript were recorded or changed.
"""

from __future__ import annotations

import itertools
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from toolsmith.models.transcript import Exchange, Transcript
from toolsmith.recipes.libraries import OFFERED
from toolsmith.types.message import Question

_LIBRARIES = re.compile(r"(?<=pure standard library)(?P<named>\s+and\s+[a-z, ]+?)?(?=[;,] no files)")


def ids_elsewhere(question: Question) -> tuple[str, ...]:
    """Ids of the question with every selection of libraries but its own; none where it names none."""
    first, *later = question.messages
    found = _LIBRARIES.search(first.content)
    if found is None:
        return ()
    space = (found["named"] or " and ").partition("and")
    ids = []
    for count in range(len(OFFERED) + 1):
        for names in itertools.combinations(OFFERED, count):
            named = f"{space[0]}and{space[2][:1] or ' '}{', '.join(names)}" if names else ""
            content = first.content[: found.start()] + named + first.content[found.end() :]
            other = question.model_copy(update={"messages": (first.model_copy(update={"content": content}), *later)})
            ids.append(other.id)
    return tuple(each for each in ids if each != question.id)


def completed(exchange: Exchange) -> Exchange:
    return exchange.model_copy(update={"also": ids_elsewhere(exchange.question)})


if __name__ == "__main__":
    path = Path(sys.argv[1])
    exchanges = [completed(exchange) for exchange in Transcript(path).exchanges()]
    path.write_text("".join(each.model_dump_json(exclude_defaults=True) + "\n" for each in exchanges), "utf-8")
    print(f"{path.name}: {len(exchanges)} exchanges, {sum(len(each.also) for each in exchanges)} ids elsewhere")
