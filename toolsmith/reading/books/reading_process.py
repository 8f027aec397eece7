"""The process that reads one book: limits itself, reads, and writes the tree to standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from toolsmith.errors import BadInputError, UsageError
from toolsmith.reading.books.limits import unreadable
from toolsmith.reading.books.reference import read_here

_DEEPEST_RECURSION = 3_000


def main(path: str, megabytes: str, seconds: str, environments: str = "{}") -> int:
    _limit(int(megabytes) * 1_000_000, int(seconds))
    sys.setrecursionlimit(_DEEPEST_RECURSION)
    try:
        reference = read_here(Path(path), json.loads(environments))
    except BadInputError as error:
        sys.stdout.write(json.dumps([error.message, error.hint]))
        return UsageError.exit_code
    except PermissionError as error:
        refusal = unreadable(Path(path), error)
        sys.stdout.write(json.dumps([refusal.message, refusal.hint]))
        return UsageError.exit_code
    sys.stdout.write(reference.model_dump_json())
    return 0


def _limit(size: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, size), (resource.RLIMIT_CPU, seconds)):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (most if hard < 0 else min(most, hard), hard))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
