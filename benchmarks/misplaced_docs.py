"""What `exam` says of docs that are another tool's: every tool of a shipped toolbox with every other's description.

    python benchmarks/misplaced_docs.py

Copied: one tool has the other's description too. Exchanged: each of two has the other's. Counted are tools of which it
is noticed, the other one being named, and sound tools of which it is said.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from toolsmith.recipes.exam.doc_fit import belongs_to
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool


def with_description(tool: Tool, other: Tool) -> Tool:
    return tool.with_(doc=tool.doc.model_copy(update={"description": other.doc.description}))


def main() -> None:
    for source in sorted((Path(__file__).parents[1] / "toolboxes").glob("*/")):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(source, Path(folder) / "box")
            box = Toolbox.create(Path(folder) / "box")
            tools = [box.get(path) for path in box.paths()]
            counts: Counter[str] = Counter()
            for tool in tools:
                counts["sound, noticed"] += bool(belongs_to(tool, [each for each in tools if each is not tool]))
            for one, other in itertools.permutations(tools, 2):
                rest = [each for each in tools if each not in (one, other)]
                copied = belongs_to(with_description(one, other), [*rest, other])
                exchanged = belongs_to(with_description(one, other), [*rest, with_description(other, one)])
                for name, said in (("copied", copied), ("exchanged", exchanged)):
                    counts[f"{name}, noticed"] += bool(said)
                    counts[f"{name}, the other named"] += said == other.path
                counts["pairs"] += 1
            print(f"{source.name}: {len(tools)} tools, {dict(counts)}")
            box.close()


if __name__ == "__main__":
    main()
