import math


def _number(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def constant_acceleration_after_time(initial_velocity: float, acceleration: float, time: float) -> dict[str, float]:
    """x = v0 t + a t^2 / 2 and v = v0 + a t."""
    v0 = _number(initial_velocity, "initial_velocity")
    a = _number(acceleration, "acceleration")
    t = _number(time, "time")
    if t < 0:
        raise ValueError("time must be 0 or more")
    return {"x": v0 * t + a * t ** 2 / 2, "v": v0 + a * t}
