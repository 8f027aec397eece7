import math


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def throw_straight_up(speed: float, g: float = 9.81) -> dict[str, float]:
    """Height (m) that a body thrown straight up reaches, and the time (s) until it is back at the start."""
    speed = _number("speed", speed)
    g = _number("g", g)
    if speed < 0:
        raise ValueError("speed must be at least 0 (m/s)")
    if g <= 0:
        raise ValueError("g must be greater than 0 (m/s^2)")
    return {"height": speed ** 2 / (2 * g), "time": 2 * speed / g}
