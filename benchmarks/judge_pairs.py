"""`toolsmith judge` on the public pairs of Themis: how many it decides, and how many of those it decides rightly.

    git clone https://github.com/ernie-research/Tool-Augmented-Reward-Model FOLDER
    python benchmarks/judge_pairs.py FOLDER

Code is decided by running its tests, dates by computing them again. Of the sums only false ones are found out: that
every step of a sum is right does not make it the right sum, and for two such answers nothing decides.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import toolsmith

SETS = {
    "code": "code/reserve_code_test_data.json",
    "code, training set": "code/regenerate_code_train_data.json",
    "calendar": "calendar/agent_calendar_test.json",
    "calendar, training set": "calendar/agent_calendar_train.json",
    "calculator": "calculator/agent_calculator_test.json",
    "calculator, training set": "calculator/agent_calculator_train_cases.json",
}


def main() -> None:
    for name, file in SETS.items():
        found = toolsmith.judge(Path(sys.argv[1]) / "data" / file)
        better = Counter(row.passes[0].verdict for row in found.judgements)
        worse = Counter(row.passes[1].verdict for row in found.judgements)
        print(
            f"{name}: {found.pairs} pairs, {found.decided} decided, {found.agreed} rightly, "
            f"{found.pairs - found.decided} abstentions; better answers {dict(better)}, worse {dict(worse)}"
        )
        for row in found.judgements:
            if row.win == "second":
                print("   wrong:", row.place, [each.findings for each in row.passes])


if __name__ == "__main__":
    main()
