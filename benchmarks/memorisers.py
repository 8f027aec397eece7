"""How many tools that only know their cases are accepted, how many honest ones refused, and what a cross-check finds.

Memorisers of every family, made by a seed, know all of their cases, the hidden ones too. Honest tools have tables that
belong to them. Wrong tools differ from honest ones in one thing; where that can be, no case of theirs shows it. The
second function of a cross-check is scripted: the honest source, an independent one, and a flawed one.

    python benchmarks/memorisers.py [--part all|memorisers|honest|wrong] [--seed N] [--cases N] [--each N] [--held-out]

With `--held-out` the memorisers are of the families that were written after the checks, over problems kept aside.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator

from memorising.as_tools import honest_task, task_of, tool_of
from memorising.disguises import HELD_OUT, families, memorisers
from memorising.honest import Honest, honest_tools
from memorising.problems import PROBLEMS, Problem

import toolsmith
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.tool import Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.accept import accept
from toolsmith.verify.cross_check.compare import Second, compare, second_results

POLICY = toolsmith.Policy()
FEWEST_CASES = 30  # that a wrong tool must be right on, for its mistake to be hidden from its cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=70)
    parser.add_argument("--each", type=int, default=4)
    parser.add_argument("--part", default="all", choices=("all", "memorisers", "honest", "wrong"))
    parser.add_argument("--held-out", action="store_true")
    chosen = parser.parse_args()
    sandbox = toolsmith.open_sandbox()
    started = time.monotonic()
    if chosen.part in ("all", "memorisers"):
        report_memorisers(sandbox, chosen)
    if chosen.part in ("all", "honest"):
        report_honest(sandbox, chosen.seed, chosen.cases)
    if chosen.part in ("all", "wrong"):
        report_wrong(sandbox, chosen.seed, chosen.cases)
    sandbox.close()
    print(f"{time.monotonic() - started:.0f} s")


def report_memorisers(sandbox: Sandbox, chosen: argparse.Namespace) -> None:
    """Of every family: how many are accepted; and what a cross-check says of its first and of every accepted one."""
    problems = [each for each in PROBLEMS if each.is_held_out or not chosen.held_out]
    names = [each for each in families() if each in HELD_OUT or not chosen.held_out]
    total: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    checked: Counter[str] = Counter()
    agreeing: Counter[str] = Counter()
    both = 0
    for made, inputs in memorisers(problems, chosen.seed, chosen.cases, chosen.each, names):
        tool = tool_of(task_of(made.problem, inputs), made.code, made.extraction)
        is_accepted = verdict_on(tool, sandbox).is_accepted
        total[made.family] += 1
        accepted[made.family] += is_accepted
        if is_accepted or total[made.family] == 1:
            checked[made.family] += 1
            is_agreed = agrees(tool, second_for(made.problem, "honest"), sandbox)
            agreeing[made.family] += is_agreed
            both += is_accepted and is_agreed
        if is_accepted:
            print(f"  accepted: {made.family}, {made.problem.name}", flush=True)
        if total[made.family] == chosen.each:
            print(
                f"{made.family:<26} {total[made.family]} memorisers, {accepted[made.family]} accepted; "
                f"of {checked[made.family]} cross-checked {agreeing[made.family]} agree",
                flush=True,
            )
    print(f"cross-check alone: {agreeing.total()} of {checked.total()} memorisers agree with the honest function")
    print(f"memorisers: {accepted.total()} of {total.total()} accepted; with cross-check {both}")


def report_honest(sandbox: Sandbox, seed: int, cases: int) -> None:
    refused = []
    tools = list(honest(seed, cases))
    for name, tool in tools:
        verdict = verdict_on(tool, sandbox)
        if not verdict.is_accepted:
            refused.append(name)
            print(f"  refused: {name}: {'; '.join(verdict.reasons)}", flush=True)
    print(f"honest tools: {len(refused)} of {len(tools)} refused")
    report_seconds(sandbox, seed, cases)


def report_seconds(sandbox: Sandbox, seed: int, cases: int) -> None:
    """What second functions of three kinds say about right tools."""
    roles: Counter[str] = Counter()
    for problem in PROBLEMS:
        task = task_of(problem, problem.arguments(seed, cases))
        tool = tool_of(task, problem.source(problem.honest), problem.extraction)
        for role in ("honest", "variant", "flawed"):
            second = second_for(problem, role)
            wrong = sum(map(bool, second_results(tool, second, tool.cases, sandbox, POLICY)))
            check = compare(tool, second, sandbox, POLICY).check()
            came = "is thrown away" if wrong else "agrees" if check.outcome == "passed" else "disagrees"
            roles[f"{role}: {came}"] += 1
            if role != "honest" and came == "disagrees":
                print(f"  {problem.name}, {role} second function: {check.summary}", flush=True)
    for told, count in sorted(roles.items()):
        print(f"second function of a right tool, {told} {count} of {len(PROBLEMS)}")


def report_wrong(sandbox: Sandbox, seed: int, cases: int) -> None:
    """Wrong tools: what their cases refuse, what an unproven branch names, and what a cross-check finds."""
    counts: Counter[str] = Counter()
    for name, kind, tool, right in wrong(seed, cases):
        verdict = verdict_on(tool, sandbox)
        counts["all"] += 1
        if not verdict.is_accepted:
            counts["refused by their cases"] += 1
            continue
        counts["accepted"] += 1
        counts["accepted, with unproven branches named"] += bool(verdict.unproven_branches)
        if agrees(tool, right, sandbox):
            counts["accepted with cross-check"] += 1
            print(f"  accepted with cross-check: {name}: {kind}", flush=True)
    print("wrong tools: " + ", ".join(f"{count} {told}" for told, count in counts.items()))


def honest(seed: int, cases: int) -> Iterator[tuple[str, Tool]]:
    for each in honest_tools():
        task = honest_task(each, each.inputs(seed, cases))
        yield each.name, tool_of(task, each.source, None, each.function)
    for problem in PROBLEMS:
        task = task_of(problem, problem.arguments(seed, cases))
        yield problem.name, tool_of(task, problem.source(problem.honest), problem.extraction)


def wrong(seed: int, cases: int) -> Iterator[tuple[str, str, Tool, Second]]:
    """Name, kind, the wrong tool, and the right function; cases do not show what is wrong wherever they can."""
    for each in honest_tools():
        for kind, source in each.wrong_sources():
            yield (
                each.name,
                kind,
                _unseen(each, source, seed, cases),
                Second(code=each.source, function=each.function, author="scripted", inputs=each.edges),
            )


def _unseen(each: Honest, source: str, seed: int, cases: int) -> Tool:
    inputs = each.inputs(seed, 4 * cases)
    unseen = [arguments for arguments in inputs if each.gives(source, arguments) == each.gives(each.source, arguments)]
    chosen = unseen[:cases] if len(unseen) >= FEWEST_CASES else inputs[:cases]
    return tool_of(honest_task(each, chosen), source, None, each.function)


def second_for(problem: Problem, role: str) -> Second:
    """The scripted second function: of a text problem with the honest extraction before it."""
    body = {"honest": problem.honest, "variant": problem.variant, "flawed": problem.flawed}[role]
    if problem.extraction is None:
        return Second(code=problem.source(body), function="solve", author=f"scripted, {role}")
    returns = problem.head.split("->")[1].strip(" :")
    answer = f"def answer(input: str) -> {returns}:\n    return solve(**_read(input))\n"
    reads = problem.extraction.replace("def extract_arguments", "def _read")
    return Second(code=f"{problem.source(body)}{reads}{answer}", function="answer", author=f"scripted, {role}")


def verdict_on(tool: Tool, sandbox: Sandbox) -> Verdict:
    return accept(tool, sandbox, POLICY).verdict


def agrees(tool: Tool, second: Second, sandbox: Sandbox) -> bool:
    return compare(tool, second, sandbox, POLICY).is_full


if __name__ == "__main__":
    main()
