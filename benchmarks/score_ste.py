"""STE's published figures from its saved results, by `toolsmith score`: well-formed and API match to the last digit.

    git clone https://github.com/microsoft/simulated-trial-and-error FOLDER
    python benchmarks/score_ste.py FOLDER

Both are mechanical. What its authors print as correct rests on a model's judgement for most APIs; it is the label
that the files carry. For the 31 APIs that they compare as text, our comparison is held against that label.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import toolsmith
from toolsmith.scoring.totals import Share

_CELL = re.compile(r'eval_batch\("(saved_results/[\w-]+\.json)"\)')
_FIGURES = re.compile(r"% wellformed: ([\d.]+)\n% api match: ([\d.]+)\n% correct: ([\d.]+)")


def published(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Each file with the three figures printed beside it in the authors' notebook."""
    cells = json.loads((folder / "evaluation.ipynb").read_text("utf-8"))["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        printed = "".join("".join(each.get("text", [])) for each in cell.get("outputs", []))
        if "for i in range" not in source:
            for name, figures in zip(_CELL.findall(source), _FIGURES.findall(printed), strict=False):
                if (folder / name).is_file():
                    yield folder / name, list(figures)


def compared_as_text(folder: Path) -> set[str]:
    cells = json.loads((folder / "evaluation.ipynb").read_text("utf-8"))["cells"]
    source = next("".join(cell["source"]) for cell in cells if "string_match_APIs = [" in "".join(cell["source"]))
    return set(ast.literal_eval(source.split("=", 1)[1].strip()))


def percent(share: Share) -> str:
    return str(round(100 * share.value, 3))


def main() -> None:
    folder = Path(sys.argv[1]) / "STE"
    as_text = compared_as_text(folder)
    reproduced = agreed = judged = files = 0
    for path, figures in published(folder):
        scored = toolsmith.score(path)
        totals = scored.totals
        ours = [percent(totals.readable), percent(totals.tool), percent(totals.labels)]
        files += 1
        reproduced += ours == figures
        for each in scored.grades:
            if each.place.rpartition(" ")[0] in as_text and each.is_tool_right:
                judged += 1
                agreed += each.label == each.are_values_right
        print(f"{path.stem:28} {totals.samples} samples  ours {' '.join(ours):24} published {' '.join(figures)}")
    print(f"{reproduced} of {files} files to the last digit; {agreed} of {judged} comparisons as text alike")


if __name__ == "__main__":
    main()
