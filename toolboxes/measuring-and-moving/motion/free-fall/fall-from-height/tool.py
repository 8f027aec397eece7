import math


def _number(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def fall_from_height(height: float, g: float = 9.81) -> dict[str, float]:
    """Time of fall and speed on arrival of a dropped body."""
    h = _number(height, "height")
    g = _number(g, "g")
    if h < 0:
        raise ValueError("height must be 0 or more")
    if g <= 0:
        raise ValueError("g must be greater than 0")
    return {"time": math.sqrt(2 * h / g), "speed": math.sqrt(2 * g * h)}
