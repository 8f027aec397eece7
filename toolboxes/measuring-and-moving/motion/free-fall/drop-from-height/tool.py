import math


def _check(name: str, value: float, zero_allowed: bool) -> float:
    need = "0 or more" if zero_allowed else "greater than 0"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, {need}")
    if value < 0 or (value == 0 and not zero_allowed):
        raise ValueError(f"{name} must be {need}, got {value!r}")
    return float(value)


def drop_from_height(height: float, g: float = 9.81) -> dict[str, float]:
    """Fall time in s and arrival speed in m/s of a body dropped from a height in m."""
    h = _check("height", height, True)
    a = _check("g", g, False)
    return {"time": math.sqrt(2 * h / a), "speed": math.sqrt(2 * a * h)}
