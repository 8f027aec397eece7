"""One of many writers: adds tools to a toolbox, and says on standard output which were accepted."""

from __future__ import annotations

import sys

from tests.toolbox.tools import adder
from toolsmith.toolbox.toolbox import Toolbox

if __name__ == "__main__":
    box = Toolbox.open(sys.argv[1])
    for number in range(int(sys.argv[2]), int(sys.argv[3])):
        added = box.add(adder(number, f"arithmetic/part-{number % 7}"))
        sys.stdout.write(f"{added.path} {added.commit}\n")
        sys.stdout.flush()
