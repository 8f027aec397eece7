import math


def _number(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def kinetic_energy(mass: float, speed: float) -> float:
    """E = m v^2 / 2."""
    m = _number(mass, "mass")
    v = _number(speed, "speed")
    if m < 0:
        raise ValueError("mass must be 0 or more")
    return m * v ** 2 / 2
