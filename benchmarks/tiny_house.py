"""Tools of a house whose requests a tiny random model can learn in a minute, to measure how a training works."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import toolsmith
from tests.models.tiny import make_tiny_model
from toolsmith.models.local_weights import find_weights, load_weights
from toolsmith.scoring.grade import grade
from toolsmith.scoring.wanted import Sample
from toolsmith.training.data.assemble import DataSettings, Material, material_of, sft_lines
from toolsmith.training.data.line import TrainingLine
from toolsmith.training.data.menus import MenuShares
from toolsmith.training.data.split import Split
from toolsmith.training.engines.grpo import grpo_row, sample_of
from toolsmith.training.engines.settings import TrainSettings
from toolsmith.training.engines.sft import Padded, arranged, weighted_loss
from toolsmith.training.engines.tokens import LineTokenizer
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import read_function

ROOMS = ("kitchen", "hall", "cellar", "study")
COLOURS = ("red", "green", "blue")
LEVELS = ("low", "middle", "high")
GUESTS = (
    "Ann", "Ben", "Cem", "Dora", "Eli", "Fay", "Gus", "Hal", "Ida", "Jan", "Kim", "Leo",
    "Mia", "Ned", "Oda", "Pia", "Rob", "Sue", "Tim", "Una", "Vic", "Wim", "Yan", "Zoe",
)  # fmt: skip


class HouseTool(NamedTuple):
    """A tool whose values stand in the request, and habits of the house, of which the first is always right."""

    said: str
    values: dict[str, tuple[str, ...]]
    habits: dict[str, tuple[str, ...]] = {}
    unused: dict[str, tuple[str, ...]] = {}

    @property
    def parameters(self) -> dict[str, tuple[str, ...]]:
        return {**self.values, **self.habits}


ROOM_TOOLS = {
    "set_lamp": HouseTool(
        "Make the lamp in the {room} {colour}, {level}.", {"room": ROOMS, "colour": COLOURS, "level": LEVELS}
    ),
    "set_heating": HouseTool("Heat the {room} to {level}.", {"room": ROOMS, "level": LEVELS}),
    "paint_wall": HouseTool("Paint the {room} {colour}.", {"room": ROOMS, "colour": COLOURS}),
}
TEA_TOOL = {
    "brew_tea": HouseTool(
        "A tea for {guest}, as always.",
        {},
        habits={
            "kind": ("mint", "green", "black", "fruit"),
            "heat": ("warm", "hot", "cool"),
            "steep": ("short", "long", "brief"),
            "sugar": ("none", "one", "two"),
            "cup": ("glass", "small", "large"),
        },
        unused={"guest": GUESTS},
    )
}
LONGEST = 64  # tokens of a reply
TEMPLATE = (  # which shows the tools once: in the words of the road for trained models
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}"
    "{% for c in m.tool_calls or [] %}<tool_call>\n{{ c.function | tojson }}\n</tool_call>{% endfor %}<|im_end|>"
    "\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


class House:
    """The toolbox, its lines to train on and those held out."""

    def __init__(self, folder: Path, tools: dict[str, HouseTool]) -> None:
        self.tools = tools
        self.box = toolsmith.Toolbox.create(folder)
        self.box.add_many([_tool(name, each) for name, each in tools.items()])
        self.material: Material = material_of(self.box, Split(test_share=0.25, with_hidden=True))
        kept = self.material.requests
        self.training = self._lines(self.material)
        self.exam = self._lines(
            self.material.model_copy(update={"requests": kept.model_copy(update={"training": kept.exam})})
        )

    def _lines(self, material: Material) -> list[TrainingLine]:
        """Several tools on offer in each, where there are several."""
        menus = MenuShares(several=1.0, none_fits=0.0)
        made = sft_lines(self.box, material, 1, DataSettings(menus=menus, recoveries=0.0, questions=0.0))
        return [line for line in made if len(line.prompt) == 1 and line.tool and line.completion.tool_calls]


def _tool(name: str, tool: HouseTool) -> Tool:
    parameters = ", ".join(f"{each}: Literal{list(chosen)!r}" for each, chosen in tool.parameters.items())
    text = " ".join(f"{{{each}}}" for each in tool.parameters)
    code = (
        f"from typing import Literal\n\n\ndef {name}({parameters}) -> str:\n"
        f'    """{name.replace("_", " ").capitalize()}."""\n    return f"{text}"\n'
    )
    source = read_function(code)
    words = {**tool.values, **tool.unused}
    cases = []
    for drawn in itertools.product(*words.values()):
        said = dict(zip(words, drawn, strict=True))
        arguments = {each: said.get(each, chosen[0]) for each, chosen in tool.parameters.items()}
        cases.append(Case(input=tool.said.format(**said), arguments=arguments, expected=" ".join(arguments.values())))
    made = Tool(
        name=name.replace("_", "-"),
        category="house",
        function=name,
        code=code,
        signature=source.signature,
        doc=Doc(description=source.docstring),
        cases=tuple(cases),
        verdict=Verdict(status="accepted", checks=(), passed=1, total=1),
    )
    return made.with_(verdict=made.verdict.model_copy(update={"basis": made.basis}))


def tiny(folder: Path, house: House, seed: int) -> Path:
    """A Llama of two layers with random weights, whose tokenizer knows the words of the house."""
    shown = [
        f'{name}: "{key}" | ' + " | ".join(map(json.dumps, values))
        for name, tool in house.tools.items()
        for key, values in tool.parameters.items()
    ]
    asked = [message.content for line in house.training for message in line.prompt]
    called = [call.name + call.arguments for line in house.training for call in line.completion.tool_calls]
    words = " ".join(["Tools: ~~~text user assistant system", *shown, *asked, *called])
    return make_tiny_model(folder, words=words, template=TEMPLATE, hidden=128, seed=seed)


def taught(base: Path, lines: Sequence[TrainingLine], seed: int, steps: int, folder: Path, until: float = 1.0) -> Path:
    """The model after some steps on lines, or once so many replies to them are right; all its weights are trained."""
    import torch

    torch.manual_seed(seed)
    tokenizer, model = load_weights(find_weights(base), "cpu", torch.float32)
    writer = LineTokenizer(tokenizer, base.name)
    settings = TrainSettings(seed=seed, steps=steps, batch=16)
    told = arranged([writer.tokens(line) for line in lines], settings)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    pad = Padded(tokenizer.pad_token_id)
    for start in range(0, len(told), settings.batch):
        batch = pad([each.model_dump(mode="python") for each in told[start : start + settings.batch]])
        optimizer.zero_grad()
        weighted_loss(model.train(), batch).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if until < 1 and start // settings.batch % 5 == 4 and right(answers(model, tokenizer, writer, lines)) >= until:
            break
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def answers(model: Any, tokenizer: Any, writer: LineTokenizer, lines: Sequence[TrainingLine]) -> list[Sample]:
    """What a model replies to each line's request, its likeliest words, no grammar."""
    import torch

    rows = [grpo_row(writer, line) for line in lines]
    tokenizer.padding_side = "left"
    told = tokenizer([row["prompt"] for row in rows], return_tensors="pt", padding=True, add_special_tokens=False)
    told.pop("token_type_ids", None)
    with torch.inference_mode():
        said = model.eval().generate(
            **told, max_new_tokens=LONGEST, do_sample=False, pad_token_id=tokenizer.pad_token_id
        )
    texts = tokenizer.batch_decode(said[:, told["input_ids"].shape[1] :], skip_special_tokens=True)
    return [sample_of(text, row["wanted"], row["functions"]) for text, row in zip(texts, rows, strict=True)]


def right(samples: Sequence[Sample]) -> float:
    """The share of replies whose calls are right."""
    return sum(grade(sample).is_right for sample in samples) / len(samples)
