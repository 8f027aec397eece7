"""Runs an answer that is Python code against assertions, in the sandbox.

Covered: code that does not parse, fails or contradicts an assertion is unsolved; code that the sandbox refuses, or that
runs out of time or memory, is not judged. Not covered: answers that are written to deceive their own tests.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from toolsmith.recipes.judge.records import Finding, Pass
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.program import Program
from toolsmith.types.value import to_json

_FENCE = re.compile(r"```[ \t]*[\w-]*[ \t]*\n(.*?)(?:```|\Z)", re.DOTALL)
_RUN = "run_all_the_tests"
_MOST_TESTS = 200


def run_assertions(answer: str, tests: Sequence[str], sandbox: Sandbox, policy: Policy) -> Finding:
    """What the tests say of an answer; `share` is how many hold."""
    code = _readable(code_of(answer))
    if isinstance(code, Finding):
        return code
    usable = [test for test in tests[:_MOST_TESTS] if _parses(test)]
    if not usable:
        return Finding(kind="tests", says="unsure", detail="no assertion can be read")
    program = Program(name="answer", code=f"{code}\n\n{_harness(usable)}", function=_RUN)
    trial = sandbox.call(program, {}, policy)
    if trial.outcome == "error":
        return Finding(kind="tests", says="unsolved", share=0.0, detail=trial.explain()[:200])
    if not trial.is_ok:
        return Finding(kind="tests", says="unsure", detail=trial.explain()[:200])
    failed = [str(each) for each in to_json(trial.result) if each]
    share = 1 - len(failed) / len(usable)
    detail = f"{len(usable) - len(failed)} of {len(usable)} tests hold"
    says: Pass = "unsolved" if failed else "solved"
    return Finding(kind="tests", says=says, share=share, detail=f"{detail}; {failed[0]}"[:200] if failed else detail)


def code_of(answer: str) -> str:
    """The code in an answer: its first fenced block, else all of it."""
    found = _FENCE.search(answer)
    return found[1] if found else answer


def _readable(code: str) -> str | Finding:
    """The code as Python parses it, perhaps with other blanks: texts lose and mix them on their way."""
    stripped = "\n".join(line.rstrip() for line in code.splitlines())
    problem: Exception | None = None
    for attempt in (code, stripped, stripped.expandtabs(4), stripped.expandtabs(8)):
        try:
            parse(attempt)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            problem = problem or error
        else:
            return attempt
    return Finding(kind="tests", says="unsolved", share=0.0, detail=f"does not parse: {str(problem)[:100]}")


def _harness(tests: Sequence[str]) -> str:
    lines = [f"def {_RUN}():", "    outcomes = []"]
    for test in tests:
        lines += ["    try:", textwrap.indent(textwrap.dedent(test).strip(), " " * 8), '        outcomes.append("")']
        lines += ["    except Exception as problem:", '        outcomes.append("failed: " + str(problem)[:100])']
    return "\n".join([*lines, "    return outcomes", ""])


def _parses(test: str) -> bool:
    try:
        return bool(parse(textwrap.dedent(test).strip()).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
