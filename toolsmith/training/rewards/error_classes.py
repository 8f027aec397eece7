"""A reward by the class of a call's error: TL-Training (Ye et al. 2024, §4.3), as its published code has it.

Its order is odd, and kept: a right tool whose parameters are invented, superfluous and missing at once (-1.8) is worse
than the wrong tool (-1.5), and one with two of these (-1.3, -1.0) worse than a wrong value (-0.25), however many values
are wrong. `ordered` is the same classes in the order of what is gravest, for those who want it monotone.
"""

from __future__ import annotations

from toolsmith.scoring.grade import Mistake, grade
from toolsmith.scoring.wanted import Sample

RIGHT = 1.0
UNREADABLE_OR_UNKNOWN = -2.0
WRONG_TOOL = -1.5
WRONG_VALUE = -0.25
_PARAMETERS = {  # invented, redundant, missing
    (True, True, True): -1.8,
    (True, True, False): -1.3,
    (True, False, True): -1.3,
    (False, True, True): -1.0,
    (True, False, False): -0.8,
    (False, True, False): -0.5,
    (False, False, True): -0.5,
}
_GRAVEST: tuple[tuple[frozenset[Mistake], float], ...] = (
    (frozenset({"unreadable", "unknown_tool", "no_call"}), UNREADABLE_OR_UNKNOWN),
    (frozenset({"wrong_tool", "needless_call", "missing_call"}), WRONG_TOOL),
    (frozenset({"invented_parameter"}), -1.0),
    (frozenset({"missing_parameter"}), -0.75),
    (frozenset({"redundant_parameter"}), -0.5),
    (frozenset({"wrong_value"}), WRONG_VALUE),
)


def error_reward(sample: Sample) -> float:
    """-2 to 1, by TL-Training's table; of several calls, that of the worst."""
    made = set(grade(sample).mistakes)
    if made & {"unreadable", "unknown_tool", "no_call"}:
        return UNREADABLE_OR_UNKNOWN
    if made & {"wrong_tool", "needless_call", "missing_call"}:
        return WRONG_TOOL
    parameters = tuple(kind in made for kind in ("invented_parameter", "redundant_parameter", "missing_parameter"))
    if any(parameters):
        return _PARAMETERS[parameters]  # type: ignore[index]  # a tuple of three, as its keys
    return WRONG_VALUE if "wrong_value" in made else RIGHT


def ordered_error_reward(sample: Sample) -> float:
    """-2 to 1: that of the gravest mistake alone, so that fewer mistakes never cost more."""
    made = set(grade(sample).mistakes)
    return next((reward for kinds, reward in _GRAVEST if made & kinds), RIGHT)
