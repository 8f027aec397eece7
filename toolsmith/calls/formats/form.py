"""How a family writes a call: the marks around it and the shape of what stands between them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

Style = Literal["object", "list", "named", "tagged", "braces", "python"]


class CallForm(Record):
    """The form of one call.

    `object` and `list` are JSON with the name under `name`; `named` has the name before the JSON of the arguments;
    `tagged` an element an argument; `braces` keys without quotes; `python` a list of one Python call.
    """

    style: Style = "object"
    before: str = ""
    after: str = ""
    arguments_key: Literal["arguments", "parameters"] = "arguments"
    after_name: str = ""
    before_key: str = ""
    after_key: str = ""
    after_value: str = ""
    quote: str = ""

    @property
    def first(self) -> str:
        """The character that a call without a mark begins with."""
        return {"list": "[", "python": "["}.get(self.style, "{")

    def write(self, name: str, arguments: Mapping[str, JsonValue]) -> str:
        """The text of one call."""
        return f"{self.before}{self._body(name, arguments)}{self.after}"

    def _body(self, name: str, arguments: Mapping[str, JsonValue]) -> str:
        match self.style:
            case "object":
                return _json({"name": name, self.arguments_key: dict(arguments)})
            case "list":
                return _json([{"name": name, self.arguments_key: dict(arguments)}])
            case "named":
                return f"{name}{self.after_name}{_json(dict(arguments))}"
            case "tagged":
                parts = [
                    f"{self.before_key}{key}{self.after_key}{value if isinstance(value, str) else _json(value)}"
                    f"{self.after_value}"
                    for key, value in arguments.items()
                ]
                return f"{name}{self.after_name}{''.join(parts)}"
            case "braces":
                return f"{name}{self._braced(dict(arguments))}"
        return f"[{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})]"

    def _braced(self, value: JsonValue) -> str:
        if isinstance(value, dict):
            return f"{{{','.join(f'{key}:{self._braced(inner)}' for key, inner in value.items())}}}"
        if isinstance(value, list):
            return f"[{','.join(map(self._braced, value))}]"
        return f"{self.quote}{value}{self.quote}" if isinstance(value, str) else _json(value)


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
