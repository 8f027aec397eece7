"""A reward a turn from what the calls gave: FTRL (Ye et al. 2025, §3.3), as its published code has it.

A call is right where its result is one that the task still lacks; so no right call is paid twice.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["f1", "precision", "product", "solved"]
SILENCE = -0.5  # a turn without a word
BROKEN_CALL = -0.3  # a call that cannot be read
ALL_SOLVED = 0.5  # an answer, wrong as far as one can see, after everything was found out


def turn_reward(solved: int, made: int, kind: Kind = "f1") -> float:
    """Of a turn with calls: `solved` of `made` calls gave what was lacking; one right call alone gives 1.

    Raises:
        ValueError: no call was made, or more were solved than made.
    """
    if not 0 <= solved <= made or made == 0:
        raise ValueError(f"{solved} of {made} calls cannot have been right")
    return {
        "f1": 2 * solved / (made + 1),
        "precision": solved / made,
        "product": solved * solved / made,
        "solved": float(solved),
    }[kind]


def last_turn_reward(text: str, *, is_right: bool, lacking: int, looks_like_a_call: bool = False) -> float:
    """Of a turn without calls.

    Args:
        text: what is said.
        is_right: whether it holds the right answer.
        lacking: results that were never found out.
        looks_like_a_call: whether it is a call that cannot be read.
    """
    if not text.strip():
        return SILENCE
    if looks_like_a_call:
        return BROKEN_CALL
    if is_right:
        return 1 / (1 + lacking)
    return ALL_SOLVED if lacking == 0 else 0.0


def episode_f1(solved: int, made: int, wanted: int) -> float:
    """F1 of a whole episode, 0 to 1: `solved` right calls of `made`, where `wanted` were needed; 1 where none was."""
    return 2 * solved / (made + wanted) if made + wanted else 1.0
