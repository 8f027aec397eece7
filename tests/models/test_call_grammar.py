"""Grammars of every family's form: whatever they let through is a valid call, with marks as tokens, within its budget."""

from __future__ import annotations

import json
import random

import jsonschema
import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'toolsmith-llm[local]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'toolsmith-llm[local]'")
pytest.importorskip("llguidance", reason="llguidance is not installed: pip install 'toolsmith-llm[local]'")

from tests.models.test_local import SHORT, TOOLS, is_valid, question
from tests.models.tiny import make_tiny_model
from toolsmith.calls.formats.form import CallForm
from toolsmith.calls.formats.table import FORMATS
from toolsmith.calls.formats.thoughts import ThoughtForm
from toolsmith.calls.read import read_text_calls
from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.errors import ModelRejectedError
from toolsmith.models.grammar.call_grammar import Thinking, call_grammar, closing_room
from toolsmith.models.grammar.marks import Marks
from toolsmith.models.grammar.token_budget import Closer, allowed_tokens
from toolsmith.models.local import LocalModel
from toolsmith.models.local_prompt import render_prompt
from toolsmith.types.message import Message, ToolCallRequest

FORMS = {row.name: row.form for row in FORMATS if row.form.style != "object" or row.form.before}
MARKS = ("<tool_call>", "</tool_call>", "<think>", "</think>", "[TOOL_CALLS]", "[ARGS]", "<|call|>", "<|message|>",
         "<|channel|>", "<arg_value>", "</arg_value>", "<escape>", "<start_function_call>", "<｜tool▁sep｜>")  # fmt: skip
SCHEMAS = {tool["function"]["name"]: tool["function"]["parameters"] for tool in TOOLS[:5]}
THINK = ThoughtForm(before="<think>", after="</think>")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = make_tiny_model(tmp_path_factory.mktemp("marks") / "model", words=json.dumps(TOOLS))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_tokens([mark for mark in MARKS if mark not in tokenizer.get_vocab()])
    tokenizer.chat_template += "{# <think> #}"
    tokenizer.save_pretrained(folder)
    weights = AutoModelForCausalLM.from_pretrained(folder)
    weights.resize_token_embeddings(len(tokenizer))
    weights.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def tokens(folder):
    """The tokenizer, as the grammar engine knows it, and its marks."""
    import llguidance.hf
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    known = llguidance.hf.from_tokenizer(tokenizer)
    special = {text: token for text, token in tokenizer.get_added_vocab().items() if known.is_special_token(token)}
    return tokenizer, known, Marks(special)


def written(tokens, form, thinking, budget, seed):
    """A call by chance, token by token among what the grammar allows, brought to its end as a model's is."""
    from llguidance import LLMatcher

    tokenizer, known, marks = tokens
    grammar = call_grammar(TOOLS[:5], form, marks, must_call=True, thinking=thinking, bounds=SHORT)
    matcher = LLMatcher(known, grammar, log_level=0)
    assert not matcher.is_error(), matcher.get_error()
    closer = Closer(tokenizer, known, len(tokenizer), form, thinking and thinking.form, marks)
    room = closing_room(TOOLS[:5], form, SHORT)
    made, chance = [], random.Random(seed)  # noqa: S311 - keeps no secret
    while len(made) < budget and not matcher.is_stopped():
        left = budget - len(made) - 1
        if left < room:
            token = closer.next(matcher, made)
        else:
            allowed = allowed_tokens(matcher, len(tokenizer)).nonzero()[0].tolist()
            token = chance.choice([each for each in allowed if each != tokenizer.eos_token_id] or [None])
        if token is None:
            break
        matcher.consume_token(token)
        assert not matcher.is_error(), matcher.get_error()
        made.append(token)
    return tokenizer.decode(made)


@pytest.mark.parametrize("family", FORMS)
def test_whatever_a_grammar_lets_through_is_a_valid_call(tokens, family):
    room = closing_room(TOOLS[:5], FORMS[family], SHORT)
    for seed in range(6):
        thinking = Thinking(form=THINK, characters=60) if seed % 2 else None
        text = written(tokens, FORMS[family], thinking, room + 20 * seed, seed)
        calls = read_text_calls(text, tuple(SCHEMAS))
        assert len(calls) == 1, text
        call = calls[0]
        arguments = repair_arguments(SCHEMAS[call.name], call.arguments).arguments
        jsonschema.Draft202012Validator(SCHEMAS[call.name]).validate(arguments)


def test_mark_that_is_one_token_is_written_as_that_token_and_any_other_as_text():
    marks = Marks({"<tool_call>": 7, "<tool": 9})
    assert marks.in_grammar("<tool_call>\n") == ["<[7]>", '"\\n"']
    assert marks.in_grammar("<|call|>") == ['"<|call|>"']
    assert (marks.first_token("<tool_call>\n"), marks.first_token("x<tool_call>")) == (7, None)


def test_model_whose_marks_are_tokens_thinks_and_calls(folder):
    model = LocalModel(folder, bounds=SHORT)
    replies = model.answer_many([question("x", sample=sample, max_tokens=400) for sample in range(8)])
    assert all(map(is_valid, replies))
    raw = model.answer(question("x", tools=(), max_tokens=20)).text
    assert "<tool_call>" not in raw


def test_grammar_engine_that_loses_its_way_is_an_error_of_its_own(folder):
    model = LocalModel(folder, bounds=SHORT)
    loaded = model._load()
    prompt = loaded._prompt(question("x"))
    prompt.matcher.consume_token(0)  # what no grammar of a call allows
    (result,) = loaded._generator.generate([prompt])
    assert result.problem
    reply = loaded._reply_or_problem(question("x"), prompt, result)
    assert isinstance(reply, ModelRejectedError)


REFUSING = {
    "takes no system": "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}",
    "wants turns to alternate": "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}{% endfor %}",
    "wants ids of nine characters": "{% for m in messages %}{% for c in m.tool_calls or [] %}"
    "{% if c.id | length != 9 %}{{ raise_exception('nine') }}{% endif %}{{ c.function | tojson }}{% endfor %}{% endfor %}",
    "wants arguments as text": "{% for m in messages %}{% for c in m.tool_calls or [] %}"
    "{{ c.function.name + c.function.arguments }}{% endfor %}{% endfor %}",
    "leaves calls out": "",
}


@pytest.mark.parametrize("template", REFUSING)
def test_template_is_given_what_it_takes_and_the_rest_in_words(tokens, template):
    tokenizer = tokens[0]
    tokenizer.chat_template = REFUSING[template] + "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
    asked = question("Now double it")
    called = ToolCallRequest(id="call_1", name="tool_2", arguments='{"count": 3, "label": "seventy"}')
    messages = (
        Message(role="system", content="Answer politely."),
        Message(role="user", content="Count to three"),
        Message(role="assistant", content="", tool_calls=(called,)),
        Message(role="tool", content="counted-to-three", tool_call_id="call_1"),
        *asked.messages,
    )
    prompt = render_prompt(tokenizer, asked.model_copy(update={"messages": messages}), CallForm(), "x")
    for part in ("politely", "tool_19", "seventy", "counted-to-three", "Now double it"):
        assert part in prompt


def test_template_that_takes_nothing_is_one_clear_error(tokens):
    tokenizer = tokens[0]
    tokenizer.chat_template = "{{ raise_exception('this model is not for chats') }}"
    with pytest.raises(ModelRejectedError, match="this model is not for chats"):
        render_prompt(tokenizer, question("x"), CallForm(), "local:x")
