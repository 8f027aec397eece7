"""The service with which refining is tested, as planted operations: what is true stands beside what it says."""

# ruff: noqa: E501 - a table reads best on one line

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.planted.planted import Planted, RefusedError, Said
from tests.recipes.refine.planted_forms import RefusedError as FirstRefusedError
from tests.recipes.refine.planted_service import Operation, operations

# What the texts must say of `value`, by operation.
_MEANS = {
    "basket": "semicolon", "alarm": "15:30", "parcel-place": r"6 digits", "noon": "west is positive", "depth": "longitude first",
    "fee": "percent sign", "heating": "yes or no", "country": "upper case",
}  # fmt: skip


def stall() -> list[Planted]:
    return [_planted(each) for each in operations()]


def _planted(each: Operation) -> Planted:
    said = {name: {**schema, "req": name in each.required} for name, schema in each.properties.items()}
    return Planted(
        each.name, each.kind, f"The {each.name}.", said, _truth(each, said), _answering(each.run), each.cases, rf"\bthe {each.name}\b"
    )  # fmt: skip


def _answering(run: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def answer(given: dict[str, Any]) -> Any:
        try:
            return run(given)
        except FirstRefusedError as refused:
            raise RefusedError({"error": str(refused)}) from refused
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise RefusedError({"error": type(error).__name__}, 500) from error

    return answer


def _truth(each: Operation, said: dict[str, Said]) -> dict[str, Said]:  # noqa: C901 - a case a kind
    truth = {name: {key: v for key, v in schema.items() if key != "description"} for name, schema in said.items()}
    match each.kind:
        case "required":
            truth["currency"]["req"] = True
        case "new field":
            truth["zone"] = {"req": True}
        case "misleading name":
            truth = {"value": {"req": True}}
        case "values" if each.name != "country":
            truth["value"]["enum"] = ["metric", "imperial", "standard"]
        case "type":
            truth["value"]["type"] = "integer"
        case "range":
            truth["size"]["maximum"] = 50
            truth["value"]["req"] = False
        case "default":
            truth["value"]["req"] = False
            truth["limit"]["default"] = {10: 20, 5: 1, 100: 25}[said["limit"]["default"]]
        case "optional":
            truth["token"]["req"] = truth["value"]["req"] = False
        case _:
            pass
    for name, means in each.right.items():
        truth[name]["means"] = "upper case" if means == "upper case" else means
    if each.name in _MEANS:
        truth["value"]["means"] = _MEANS[each.name]
    return truth
