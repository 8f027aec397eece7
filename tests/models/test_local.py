"""Local models: a tiny random one is held to valid calls, answers batches as it answers singly, and keeps beginnings."""

from __future__ import annotations

import json
import threading

import jsonschema
import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'toolsmith-llm[local]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'toolsmith-llm[local]'")
pytest.importorskip("llguidance", reason="llguidance is not installed: pip install 'toolsmith-llm[local]'")

from tests.models.tiny import TEMPLATE, make_tiny_model
from toolsmith.calls.read import read_calls
from toolsmith.errors import ModelRejectedError, UsageError
from toolsmith.models.grammar.constrain import Bounds, bounded_schema, lint_schema
from toolsmith.models.local import CALL_TOKENS, LocalModel
from toolsmith.models.open import open_model
from toolsmith.types.message import Message, Parameters, Question

SHORT = Bounds(characters=5, items=2, magnitude=1000)


def tool(number):
    """One of twenty tools; their schemas take turns in what they ask for."""
    kinds = [
        {"value": {"type": "number"}, "unit": {"type": "string", "enum": ["metre", "foot", "mile"]}},
        {"words": {"type": "array", "items": {"type": "string"}}, "reverse": {"type": "boolean"}},
        {
            "count": {"type": "integer", "minimum": 1, "maximum": 9},
            "label": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        {
            "point": {
                "type": "object",
                "properties": {"x": {"type": "number"}, "y": {"type": "number"}},
                "required": ["x", "y"],
            }
        },
        {
            "table": {"type": "object", "additionalProperties": {"type": "integer"}},
            "pair": {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "items": False,
                "minItems": 2,
            },
        },
    ]
    properties = kinds[number % len(kinds)]
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "function", "function": {"name": f"tool_{number}", "description": "A tool.", "parameters": schema}}


TOOLS = tuple(tool(number) for number in range(20))


def question(text, *, tools=TOOLS, choice="required", temperature=1.0, sample=0, max_tokens=400):
    parameters = Parameters(
        tools=tools, tool_choice=choice, temperature=temperature, sample=sample, max_tokens=max_tokens
    )
    return Question(messages=(Message(role="user", content=text),), parameters=parameters)


def is_valid(reply):
    schemas = {item["function"]["name"]: item["function"]["parameters"] for item in TOOLS}
    calls = read_calls(reply, tuple(schemas))
    return bool(calls) and all(
        call.name in schemas and jsonschema.Draft202012Validator(schemas[call.name]).is_valid(call.arguments)
        for call in calls
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import torch

    torch.set_num_threads(1)  # on a busy machine, threads that wait for each other cost more than they bring
    # The prompt holds the tools' names alone, so that a second is enough: the grammar knows their schemas.
    template = TEMPLATE.replace("tool.function | tojson", "tool.function.name")
    return make_tiny_model(tmp_path_factory.mktemp("tiny") / "model", words=json.dumps(TOOLS), template=template)


@pytest.fixture(scope="module")
def model(folder):
    return LocalModel(folder, bounds=SHORT, most_at_once=25)


def test_two_hundred_constrained_calls_over_twenty_tools_are_all_valid(model, folder, capsys):
    questions = [question(f"Request {number}", sample=number) for number in range(200)]
    valid = sum(map(is_valid, model.answer_many(questions)))
    free = LocalModel(folder, is_constrained=False)
    loose = sum(map(is_valid, free.answer_many([question(f"Request {n}", sample=n, max_tokens=60) for n in range(20)])))
    with capsys.disabled():
        print(f"\nconstrained: {valid}/200 calls valid; unconstrained: {loose}/20")  # noqa: T201 - the rate is to be seen
    assert valid == 200
    assert loose < 20


@pytest.mark.parametrize("budget", [70, 110])
def test_call_is_whole_within_its_budget_however_much_the_model_would_write(folder, budget):
    talkative = LocalModel(folder)  # texts of 400 characters, lists of 50 items
    replies = talkative.answer_many([question("x", sample=number, max_tokens=budget) for number in range(20)])
    assert all(map(is_valid, replies))
    assert all(reply.usage.output_tokens <= budget for reply in replies)
    assert any(reply.finish_reason == "length" for reply in replies)


def test_budget_that_holds_no_call_gives_none(model):
    reply = model.answer(question("x", max_tokens=5))
    assert (reply.tool_calls, reply.finish_reason) == ((), "length")


def test_question_that_names_no_budget_has_a_short_one(folder):
    talkative = LocalModel(folder)
    asked = question("x").model_copy(update={"parameters": Parameters(tools=TOOLS, tool_choice="required")})
    assert talkative._load()._prompt(asked).max_tokens == CALL_TOKENS
    assert talkative._load()._prompt(question("x", max_tokens=4000)).max_tokens == 4000


def test_reply_is_held_to_the_schema_that_a_question_states(model):
    schema = {
        "type": "object",
        "properties": {"unit": {"enum": ["metre", None]}, "count": {"type": "integer", "minimum": 3, "maximum": 9}},
        "required": ["unit", "count"],
    }
    asked = Question(
        messages=(Message(role="user", content="How many?"),), parameters=Parameters(reply_schema=schema, max_tokens=60)
    )
    jsonschema.validate(json.loads(model.answer(asked).text), schema)


def test_plain_text_stays_possible_where_a_call_is_not_required(model):
    replies = model.answer_many([question("x", choice="auto", sample=number, max_tokens=60) for number in range(20)])
    assert any(not reply.tool_calls and reply.text for reply in replies)


def test_batch_gives_what_single_questions_give(model):
    questions = [
        question("short", temperature=0.0),
        question("a much longer request " * 9, temperature=0.0),
        question("m", temperature=0.0),
    ]
    assert model.answer_many(questions) == [model.answer(item) for item in questions]


def test_questions_of_several_threads_are_answered_each_with_its_own(model):
    alone = {number: model.answer(question(f"number {number}", temperature=0.0)) for number in range(8)}
    together = {}
    threads = [
        threading.Thread(
            target=lambda n=number: together.update({n: model.answer(question(f"number {n}", temperature=0.0))})
        )
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_kept_beginning_changes_nothing_but_the_work(folder):
    fresh, kept = LocalModel(folder, bounds=SHORT), LocalModel(folder, bounds=SHORT)
    kept.answer(question("first", temperature=0.0))
    assert kept.answer(question("second", temperature=0.0)) == fresh.answer(question("second", temperature=0.0))
    loaded = kept._load()
    prompts = [loaded._prompt(question("third", temperature=0.0))]
    (result,) = loaded._generator.generate(prompts)
    assert result.reused_tokens > 0.8 * len(prompts[0].tokens)


def test_what_the_grammar_leaves_no_choice_about_costs_no_pass_through_the_model(folder):
    loaded = LocalModel(folder, bounds=SHORT)._load()
    passes = []
    loaded._model.register_forward_hook(lambda *_: passes.append(1))
    tokens, by_tool = {}, {}
    for name, value in (("settled", {"enum": [12]}), ("open", {"type": "integer", "minimum": 10, "maximum": 99})):
        schema = {"type": "object", "properties": {"value": value}, "required": ["value"]}
        asked = question("12", tools=({"type": "function", "function": {"name": name, "parameters": schema}},))
        passes.clear()
        (reply,) = loaded.replies([asked])
        assert reply.tool_calls[0].name == name
        by_tool[name], tokens[name] = len(passes), reply.usage.output_tokens
    assert by_tool["settled"] == 0
    assert 0 < by_tool["open"] < tokens["open"] / 2


def test_model_without_a_template_for_tools_is_told_in_words(tmp_path):
    plain = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
    for number, template in enumerate((plain, None)):
        reply = LocalModel(make_tiny_model(tmp_path / str(number), template=template), bounds=SHORT).answer(
            question("x")
        )
        assert is_valid(reply)


def test_too_long_a_prompt_is_refused_and_the_next_question_works(model):
    with pytest.raises(ModelRejectedError, match="8192"):
        model.answer(question("word " * 9000))
    assert is_valid(model.answer(question("x")))


def test_too_long_a_prompt_is_no_reason_against_the_others_of_its_batch(model):
    replies = model._load().replies([question("x"), question("word " * 9000), question("y")])
    assert isinstance(replies[1], ModelRejectedError)
    assert all(is_valid(reply) for reply in (replies[0], replies[2]))


def test_name_opens_the_model_and_a_wrong_path_says_what_is_needed(folder, tmp_path):
    assert open_model(f"local:{folder}").name == "local:model"
    with pytest.raises(UsageError, match="is no model"):
        open_model(f"local:{tmp_path}")


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        ({"type": "object", "properties": {"a": {"type": "array", "uniqueItems": True}}}, "a: uniqueItems"),
        ({"type": "object", "properties": {"a": {"not": {"type": "string"}}}}, "a: not"),
        ({"type": "object", "if": {}, "then": {}}, "if"),
        ({"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=x)y"}}}, "look-around"),
    ],
)
def test_what_no_grammar_holds_is_named_beforehand_and_left_out(schema, word):
    assert any(word in problem for problem in lint_schema(schema))
    assert lint_schema(bounded_schema(schema, SHORT)) == []


def test_ordinary_schema_has_nothing_to_lint():
    assert all(lint_schema(item["function"]["parameters"]) == [] for item in TOOLS)


def test_references_are_followed_and_recursion_ends():
    tree = {
        "type": "object",
        "$defs": {
            "Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}, "value": {"type": "integer"}}}
        },
        "properties": {"root": {"$ref": "#/$defs/Node"}},
    }
    assert "$ref" not in json.dumps(bounded_schema(tree, SHORT))
    assert lint_schema(tree) == []


@pytest.mark.parametrize(
    "node",
    [
        {"type": "object", "properties": {"v": {"type": "integer"}, "k": {"type": "array", "items": {"$ref": "#/$defs/n"}}}},
        {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#/$defs/n"}, "minItems": 2}]},
        {"type": "object", "properties": {"next": {"$ref": "#/$defs/n"}}, "required": []},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/n"}},
    ],
)  # fmt: skip
def test_schema_that_holds_itself_ends_in_values_that_fit_it(model, node):
    schema = {"$defs": {"n": node}, "type": "object", "properties": {"n": {"$ref": "#/$defs/n"}}, "required": ["n"]}
    tools = ({"type": "function", "function": {"name": "grow", "description": "", "parameters": schema}},)
    for reply in model.answer_many([question("x", tools=tools, sample=sample) for sample in range(6)]):
        (call,) = reply.tool_calls
        jsonschema.Draft202012Validator(schema).validate(json.loads(call.arguments))


def test_prompts_of_unlike_lengths_stay_apart_in_a_model_with_a_running_state(tmp_path):
    pytest.importorskip("transformers.models.mamba")
    from transformers import MambaConfig, MambaForCausalLM

    folder = make_tiny_model(tmp_path / "state")
    config = LocalModel(folder)._load()._model.config
    shape = {"vocab_size": config.vocab_size, "hidden_size": 16, "num_hidden_layers": 1, "state_size": 4}
    MambaForCausalLM(MambaConfig(**shape, eos_token_id=config.eos_token_id)).save_pretrained(folder)
    asked = [question(text, tools=TOOLS[:1], temperature=0.0, max_tokens=60) for text in ("x", "x y z")]
    model = LocalModel(folder, bounds=SHORT)
    together = model.answer_many(asked)
    assert together == [model.answer(item) for item in asked]
    assert all(is_valid(reply) for reply in together)
