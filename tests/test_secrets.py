"""What looks like a secret is never written or shown; what only looks odd is left as it is."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import string
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.toolbox.tools import adder, tool_of
from toolsmith.secrets import redact, redact_known
from toolsmith.toolbox.logs.rejected import RejectedDraft, RejectedDrafts
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, ErrorClass, Example, Observed, Remote, SearchText
from toolsmith.types.verdict import Verdict

LETTERS = string.ascii_letters + string.digits


def made(seed: int, length: int, alphabet: str = LETTERS) -> str:
    """Random letters, among them one of each kind: a text that stands in no file of ours as it is."""
    source = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    letters = [source.choice(alphabet) for _ in range(length)]
    for kind, at in ((string.ascii_uppercase, 1), (string.digits, 2), (string.ascii_lowercase, 3)):
        if set(kind) <= set(alphabet):
            letters[at] = source.choice(kind)
    return "".join(letters)


def part(seed: int, length: int) -> str:
    return "eyJ" + made(seed, length)


KEYS = {
    "AWS": lambda n: "AKIA" + made(n, 16, string.ascii_uppercase + string.digits),
    "GitHub": lambda n: "ghp_" + made(n, 36),
    "GitHub, fine-grained": lambda n: "github_pat_" + made(n, 22) + "_" + made(n + 1, 59),
    "GitLab": lambda n: "glpat-" + made(n, 20),
    "Anthropic": lambda n: "sk-ant-api03-" + made(n, 60),
    "OpenAI": lambda n: "sk-proj-" + made(n, 48),
    "OpenAI, older": lambda n: "sk-" + made(n, 48),
    "Google": lambda n: "AIza" + made(n, 35),
    "Slack": lambda n: "xoxb-" + made(n, 11, string.digits) + "-" + made(n, 24),
    "Stripe": lambda n: "sk_live_" + made(n, 24),
    "JWT": lambda n: ".".join((part(n, 20), part(n + 1, 40), made(n, 43))),
    "PEM": lambda n: (
        f"-----BEGIN RSA PRIVATE KEY-----\n{made(n, 64)}\n{made(n + 1, 64)}\n-----END RSA PRIVATE KEY-----"
    ),
}
NAMED: dict[str, Callable[[str], str]] = {
    "header": lambda value: f"Authorization: Bearer {value}",
    "header in JSON": lambda value: json.dumps({"Authorization": f"Basic {value}"}),
    "address": lambda value: f"postgres://user:{value}@host/db",
    "JSON": lambda value: json.dumps({"client_secret": value}),
    "JSON in JSON": lambda value: json.dumps(json.dumps({"api_key": value})),
    "shell": lambda value: f"export SERVICE_TOKEN={value}",
    "query": lambda value: f"https://host/path?access_token={value}&page=2",
    "source": lambda value: f"password = '{value}'",
}


@pytest.mark.parametrize("kind", KEYS)
@given(
    seed=st.integers(0, 10_000),
    around=st.sampled_from(["{}", "see {} there", '"{}"', "key={};", "({})", "é{}é", "\n{}\n"]),
)
def test_a_key_of_a_known_format_is_redacted_wherever_it_stands(kind: str, seed: int, around: str) -> None:
    key = KEYS[kind](seed)
    for form in (key, json.dumps(key)[1:-1]):
        shown = redact_known(around.format(form))
        assert form not in shown
        assert form[-12:] not in shown
        assert "[redacted:" in shown
        assert redact(shown) == shown, "what was redacted once stays as it is"


@pytest.mark.parametrize("form", NAMED)
@given(seed=st.integers(0, 10_000), length=st.integers(16, 40))
@example(seed=4506, length=20)  # letters that repeat by chance
def test_a_secret_beside_its_name_is_redacted_and_the_rest_is_left(form: str, seed: int, length: int) -> None:
    secret = made(seed, length)
    text = NAMED[form](secret)
    shown = redact(text)
    assert secret not in shown
    before, after = text.split(secret)
    assert shown.startswith(before)
    assert shown.endswith(after)


ORDINARY = st.one_of(
    st.binary(max_size=40).map(lambda raw: hashlib.sha256(raw).hexdigest()),
    st.binary(max_size=40).map(lambda raw: hashlib.md5(raw, usedforsecurity=False).hexdigest()),
    st.binary(max_size=60).map(lambda raw: base64.b64encode(raw).decode()),
    st.uuids().map(str),
    st.integers().map(str),
    st.floats(allow_nan=False).map(str),
    st.datetimes().map(lambda at: at.isoformat()),
    st.text(max_size=40),
    st.emails(),
    st.from_regex(r"[a-z]{1,12}(-[a-z0-9]{1,12}){1,4}", fullmatch=True),
    st.from_regex(r"(/[a-z0-9_.]{1,12}){1,4}", fullmatch=True),
)


@given(st.dictionaries(st.sampled_from(["result", "digest", "id", "name", "text", "expected", "words"]), ORDINARY))
def test_hashes_uuids_encodings_and_texts_are_never_touched(value: dict[str, str]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert redact(text) == text


@given(
    name=st.sampled_from(["token", "api_key", "password", "secret"]),
    raw=st.binary(max_size=40),
    form=st.sampled_from(["sha256", "md5", "uuid", "number", "time", "word", "path"]),
)
def test_even_beside_such_a_word_a_hash_a_uuid_and_plain_words_stay(name: str, raw: bytes, form: str) -> None:
    value = {
        "sha256": hashlib.sha256(raw).hexdigest(),
        "md5": hashlib.md5(raw, usedforsecurity=False).hexdigest(),
        "uuid": str(uuid.UUID(bytes=raw.ljust(16)[:16])),
        "number": str(int.from_bytes(raw)),
        "time": f"{datetime.fromtimestamp(int.from_bytes(raw[:4]), UTC):%Y%m%dT%H%M%SZ}",
        "word": "please-choose-one-yourself",
        "path": "/etc/service/keys/service-2024.pem",
    }[form]
    for text in (json.dumps({name: value}), f"{name}={value}", f"{name} = '{value}'"):
        assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "tokens = tokenizer_v2.tokenize_with_offsets3(text)",
        "token=next_token_of_stream2(source)",
        "a risk-averse-1234-strategy-with-Many-Words and task-sk-12",
        "https://example.org/a:b@c and user@example.org",
        "the key is C#m7, the password must have 16 characters",
        "sk-learn-pipeline-with-a-long-name",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "secret santa: Ann gives to Bob, Bob gives to Cy2",
    ],
)
def test_ordinary_prose_and_code_stay(text: str) -> None:
    assert redact(text) == text


def test_docs_of_remote_tools_are_committed_without_secrets_and_cases_of_own_tools_as_they_are(tmp_path: Path) -> None:
    key, other = KEYS["GitHub"](1), KEYS["JWT"](2)
    box = Toolbox.create(tmp_path / "box")
    doc = Doc(
        description=f"Try it with {key}.",
        examples=(Example(arguments={"value": 1}, result={"session": other, "note": f"password: '{made(3, 20)}'"}),),
    )
    observed = Observed(
        calls=1, errors=(ErrorClass(type="E", message=f"no {key}", count=1, arguments={"value": other}),)
    )
    remote = adder(1).with_(
        doc=doc, code="", remote=Remote(kind="schema", address="here", operation="f"), observed=observed,
        search_texts=(SearchText(kind="doc", text=f"find {key}"),),
    )  # fmt: skip
    own = tool_of(
        "def same(value: str) -> str:\n    return value\n", "same",
        cases=(Case(arguments={"value": other}, expected=other),),
        doc=Doc(description="Gives it back.", examples=(Example(arguments={"value": key}, result=key),)),
    )  # fmt: skip
    box.add_many([remote, own])
    assert not box.add_many([remote, own])[0].is_new_version
    committed = b"".join(box.history.files("arithmetic/sums/add-1").values()).decode()
    assert not [secret for secret in (key, other, made(3, 20)) if secret in committed]
    back = box.get("add-1")
    assert back.doc.description == "Try it with [redacted:GitHub token]."
    assert back.doc.examples[0].arguments == {"value": 1}
    assert box.get("same").cases == own.cases
    assert box.get("same").doc == own.doc


def test_what_is_called_is_logged_without_secrets(tmp_path: Path, sandbox) -> None:
    key = KEYS["Stripe"](5)
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    box.add(tool_of("def same(value: str) -> str:\n    return value\n", "same"))
    digest = hashlib.sha256(b"x").hexdigest()
    assert box.call("same", {"value": key}, request=f"use {key}").result == key
    box.call("same", {"value": digest})
    first, second = box.trials.entries()
    assert (first.arguments, first.request) == ({"value": "[redacted:Stripe key]"}, "use [redacted:Stripe key]")
    assert (second.arguments, second.result) == ({"value": digest}, digest)


def test_a_rejected_draft_keeps_its_cases_and_loses_its_keys(tmp_path: Path) -> None:
    case = Case(arguments={"value": {"token": made(4, 24)}}, expected={"api_key": made(5, 32)})
    tool = tool_of("def f(value: str) -> str:\n    return value\n", "f", cases=(case,))
    kept = RejectedDrafts(tmp_path)
    kept.keep(
        RejectedDraft(
            task="f", verdict=Verdict(status="rejected", checks=()), tool=tool, replies=(f"with {KEYS['GitHub'](1)}",)
        )
    )
    draft = kept.get("f")
    assert draft.tool is not None
    assert draft.tool.cases == tool.cases
    assert draft.replies == ("with [redacted:GitHub token]",)
