import math


def _earliest_time(v: float, a: float, x: float) -> float:
    """The earliest t > 0 with v t + a t^2 / 2 = x; 0 where x is 0 and there is no other."""
    if a == 0:
        if v == 0:
            raise ValueError("acceleration must not be 0 where the known velocity is 0 and the time is unknown")
        times = [x / v]
    else:
        square = v * v + 2 * a * x
        if square < 0:
            if square < -1e-12 * (v * v + abs(2 * a * x)):
                raise ValueError("displacement must be one that the body reaches with these velocities and acceleration")
            square = 0.0
        root = math.sqrt(square)
        if x == 0:
            times = [-2 * v / a]
        else:
            q = -(v + math.copysign(root, v))
            times = [q / a]
            if q != 0:
                times.append(-2 * x / q)
    later = [t for t in times if t > 0]
    if later:
        return min(later)
    if x == 0:
        return 0.0
    raise ValueError("displacement must be one that the body reaches after the start")


def constant_acceleration(
    initial_velocity: float | None = None,
    velocity: float | None = None,
    acceleration: float | None = None,
    time: float | None = None,
    displacement: float | None = None,
) -> dict[str, float]:
    """All five quantities of motion with constant acceleration, from exactly three of them."""
    values = {
        "initial_velocity": initial_velocity,
        "velocity": velocity,
        "acceleration": acceleration,
        "time": time,
        "displacement": displacement,
    }
    for name, value in values.items():
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number, or left out")
    if sum(value is not None for value in values.values()) != 3:
        raise ValueError(
            "exactly three of initial_velocity, velocity, acceleration, time and displacement must be given"
        )
    if time is not None and time < 0:
        raise ValueError("time must be zero or more, in s")
    u, v, a, t, x = initial_velocity, velocity, acceleration, time, displacement

    if t is None:
        if x is None:
            if a == 0:
                raise ValueError("acceleration must not be 0 where time and displacement are unknown")
            t = (v - u) / a
            if t < 0:
                raise ValueError("acceleration must have the sign of the change of velocity")
        elif a is None:
            if u + v == 0:
                raise ValueError("velocity must not be minus initial_velocity where acceleration and time are unknown")
            t = 2 * x / (u + v)
            if t <= 0:
                raise ValueError("displacement must be one that the body reaches after the start")
        elif v is None:
            t = _earliest_time(u, a, x)
        else:
            t = _earliest_time(v, -a, x)
    elif t == 0 and (a is None or (u is None and v is None)):
        raise ValueError("time must be above 0 for these unknowns")

    if a is None:
        if u is None:
            u = 2 * x / t - v
        elif v is None:
            v = 2 * x / t - u
        a = (v - u) / t
    if u is None:
        u = x / t - a * t / 2 if v is None else v - a * t
    if v is None:
        v = u + a * t
    if x is None:
        x = (u + v) / 2 * t
    return {
        "initial_velocity": float(u),
        "velocity": float(v),
        "acceleration": float(a),
        "time": float(t),
        "displacement": float(x),
    }
