"""Headings in a list of exercises: each is the title of one, or stands over several that are numbered or labelled."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolsmith.reading.books.tree.open_parts import OpenExercise


@dataclass
class _Titled:
    exercise: OpenExercise
    home: list[OpenExercise]
    level: int
    entries: list[tuple[OpenExercise, list[OpenExercise]]] = field(default_factory=list)
    is_group: bool = False


class Titled:
    """Those of one list, which `settle` decides about at its end."""

    def __init__(self) -> None:
        self._all: list[_Titled] = []
        self._open: _Titled | None = None
        self._has_equals = False  # exercises with a label as high as a title
        self._has_boxes = False

    def begin(self, title: str, exercise: OpenExercise, home: list[OpenExercise], level: int) -> None:
        exercise.title = title
        self._open = _Titled(exercise, home, level)
        self._all.append(self._open)

    def close(self) -> None:
        self._open = None

    def stands_beside(self, level: int | None) -> None:
        """A labelled exercise begins, at the level of its heading; None is a box, which has none."""
        if level is None:
            self._has_boxes = True
        elif self._open is not None and level == self._open.level:
            self._has_equals = True
            self._open = None

    @property
    def is_open(self) -> bool:
        return self._open is not None

    def holds(self, level: int) -> bool:
        """Whether a heading of this level stands within the open one."""
        return self._open is not None and self._open.exercise.is_asked and level > self._open.level

    def take(self, exercise: OpenExercise, home: list[OpenExercise], *, is_labelled: bool) -> None:
        """One that has begun below the open heading."""
        if self._open is not None:
            self._open.entries.append((exercise, home))
            self._open.is_group |= is_labelled

    def settle(self) -> None:
        """A numbered list below a title is a part of it where another title of the list has none; else exercises.

        Where exercises are in boxes, a heading without any says something about them.
        """
        are_titles = self._has_equals or any(each.exercise.is_asked and not each.entries for each in self._all)
        for each in self._all:
            is_title = are_titles and each.exercise.is_asked and not each.is_group
            for entry, home in each.entries if is_title and not any(one.solution for one, _ in each.entries) else ():
                each.exercise.problem.append(
                    "\n".join((f"{entry.number.partition('+')[0]}. {entry.problem[0]}", *entry.problem[1:]))
                )
                home.remove(entry)
            if (each.entries and not is_title) or (self._has_boxes and not each.entries):
                each.home.remove(each.exercise)
        self._all, self._open, self._has_equals, self._has_boxes = [], None, False, False
