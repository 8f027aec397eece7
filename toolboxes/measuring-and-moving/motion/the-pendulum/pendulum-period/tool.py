import math


def _positive(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be a finite number greater than 0")
    return float(value)


def pendulum_period(length: float, g: float = 9.81) -> float:
    """Period (s) of a pendulum of the length (m) for small swings."""
    length = _positive("length", length)
    g = _positive("g", g)
    return 2 * math.pi * math.sqrt(length / g)
