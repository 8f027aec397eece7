"""Asking: requests that leave one, two or three required arguments out; a person gives what is asked for.

After AskToAct (Zhang et al. 2025), which takes parameters out of requests; here they are left out of a request that is
put into words from the right call, so that nothing is lost but them.
"""

from __future__ import annotations

from toolsmith.recipes.exam.material import Material, worded
from toolsmith.recipes.exam.records import Question
from toolsmith.recipes.solve.select import OFFERED

MOST_WITHHELD = 3


def ask_questions(material: Material, count: int) -> list[Question]:
    found: list[Question] = []
    for number, held in enumerate(material.rounds(3 * count, salt="a")):
        tool = material.tool(held.tool)
        required = [each.name for each in tool.signature.parameters if each.is_required and each.name in held.arguments]
        if not required or len(found) >= count:
            continue
        chooser = material.chooser("ask", held.id)
        most = min(1 + number % MOST_WITHHELD, len(required))
        names = chooser.sample(required, most)
        rest = {name: value for name, value in held.arguments.items() if name not in names}
        offered = [held.tool, *material.alike(held.tool)[: OFFERED - 1]]
        chooser.shuffle(offered)
        found.append(
            Question(
                exam="ask",
                part=f"{most} left out",
                request=worded(tool, rest),
                offered=tuple(offered),
                tools=(held.tool,),
                wanted=(material.wanted(held),),
                withheld={name: held.arguments[name] for name in names},
                strategy="react",
            )
        )
    return found
