import math


def _positive(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be a finite number greater than 0")
    return float(value)


def pendulum_period(length: float, g: float = 9.81) -> float:
    """T = 2 pi sqrt(L / g)."""
    return 2 * math.pi * math.sqrt(_positive(length, "length") / _positive(g, "g"))
