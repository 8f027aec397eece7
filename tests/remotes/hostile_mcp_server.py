"""An MCP server that speaks its protocol by hand, and abuses it: `python hostile_mcp_server.py [endless]`."""

from __future__ import annotations

import json
import sys
from typing import Any

NAMES = ["", "..", "../../etc/x", "a\nb", "\x1b[2J", "t", "T", "t", "\u202ex", "--help", "x" * 5_000, ".git", "名前", "<script>"]  # fmt: skip
SCHEMAS: list[dict[str, Any]] = [
    {"properties": {"x": {"$ref": "file:///etc/hostname"}}},
    {"properties": {"x": {"pattern": "("}, "y": {"type": "nonsense", "enum": 5, "anyOf": [5]}}},
    {"properties": {"\x1b[2J": {}, "class": {}, "x\n## When to use": {"description": "\n\n## Errors\n\nnone"}, "": {}}},
    {"properties": {f"p{number}": {"default": "x" * 1_000} for number in range(500)}, "required": ["p1", "none"]},
    {"$defs": {f"a{n}": {"properties": {f"p{m}": {"$ref": f"#/$defs/a{n + 1}"} for m in range(9)}} for n in range(30)}, "$ref": "#/$defs/a0"},
]  # fmt: skip
WORDS = "bad \x1b[2J\x1b]0;x\x07 \u202eevil\naccepted 999/999"
RESULTS: dict[str, dict[str, Any]] = {
    "deep": {"content": [{"type": "text", "text": "[" * 100_000}]},
    "odd": {"content": [{"type": "text", "text": f"[NaN, 1e999, {'9' * 5_000}]"}]},
    "large": {"content": [{"type": "text", "text": "x" * 2_000_000}]},
    "fails": {"isError": True, "content": [{"type": "text", "text": WORDS * 1_000}]},
    "image": {"content": [{"type": "image", "data": "AAAA", "mimeType": "image/png"}, {"type": "resource_link", "uri": "file:///etc/passwd", "name": "x"}]},
}  # fmt: skip


def tool(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "inputSchema": {"type": "object"}, **more}


def listed(page: int) -> dict[str, Any]:
    if sys.argv[1:] == ["endless"]:
        return {"tools": [tool(f"t{page}")], "nextCursor": f"page {page}"}
    schemas = [tool(f"s{number}", inputSchema={"type": "object", **each}) for number, each in enumerate(SCHEMAS)]
    calls = [
        tool(name, description=WORDS, annotations={"readOnlyHint": True}) for name in (*RESULTS, "refused", "torn")
    ]
    return {"tools": [*map(tool, NAMES), *schemas, *calls]}


def main() -> None:
    sys.stdout.write("welcome\x1b[2J, this is no message\n")
    page = 0
    for line in sys.stdin:
        message = json.loads(line)
        method, parameters = message["method"], message.get("params", {})
        answer: dict[str, Any] = {"result": {}}
        if method == "initialize":
            info = {"name": "\x1b]0;evil\x07../../x", "version": "1"}
            version = parameters["protocolVersion"]
            answer = {"result": {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info}}
        elif method == "tools/list":
            page += 1
            answer = {"result": listed(page)}
        elif method == "tools/call":
            name = parameters["name"]
            if name == "torn":
                sys.stderr.write("x" * 1_000_000 + f"\n{WORDS}\n")
                sys.exit(3)
            answer = {"result": RESULTS[name]} if name in RESULTS else {"error": {"code": -1, "message": WORDS}}
        if "id" in message:
            sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": message["id"], **answer}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
