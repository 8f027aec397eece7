import math


def _number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)


def kinetic_energy(mass: float, speed: float) -> float:
    """Kinetic energy (J) of a body of the mass (kg) and the speed (m/s)."""
    mass = _number("mass", mass)
    speed = _number("speed", speed)
    if mass < 0:
        raise ValueError("mass must be at least 0 (kg)")
    return mass * speed ** 2 / 2
