"""Texts that a model reads: how often a right function is accepted, and whether a wrong one ever is, by reader.

Orders in free wording, a right function and wrong ones (each wrong on one class of orders), and readers good and bad,
each with chance of its own a run. Prints one line a reader: how often each function was accepted, in how many runs.

    python benchmarks/reader_road.py [RUNS]
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import toolsmith
from toolsmith.models.scripted import ScriptedModel
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question

Call = dict[str, Any]
Change = Callable[[Call, random.Random], Call | str]

ORDERS = 48
RIGHT = '''\
def order_total(quantity: int, unit_price: float, discount_percent: float = 0.0, express: bool = False) -> float:
    """Total of an order: 5 % off from 100 pieces on, then the discount, then 9.50 for express."""
    total = quantity * unit_price * (0.95 if quantity >= 100 else 1.0)
    total *= 1 - discount_percent / 100
    return round(total + (9.5 if express else 0.0), 2)
'''
FUNCTIONS = {
    "right": RIGHT,
    "no bulk discount": RIGHT.replace("0.95 if", "1.0 if"),
    "no express": RIGHT.replace("9.5 if", "0.0 if"),
    "express at half price": RIGHT.replace("9.5 if", "4.75 if"),
    "large discounts cut": RIGHT.replace("discount_percent / 100", "min(discount_percent, 15.0) / 100"),
}
TEXTS = (
    "Please send {quantity} of them at {unit_price} each{discount}{express}.",
    "we take {quantity}, you said {unit_price} a piece{discount}{express} thanks",
    "Order: {unit_price} per unit x {quantity}{discount}{express}",
    "Dear all, kindly book {quantity} pieces. The price is {unit_price}{discount}{express}. Regards",
    "{quantity} more of the usual, same price as last time, i.e. {unit_price}{discount}{express}",
)
DISCOUNTS = ("", ", less {0} percent", ", minus the {0} % you promised", "; we get {0}% off")
EXPRESS = ("", ", by express", " and please hurry: express")


def order(chooser: random.Random) -> tuple[str, Call]:
    call = {
        "quantity": chooser.choice([*range(2, 60), *range(95, 240, 5)]),
        "unit_price": round(chooser.uniform(0.5, 60), 2),
        "discount_percent": chooser.choice([0.0, 0.0, 5.0, 10.0, 12.5, 20.0, 30.0]),
        "express": chooser.random() < 0.25,
    }
    discount = chooser.choice(DISCOUNTS[1:]).format(call["discount_percent"]) if call["discount_percent"] else ""
    express = chooser.choice(EXPRESS[1:]) if call["express"] else ""
    return chooser.choice(TEXTS).format(**(call | {"discount": discount, "express": express})), call


def answer(call: Call) -> float:
    total = call["quantity"] * call["unit_price"] * (0.95 if call["quantity"] >= 100 else 1)
    return round(total * (1 - call["discount_percent"] / 100) + (9.5 if call["express"] else 0), 2)


def slip(call: Call, chooser: random.Random) -> Call:
    """One field misread."""
    field = chooser.choice(sorted(call))
    wrong = {
        "quantity": call["quantity"] + chooser.choice([-1, 1, 10]),
        "unit_price": round(call["unit_price"] * chooser.choice([0.1, 10, 1.19]), 2),
        "discount_percent": 0.0 if call["discount_percent"] else 10.0,
        "express": not call["express"],
    }
    return call | {field: wrong[field]}


def sometimes(share: float) -> Change:
    return lambda call, chooser: slip(call, chooser) if chooser.random() < share else call


READERS: dict[str, tuple[Change, bool]] = {  # a change of the right call, and whether it is another one the second time
    "reads rightly": (sometimes(0), True),
    "slips in 5 %": (sometimes(0.05), True),
    "slips in 10 %": (sometimes(0.1), True),
    "slips in 20 %": (sometimes(0.2), True),
    "slips in 2 %, twice alike": (sometimes(0.02), False),
    "slips in 10 %, twice alike": (sometimes(0.1), False),
    "refuses 10 %": (lambda call, chooser: "NO TOOL" if chooser.random() < 0.1 else call, False),
    "refuses 50 %": (lambda call, chooser: "NO TOOL" if chooser.random() < 0.5 else call, False),
    "never sees a discount": (lambda call, _: call | {"discount_percent": 0.0}, False),
    "any arguments": (lambda _, chooser: order(chooser)[1], True),
    "one call for all": (lambda _, __: order(random.Random(0))[1], False),  # noqa: S311 - reproducible
}


def reader(orders: dict[str, Call], change: Change, seed: int, *, is_new: bool) -> ScriptedModel:
    def respond(question: Question) -> str:
        text = next(message.content for message in question.messages if message.role == "user")
        chooser = random.Random(f"{seed} {text} {question.parameters.sample if is_new else ''}")  # noqa: S311
        call = change(orders[text], chooser)
        return call if isinstance(call, str) else json.dumps({"tool": "order_total", "arguments": call})

    return ScriptedModel(respond, name="reader")


def maker(code: str) -> ScriptedModel:
    parameters = {"quantity": "pieces", "unit_price": "of one", "discount_percent": "0 if none", "express": "or not"}
    doc = {"name": "order-total", "description": "Total of an order.", "parameters": parameters}
    function = f"```python function\n{code}```\n"
    return ScriptedModel(
        lambda question: f"```json\n{json.dumps(doc)}\n```\n{function}" if "propose" in question.purpose else function
    )


def status(folder: Path, sandbox: Sandbox, code: str, name: str, seed: int) -> str:
    chooser = random.Random(seed)  # noqa: S311 - reproducible
    orders = dict(order(chooser) for _ in range(ORDERS))
    lines: list[Any] = [{"task": "orders", "description": "Totals of orders.", "compare": "numeric"}]
    lines += [{"input": text, "target": answer(call)} for text, call in orders.items()]
    file = folder / "orders.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    change, is_new = READERS[name]
    reads = reader(orders, change, seed, is_new=is_new)
    (made,) = toolsmith.make(file, folder / "box", maker(code), reader=reads, sandbox=sandbox)
    return made.verdict.status


def main(runs: int) -> None:
    print(f"{'accepted of ' + str(runs):<28}", *(f"{name:>24}" for name in FUNCTIONS))
    sandbox = toolsmith.open_sandbox()
    for name in READERS:
        counts = []
        for code in FUNCTIONS.values():
            found = []
            for seed in range(runs):
                with tempfile.TemporaryDirectory() as folder:
                    found.append(status(Path(folder), sandbox, code, name, seed))
            unproven = found.count("unproven")
            counts.append(f"{found.count('accepted')}" + (f" ({unproven} unproven)" if unproven else ""))
        print(f"{name:<28}", *(f"{count:>24}" for count in counts), flush=True)
    sandbox.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
