import math


def _number(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def velocity_after_displacement(initial_velocity: float, acceleration: float, displacement: float) -> float:
    """v = sqrt(v0^2 + 2 a x)."""
    v0 = _number(initial_velocity, "initial_velocity")
    a = _number(acceleration, "acceleration")
    x = _number(displacement, "displacement")
    square = v0 ** 2 + 2 * a * x
    if square < 0:
        if square < -1e-9 * v0 ** 2:
            raise ValueError("displacement must be one that the body reaches (v0^2 + 2 a x must not be negative)")
        square = 0.0
    return math.sqrt(square)
