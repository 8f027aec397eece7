"""A small MCP server over standard streams whose docs are as poor as many are: right code, hardly a word about it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

server = MCPServer("harbour")
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)

FEES = {"low": 0.55, "high": 1.1, "winter": 0.3}  # euros a foot and night
PORTS = {"CUX": (3.3, 0.0), "HAM": (3.9, 0.6), "BRE": (4.2, 0.35), "EMD": (3.6, 0.8)}  # metres, share of a cycle
EARTH_NAUTICAL_MILES = 3440.065
LITRES_AT_FULL_LOAD = 38.0


@server.tool(annotations=READS)
def fee(length: float, nights: int, kind: str = "low") -> float:
    """Fee."""
    if kind not in FEES:
        raise ToolError(f"kind must be one of {', '.join(FEES)}, not {kind!r}")
    if not 8 <= length <= 120:
        raise ToolError(f"length must be between 8 and 120 feet, not {length}")
    if nights < 1:
        raise ToolError("nights must be at least 1")
    rate = FEES[kind] * (0.9 if nights >= 7 else 1.0)
    return round(length * nights * rate, 2)


@server.tool(annotations=READS)
def tide(port: str, day: str) -> float:
    """Get tide."""
    if port not in PORTS:
        raise ToolError(f"port must be one of {', '.join(PORTS)}")
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        raise ToolError("day must be a date such as 2025-03-31") from None
    height, shift = PORTS[port]
    cycle = (date.toordinal() % 14.765) / 14.765 + shift
    return round(height + 0.4 * math.cos(2 * math.pi * cycle), 2)


@server.tool(annotations=READS)
def leg(a: list[float], b: list[float]) -> dict[str, float]:
    """Compute leg."""
    for name, point in (("a", a), ("b", b)):
        if len(point) != 2:
            raise ToolError(f"{name} must be a list of two numbers")
        if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
            raise ToolError(f"{name} must be [longitude, latitude]")
    (east1, north1), (east2, north2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    arc = math.acos(
        min(1.0, math.sin(north1) * math.sin(north2) + math.cos(north1) * math.cos(north2) * math.cos(east2 - east1))
    )
    course = math.atan2(
        math.sin(east2 - east1) * math.cos(north2),
        math.cos(north1) * math.sin(north2) - math.sin(north1) * math.cos(north2) * math.cos(east2 - east1),
    )
    return {"distance": round(arc * EARTH_NAUTICAL_MILES, 1), "course": round(math.degrees(course) % 360, 1)}


@server.tool(annotations=READS)
def fuel(time: float, load: float, grade: Literal["A", "B"] = "A") -> float:
    """Fuel."""
    if not 0 <= load <= 1:
        raise ToolError("load must be between 0 and 1")
    if time < 0:
        raise ToolError("time must be at least 0")
    return round(time / 60 * LITRES_AT_FULL_LOAD * (0.15 + 0.85 * load**2) * (1.06 if grade == "B" else 1.0), 1)


if __name__ == "__main__":
    server.run("stdio")
