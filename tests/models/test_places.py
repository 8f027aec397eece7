"""Where a model is, and which key goes there: by what a person typed, configured or has in the environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.models.server import chat, serving
from tests.toolbox.tools import adder
from toolsmith.errors import BadInputError, ModelNotChosenError, ModelRejectedError, NotAgreedError, UsageError
from toolsmith.library.check.config import set_config, show_config, unset_config
from toolsmith.library.open_models import name_of_role, open_named, open_role
from toolsmith.library.versions import sharing
from toolsmith.models.gateway.place import NO_KEY
from toolsmith.models.gateway.providers import PROVIDERS
from toolsmith.models.named.places import place_of
from toolsmith.models.named.prices import price_of
from toolsmith.models.open import open_model
from toolsmith.toolbox.files.model_settings import NamedModel
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.trust.user_config import config_file
from toolsmith.types.message import Message, Price, Question

QUESTION = Question(messages=(Message(role="user", content="x"),))
HOSTED = {"PROVIDER_KEY": "", "OPENAI_API_KEY": "openais-own"}


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLSMITH_CONFIG_HOME", str(tmp_path / "configuration"))
    names = {name for each in PROVIDERS.values() for name in (*each.keys, *each.addresses)}
    for name in {*names, "TOOLSMITH_USER_MODEL"}:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variable", "value", "model", "address"),
    [
        ("OLLAMA_HOST", "gpu", "ollama/m", "http://gpu:11434"),
        ("OLLAMA_HOST", ":1234", "ollama/m", "http://127.0.0.1:1234"),
        ("OLLAMA_HOST", "0.0.0.0:1234", "ollama/m", "http://127.0.0.1:1234"),
        ("OLLAMA_HOST", "https://gpu/ollama/", "ollama/m", "https://gpu/ollama"),
        ("OLLAMA_API_BASE", "http://gpu:9", "ollama/m", "http://gpu:9"),
        ("HOSTED_VLLM_API_BASE", "http://gpu:8000/v1", "vllm/m", "http://gpu:8000/v1"),
        ("OPENAI_BASE_URL", "http://gpu:8000/v1/", "openai/m", "http://gpu:8000/v1"),
        ("OPENAI_BASE_URL", "http://gpu:8000/v1", "llamacpp/m", "http://127.0.0.1:8080/v1"),
    ],
)
def test_addresses_of_the_environment_are_taken_as_their_own_clients_take_them(
    variable: str, value: str, model: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert place_of(model, {}).api_base == address
    assert place_of(f"{model}@other:1/v1", {}).litellm_name != "", "no address without http://: part of the name"
    assert place_of(f"{model}@http://other:1/v1", {}).api_base == "http://other:1/v1"


def test_a_key_goes_only_where_its_owner_sends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "openais-own")
    monkeypatch.setenv("HOSTED_VLLM_API_KEY", "vllms-own")
    monkeypatch.setenv("GPU_KEY", "gpus-own")
    elsewhere = "http://elsewhere/v1"
    named = {
        "plain": NamedModel(model="openai/m", api_base=elsewhere),
        "keyed": NamedModel(model="openai/m", api_base=elsewhere, key_env="GPU_KEY"),
        "served": NamedModel(model="vllm/m", api_base=elsewhere),
        "odd": NamedModel(model="vertex_ai/m", api_base=elsewhere),
    }
    assert place_of("plain", named).key == NO_KEY
    assert place_of("keyed", named).key == "gpus-own"
    assert place_of("served", named).key == NO_KEY
    assert place_of("sglang/m", named).key == NO_KEY, "no provider's key to a server on this machine"
    assert place_of("openai/m", named).key is None, "litellm finds it"
    assert place_of(f"openai/m@{elsewhere}", named).key is None, "typed by its owner"
    with pytest.raises(UsageError, match="cannot keep from it"):
        place_of("odd", named)


def test_a_missing_key_is_said_before_anything_heavy_is_loaded() -> None:
    code = (
        "import sys\nfrom toolsmith.models.open import open_model\n"
        "try:\n    open_model('anthropic/claude-x')\nexcept Exception as error:\n    print(error)\n"
        "print('litellm' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.startswith("anthropic/claude-x needs a key, and ANTHROPIC_API_KEY is not set")
    assert said.endswith("False\n")
    with pytest.raises(ModelRejectedError, match="OPENROUTER_API_KEY is not set"):
        open_model("openrouter/x/y")


def test_named_model_is_asked_at_its_address_with_its_key_and_priced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPU_KEY", "gpus-own")
    with serving(chat("hello")) as server:
        set_config("models.small.model", "openai/m")
        set_config("models.small.api_base", server.url)
        set_config("models.small.key_env", "GPU_KEY")
        set_config("models.small.price", "1,2")
        set_config("models.small.context", 2048)
        model = open_model("small")
        reply = model.answer(QUESTION)
        assert open_model("openai/other", api_base=server.url).answer(QUESTION).text == "hello"
    assert (model.name, reply.usage.cost_usd) == ("small", pytest.approx((7 + 2 * 5) / 1e6))
    assert [headers["authorization"] for headers in server.headers] == ["Bearer gpus-own", f"Bearer {NO_KEY}"]
    assert price_of("small") == Price(input_usd=1, output_usd=2)
    assert "gpus-own" not in config_file().read_text()


def test_roles_are_chosen_by_the_nearest_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Toolbox.create(tmp_path / "box")
    with pytest.raises(ModelNotChosenError, match="no user model is chosen"):
        name_of_role("user", None, box)
    set_config("models.user", "mailbox:mine")
    assert name_of_role("user", None, box) == "mailbox:mine"
    assert name_of_role("user", "@http://gpu:1", box) == "mailbox:mine@http://gpu:1"
    (box.root / "toolbox.toml").write_text('name = "box"\n[models]\nuser = "mailbox:theirs"\n')
    box = Toolbox.open(box.root)
    assert name_of_role("user", None, box) == "mailbox:theirs"
    shown = [(line.value, line.origin, line.counts) for line in show_config(box.root)]
    assert shown == [("mailbox:theirs", "toolbox.toml", True), ("mailbox:mine", "config.toml", False)]
    monkeypatch.setenv("TOOLSMITH_USER_MODEL", "mailbox:now")
    assert name_of_role("user", None, box) == "mailbox:now"
    assert name_of_role("user", "mailbox:given", box) == "mailbox:given"


def test_where_a_strangers_toolbox_says_a_model_is_gets_asked_about_in_one_line(tmp_path: Path) -> None:
    theirs = Toolbox.create(tmp_path / "theirs")
    theirs.add(adder(1))
    (theirs.root / "toolbox.toml").write_text(
        'name = "t"\n[models]\nuser = "small"\n[models.small]\nmodel = "openai/m"\n'
        'api_base = "http://127.0.0.1:1/v1"\nkey_env = "OPENAI_API_KEY"\n'
    )
    theirs.history.git.run("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "--all", "-m", "models")
    mine = sharing.clone(str(theirs.root), tmp_path / "mine")
    for use in (lambda: open_role("user", None, mine), lambda: open_named("small", mine)):
        with pytest.raises(NotAgreedError) as caught:
            use()
        line = '[models.small] model = "openai/m", api_base = "http://127.0.0.1:1/v1", key_env = "OPENAI_API_KEY"'
        assert line in caught.value.asked.values()
    set_config("models.small.model", "mailbox:mine")
    assert open_named("small", mine).name == "mailbox:mine", "what this user says of this machine goes before"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[models.small]\nmodel = "openai/m"\nkey_env = "sk-abcdefgh"', "never the key itself"),
        ('[models.small]\nmodel = "openai/m"\napi_base = "http://me:secret@gpu"', "holds no password"),
        ('[models]\nmaker = "openai/m@http://gpu"', "not in the model's name"),
        ('[models.small]\nmodle = "openai/m"', "modle"),
        ('[models."a/b"]\nmodel = "openai/m"', "is no name"),
    ],
)
def test_wrong_models_are_refused_by_name(text: str, wrong: str) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text(text)
    with pytest.raises(BadInputError, match=wrong):
        open_model("small")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("vllm/m@127.0.0.1:8001", "vllm/m@http://127.0.0.1:8001"),
        ("vllm/m@gpu:8001/v1", "vllm/m@http://gpu:8001/v1"),
        ("vllm/m@ftp://gpu", "vllm/m@http://gpu"),
        ("vllm/m@http://", "For example: http://"),
        ("ollama/", "provider/model"),
        ("/m", "provider/model"),
    ],
)
def test_names_that_are_nearly_right_are_told_what_would_be(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_model(name)
    assert hint in caught.value.hint


@pytest.mark.parametrize("address", ["ftp://gpu", "http:///v1", "https://"])
def test_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="is no address"):
        open_model("vllm/m", api_base=address)


def test_setting_a_value_keeps_what_a_person_wrote() -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text(
        '# mine\n[models] # roles\nmaker = "anthropic/x"  # the strong one\n\n[models.a]\nmodel = "vllm/a"\n'
    )
    set_config("models.user", "a")
    set_config("models.a.tools", value=True)
    set_config("models.b.model", "ollama/b")
    set_config("models.maker", "openai/y")
    unset_config("models.b.model")
    assert config_file().read_text() == (
        '# mine\n[models] # roles\nuser = "a"\nmaker = "openai/y"\n\n[models.a]\ntools = true\nmodel = "vllm/a"\n\n'
    )
    with pytest.raises(BadInputError, match="key_env"):
        set_config("models.a.key_env", "not a variable")
    with pytest.raises(BadInputError, match="provider/model"):
        set_config("models.a.model", "a")
    with pytest.raises(BadInputError, match="is no setting"):
        set_config("policy.seconds", 5)
    assert "key_env" not in config_file().read_text()
