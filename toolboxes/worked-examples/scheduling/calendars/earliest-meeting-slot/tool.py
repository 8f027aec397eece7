import re

_TIME = re.compile(r"^\s*(\d{1,2})[:.](\d{2})\s*$")


def _minutes(text: str, name: str) -> int:
    match = _TIME.match(text) if isinstance(text, str) else None
    if match:
        hours, minutes = int(match.group(1)), int(match.group(2))
        total = 60 * hours + minutes
        if minutes < 60 and total <= 24 * 60:
            return total
    raise ValueError(f"{name} must be a time HH:MM from 00:00 to 24:00; got {text!r}")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _intervals(busy: list[str], name: str) -> list[tuple[int, int]]:
    if not isinstance(busy, (list, tuple)):
        raise ValueError(f"{name} must be a list of 'HH:MM-HH:MM' strings")
    result: list[tuple[int, int]] = []
    for entry in busy:
        parts = re.split(r"[-\u2010-\u2015]", entry) if isinstance(entry, str) else []
        if len(parts) != 2:
            raise ValueError(f"{name} must hold 'HH:MM-HH:MM' strings; got {entry!r}")
        start, end = _minutes(parts[0], name), _minutes(parts[1], name)
        if end < start:
            raise ValueError(f"{name} must hold times that end after they start; got {entry!r}")
        if end > start:
            result.append((start, end))
    return result


def earliest_meeting_slot(
    busy_first: list[str],
    busy_second: list[str],
    duration_minutes: int,
    window_start: str,
    window_end: str,
) -> str:
    """Return the earliest common free slot as HH:MM-HH:MM, or "none".

    busy_first, busy_second: each person's busy times, as "HH:MM-HH:MM" strings
        in any order; they may overlap. An empty list means always free.
    duration_minutes: length of the meeting in minutes.
    window_start, window_end: the hours within which it must lie, as "HH:MM".
    """
    if (
        isinstance(duration_minutes, bool)
        or not isinstance(duration_minutes, int)
        or duration_minutes < 1
    ):
        raise ValueError(
            f"duration_minutes must be a whole number, 1 or more; got {duration_minutes!r}"
        )
    start = _minutes(window_start, "window_start")
    latest = _minutes(window_end, "window_end")
    if latest < start:
        raise ValueError("window_end must not be before window_start")

    busy = _intervals(busy_first, "busy_first") + _intervals(busy_second, "busy_second")
    for busy_start, busy_end in sorted(busy):
        if busy_start >= start + duration_minutes:
            break
        start = max(start, busy_end)
    end = start + duration_minutes
    if end > latest:
        return "none"
    return f"{_clock(start)}-{_clock(end)}"
