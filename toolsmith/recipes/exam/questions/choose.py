"""Choosing: among look-alikes, in a scenario, where none fits, and where two are needed (MetaTool, Huang et al. 2023).

MetaTool's four exams by its own definitions: the right tool among the ten most alike; a set of tools that belong
together; ten tools without the right one and its neighbours; two right tools among eight that are like neither.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.records import Question
from toolsmith.recipes.refine.judging.held_out import HeldOut

ON_OFFER = 10  # MetaTool §3.3: a list of ten tools
NEIGHBOURS = 19  # of the right tool, which are taken away with it: MetaTool's code leaves out the twenty nearest
_FEWEST_NEIGHBOURS = 5  # in a toolbox that is too small for that
PARTS = ("look-alikes", "scenario", "none fits", "several")
_JOINT = "\n\nAnd also this, for which another tool is needed: "


def choose_questions(material: Material, count: int) -> list[Question]:
    """So many questions, of the four parts in turn; a part that the toolbox is too small for is left to the others."""
    if len(material.paths) < 2:
        return []
    share = -(-count // len(PARTS))
    held = material.rounds(share, salt="c")
    found = [
        [each for one in held if (each := build(material, part, one)) is not None]
        for part, build in zip(PARTS, (_alike, _scenario, _none_fits), strict=False)
    ]
    found.append(_several(material, material.rounds(2 * share, salt="cs"), share))
    in_turn = (each for row in itertools.zip_longest(*found) for each in row if each is not None)
    return list(in_turn)[:count]


def among_alike(right: str, alike: Sequence[str], chooser: random.Random) -> tuple[str, ...]:
    """The right tool and those most like it, in an order of chance."""
    offered = [right, *alike[: ON_OFFER - 1]]
    chooser.shuffle(offered)
    return tuple(offered)


def without(
    taken: Sequence[str], alike: Sequence[str], every: Sequence[str], chooser: random.Random
) -> tuple[str, ...]:
    """Ten tools that are neither these nor their neighbours, by chance."""
    gone = {*taken, *alike}
    rest = [path for path in every if path not in gone]
    return tuple(chooser.sample(rest, min(ON_OFFER, len(rest))))


def _alike(material: Material, part: str, held: HeldOut) -> Question | None:
    chooser = material.chooser(part, held.id)
    offered = among_alike(held.tool, material.alike(held.tool), chooser)
    return _single(material, part, held, offered)


def _scenario(material: Material, part: str, held: HeldOut) -> Question | None:
    """Half of the tools from the right one's category, the others strangers."""
    chooser = material.chooser(part, held.id)
    own = material.in_category(held.tool)
    own = chooser.sample(own, min(ON_OFFER // 2 - 1, len(own)))
    offered = [held.tool, *own]
    offered += material.strangers(offered, ON_OFFER - len(offered), chooser)
    chooser.shuffle(offered)
    return _single(material, part, held, tuple(offered))


def _none_fits(material: Material, part: str, held: HeldOut) -> Question | None:
    chooser = material.chooser(part, held.id)
    near = material.alike(held.tool)[: min(_neighbours(material), max(0, len(material.paths) - 2))]
    offered = without([held.tool], near, material.paths, chooser)
    if not offered:
        return None
    return Question(exam="choose", part=part, request=held.request, offered=offered, base=held.tool)


def _neighbours(material: Material) -> int:
    """How many are taken away: so many that ten tools are left, if there are as many."""
    return min(NEIGHBOURS, max(_FEWEST_NEIGHBOURS, len(material.paths) - ON_OFFER - 1))


def _several(material: Material, held: Sequence[HeldOut], count: int) -> list[Question]:
    found: list[Question] = []
    for one, other in zip(held[::2], held[1::2], strict=False):
        if one.tool == other.tool or len(found) >= count:
            continue
        chooser = material.chooser("several", one.id, other.id)
        known = [one.tool, other.tool]
        most = _neighbours(material)
        gone = {*known, *material.alike(one.tool)[:most], *material.alike(other.tool)[:most]}
        rest = [path for path in material.paths if path not in gone]
        offered = [*known, *chooser.sample(rest, min(ON_OFFER - 2, len(rest)))]
        chooser.shuffle(offered)
        found.append(
            Question(
                exam="choose",
                part="several",
                request=f"{one.request}{_JOINT}{other.request}",
                offered=tuple(offered),
                tools=(one.tool, other.tool),
                strategy="react",
            )
        )
    return found


def _single(material: Material, part: str, held: HeldOut, offered: tuple[str, ...]) -> Question:
    return Question(
        exam="choose",
        part=part,
        request=held.request,
        offered=offered,
        tools=(held.tool,),
        wanted=(material.wanted(held),),
    )
