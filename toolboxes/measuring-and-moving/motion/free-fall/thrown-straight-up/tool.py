import math


def _number(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def thrown_straight_up(speed: float, g: float = 9.81) -> dict[str, float]:
    """Greatest height and time until the body is back."""
    v = _number(speed, "speed")
    g = _number(g, "g")
    if v < 0:
        raise ValueError("speed must be 0 or more")
    if g <= 0:
        raise ValueError("g must be greater than 0")
    return {"height": v ** 2 / (2 * g), "time": 2 * v / g}
