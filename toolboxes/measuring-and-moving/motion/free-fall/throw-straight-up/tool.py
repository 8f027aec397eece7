import math


def _check(name: str, value: float, zero_allowed: bool) -> float:
    need = "0 or more" if zero_allowed else "greater than 0"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, {need}")
    if value < 0 or (value == 0 and not zero_allowed):
        raise ValueError(f"{name} must be {need}, got {value!r}")
    return float(value)


def throw_straight_up(speed: float, g: float = 9.81) -> dict[str, float]:
    """Greatest height in m and return time in s of a body thrown straight up."""
    v = _check("speed", speed, True)
    a = _check("g", g, False)
    return {"height": v * v / (2 * a), "time": 2 * v / a}
