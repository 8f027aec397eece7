r"""The files of a LaTeX book: found in its folder, read once each, within bounds.

Covered: files outside the book's folder are never read; a file that includes itself, directly or not, is refused; the
number, the size and the depth of files are bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.books.limits import LARGEST_TEXT_BYTES, MOST_FILES, read_text

_DEEPEST_INCLUDES = 30


class Sources:
    """Finds and reads; keeps what could not be found."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[str] = []
        self._folder = folder.resolve()
        self._files = 0
        self._characters = 0

    def read(self, path: Path, open_files: Sequence[Path]) -> str:
        """One file. `open_files` are those that include it, the outermost first.

        Raises:
            BadInputError: a circle, too many, too deep, too large.
        """
        if path in open_files:
            chain = " → ".join(item.name for item in (*open_files[open_files.index(path) :], path))
            raise BadInputError(f"the files include each other in a circle: {chain}", hint="Remove one of the \\input.")
        self._files += 1
        if len(open_files) > _DEEPEST_INCLUDES or self._files > MOST_FILES:
            raise BadInputError(f"{path.name}: too many files, or included too deeply")
        text = read_text(path).replace("\ue000", "").replace("\ue001", "")
        self._characters += len(text)
        if self._characters > LARGEST_TEXT_BYTES:
            raise BadInputError(f"the files of the book hold more than {LARGEST_TEXT_BYTES / 1e6:.0f} MB")
        return text

    def find(
        self,
        name: str,
        source: Path,
        suffixes: Sequence[str] = ("", ".tex"),
        *,
        folder: str = "",
        is_optional: bool = False,
    ) -> Path | None:
        """The file that `source` means by a name: beside itself or below the main file. None, and why, otherwise.

        `is_optional`: nothing is said where it is not there.
        """
        for base in (source.parent, self._folder):
            for suffix in suffixes:
                found = (base / folder / f"{name}{suffix}").resolve()
                if not found.is_file():
                    continue
                if not found.is_relative_to(self._folder):
                    self.problems.append(f"{source.name} includes {name}, which is outside the book's folder: not read")
                    return None
                return found
        outside = not (self._folder / folder / name).resolve().is_relative_to(self._folder)
        why = "which is outside the book's folder: not read" if outside else "which does not exist"
        if "" in suffixes and not is_optional:  # a package that is not in the folder is one of the distribution's
            self.problems.append(f"{source.name} includes {name}, {why}")
        return None
