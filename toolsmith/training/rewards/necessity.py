"""Whether a tool was called where one was needed, and only there: after SMART (Qian et al. 2025).

A call is needed where the model does not know the answer; that is measured by asking it without tools. SMART teaches
this by supervised data and has no reward; this is its criterion as one.
"""

from __future__ import annotations

NEEDLESS = 0.5  # of the reward that is left where a tool was called for what the model knows


def necessity_reward(*, right: float, was_called: bool, knows: float) -> float:
    """0 to 1: what is right of the answer, less a half where a tool was called for what the model knows.

    Args:
        right: of the answer, 0 to 1.
        was_called: whether any tool was.
        knows: the share of tries in which the model was right without a tool, 0 to 1.
    """
    return right * (1 - NEEDLESS * knows) if was_called else right
