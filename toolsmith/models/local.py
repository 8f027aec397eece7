"""`local:PATH`: a Hugging Face causal model in this process, held to calls that can be made.

Questions that several threads ask at the same time are answered as one batch.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from typing import Any

from toolsmith.calls.formats.table import form_of, looks_like_a_call
from toolsmith.calls.formats.thoughts import spoken, thought_form
from toolsmith.calls.read import read_text_calls
from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.errors import ModelRejectedError, ModelUnavailableError
from toolsmith.models.grammar.call_grammar import Thinking, call_grammar, closing_room, reply_grammar
from toolsmith.models.grammar.constrain import Bounds, lint_schema
from toolsmith.models.grammar.marks import Marks
from toolsmith.models.grammar.token_budget import Closer
from toolsmith.models.local_generate import Generated, Generator
from toolsmith.models.local_prompt import call_id, render_prompt
from toolsmith.models.local_weights import WeightFiles, find_weights, load_weights, was_trained_on_calls
from toolsmith.models.sampling import Prompt
from toolsmith.types.call import ReadCall
from toolsmith.types.message import FinishReason, Parameters, Question, Reply, ToolCallRequest, Usage
from toolsmith.types.value import JsonValue

_log = logging.getLogger(__name__)
_MOST_AT_ONCE = 64
CALL_TOKENS = 512  # where a question does not say how many; a call that is still under way then is ended
ANSWER_TOKENS = 1_024
THOUGHT_TOKENS = 512  # before a call; half of the budget at most
_CHARACTERS_A_TOKEN = 4


class LocalModel:
    """Weights on this machine (safetensors, GGUF, LoRA). Loaded when first asked; on CUDA where there is one.

    Args:
        path: the file or folder; see `toolsmith.models.local_weights`.
        is_constrained: whether calls are held to the tools on offer; only benchmarks switch it off.
        bounds: what keeps constrained values finite.
        most_at_once: questions in one batch.
    """

    speaks_tools = True  # where the chat template has no place for tools, they are named in words

    def __init__(
        self,
        path: Path,
        *,
        is_constrained: bool = True,
        bounds: Bounds | None = None,
        most_at_once: int = _MOST_AT_ONCE,
    ) -> None:
        self._files = find_weights(path)
        self._path = path
        self.was_trained = was_trained_on_calls(self._files.adapter)
        self.holds_schema = is_constrained
        self._bounds = bounds or Bounds()
        self._most_at_once = most_at_once
        self._waiting: queue.Queue[tuple[Question, Future[Reply]]] = queue.Queue()
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._loaded: _Loaded | None = None

    @property
    def name(self) -> str:
        return f"local:{self._path.name}"

    @cached_property
    def stated_address(self) -> str:
        """Which weights these are: others in a folder of the same name are asked anew."""
        return self._files.identity

    def answer(self, question: Question) -> Reply:
        """One reply; what waits together is generated together.

        Raises:
            ModelRejectedError: the libraries are missing, the model cannot be loaded, or the prompt is too long.
            ModelUnavailableError: out of memory.
        """
        future: Future[Reply] = Future()
        self._waiting.put((question, future))
        self._start()
        return future.result()

    def answer_many(self, questions: Sequence[Question]) -> list[Reply]:
        """Replies in the order of the questions, generated together."""
        futures: list[Future[Reply]] = [Future() for _ in questions]
        for item in zip(questions, futures, strict=True):
            self._waiting.put(item)
        self._start()
        return [future.result() for future in futures]

    def _start(self) -> None:
        with self._lock:
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name=self.name, daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while True:
            batch = [self._waiting.get()]
            with contextlib.suppress(queue.Empty):
                while len(batch) < self._most_at_once:
                    batch.append(self._waiting.get_nowait())
            self._answer_batch(batch)

    def _answer_batch(self, batch: Sequence[tuple[Question, Future[Reply]]]) -> None:
        try:
            replies = self._load().replies([question for question, _ in batch])
        except BaseException as error:  # noqa: BLE001 - whoever asked gets it; the worker goes on
            for _, future in batch:
                future.set_exception(_explained(error, self.name))
            return
        for (_, future), reply in zip(batch, replies, strict=True):
            if isinstance(reply, Reply):
                future.set_result(reply)
            else:
                future.set_exception(_explained(reply, self.name))

    def _load(self) -> _Loaded:
        if self._loaded is None:
            self._loaded = _Loaded(self._files, self.name, self._bounds, is_constrained=self.holds_schema)
        return self._loaded


class _Loaded:
    """Weights, tokenizer and grammars of one directory."""

    def __init__(self, files: WeightFiles, name: str, bounds: Bounds, *, is_constrained: bool) -> None:
        import llguidance.hf
        import torch

        device = "cuda" if torch.cuda.is_available() else "cpu"
        dtype = torch.bfloat16 if device == "cuda" else torch.float32
        self._tokenizer, self._model = load_weights(files, device, dtype)
        model = self._model
        self._longest = int(getattr(model.config, "max_position_embeddings", 0) or 1 << 30)
        template = self._tokenizer.chat_template or ""
        self._template_text = template if isinstance(template, str) else json.dumps(template)
        self._name = name
        self._form = form_of(self._template_text)
        self._thought = thought_form(self._template_text)
        ends = {self._tokenizer.eos_token_id, *_as_list(model.generation_config.eos_token_id)} - {None}
        self._generator = Generator(self._model, sorted(ends))
        self._bounds = bounds
        self._is_constrained = is_constrained
        as_grammar_tokens: Any = llguidance.hf.from_tokenizer
        size = max(int(model.config.vocab_size), len(self._tokenizer))  # some tokenizers know tokens that no model has
        self._grammar_tokens = as_grammar_tokens(self._tokenizer, n_vocab=size, eos_token=sorted(ends) or None)
        special = self._grammar_tokens.is_special_token
        self._marks = Marks({text: each for text, each in self._tokenizer.get_added_vocab().items() if special(each)})
        self._closer = Closer(
            self._tokenizer, self._grammar_tokens, int(model.config.vocab_size), self._form, self._thought, self._marks
        )
        self._grammars: dict[str, tuple[Any, int]] = {}

    def replies(self, questions: Sequence[Question]) -> list[Reply | Exception]:
        """A reply to each question, or why there can be none: one too long a prompt is no reason against the others."""
        prompts = [self._prompt_or_problem(question) for question in questions]
        good = [prompt for prompt in prompts if isinstance(prompt, Prompt)]
        results = iter(self._generator.generate(good) if good else ())
        return [
            self._reply_or_problem(question, prompt, next(results)) if isinstance(prompt, Prompt) else prompt
            for question, prompt in zip(questions, prompts, strict=True)
        ]

    def _reply_or_problem(self, question: Question, prompt: Prompt, result: Generated) -> Reply | Exception:
        if result.problem:
            return ModelRejectedError(
                f"the grammar engine lost its way in a reply of {self._name}: {result.problem[:300]}",
                hint="Its tokenizer writes the marks of calls in an unknown way: use a server such as llamacpp/…",
            )
        return self._reply(question, prompt, result)

    def _prompt_or_problem(self, question: Question) -> Prompt | Exception:
        try:
            return self._prompt(question)
        except Exception as error:  # noqa: BLE001 - whoever asked this question gets it
            return error

    def _prompt(self, question: Question) -> Prompt:
        parameters = question.parameters
        text = render_prompt(self._tokenizer, question, self._form, self._name)
        tokens = list(self._tokenizer.encode(text, add_special_tokens=not self._template_text))
        room = self._longest - len(tokens)
        if room < 1:
            raise ModelRejectedError(
                f"the prompt has {len(tokens)} tokens and the model takes {self._longest}",
                hint="Offer fewer tools, or use a model with a longer context.",
            )
        stops = parameters.stop
        budget = min(_budget(parameters, thinks=self._thought is not None), room)
        thinking = self._thinking(text, budget)
        matcher, room_to_close = None, 0
        if (parameters.tools or parameters.reply_schema) and self._is_constrained:
            matcher, room_to_close = self._matcher(question, thinking)
        return Prompt(
            tokens=tokens,
            max_tokens=budget,
            temperature=parameters.temperature,
            seed=parameters.sample,
            matcher=matcher,
            closer=self._closer if parameters.tools and matcher is not None else None,
            close_within=room_to_close,
            begun=thinking.form.before if thinking and thinking.is_begun else "",
            is_done=lambda made: bool(stops) and any(stop in self._text(made) for stop in stops),
        )

    def _thinking(self, prompt: str, budget: int) -> Thinking | None:
        """What the model may think before its call; nothing where the prompt has ended its thoughts."""
        form, end = self._thought, prompt.rstrip()
        if form is None or end.endswith(form.after):
            return None
        characters = _CHARACTERS_A_TOKEN * min(THOUGHT_TOKENS, budget // 2)
        return Thinking(form=form, characters=characters, is_begun=end.endswith(form.before))

    def _matcher(self, question: Question, thinking: Thinking | None) -> tuple[Any, int]:
        """The grammar of the tools on offer, or of the reply, at its beginning, and the tokens that end a call."""
        from llguidance import LLMatcher

        parameters = question.parameters
        schema = None if parameters.tools else parameters.reply_schema
        key = json.dumps([parameters.tools, parameters.tool_choice, schema, thinking and thinking.model_dump()])
        if key not in self._grammars:
            for tool in parameters.tools:
                for problem in lint_schema(tool["function"].get("parameters") or {}):
                    _log.warning(
                        "%s: no grammar holds a model to %s; it is checked afterwards",
                        tool["function"]["name"],
                        problem,
                    )
            if schema is not None:
                grammar = reply_grammar(schema, self._marks, thinking=thinking, bounds=self._bounds)
            else:
                must = parameters.tool_choice == "required"
                grammar = call_grammar(
                    parameters.tools, self._form, self._marks, must_call=must, thinking=thinking, bounds=self._bounds
                )
            matcher = LLMatcher(self._grammar_tokens, grammar, log_level=0)
            if matcher.is_error():
                raise ModelRejectedError(f"the tools' schemas make no grammar: {matcher.get_error()[:300]}")
            room = closing_room(parameters.tools, self._form, self._bounds) if parameters.tools else 0
            self._grammars = {**dict(list(self._grammars.items())[-63:]), key: (matcher, room)}
        matcher, room = self._grammars[key]
        return matcher.deep_copy(), room

    def _text(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))

    def _reply(self, question: Question, prompt: Prompt, result: Generated) -> Reply:
        # Marks of calls and of thoughts may be special tokens, so calls are looked for with them in the text.
        raw = prompt.begun + str(self._tokenizer.decode(result.tokens, skip_special_tokens=False))
        usage = Usage(input_tokens=len(prompt.tokens), output_tokens=len(result.tokens), cost_usd=0.0)
        calls = self._calls(question, raw)
        if calls:
            reason: FinishReason = "length" if result.was_closed else "tool_calls"
            return Reply(text="", tool_calls=calls, finish_reason=reason, usage=usage)
        if self._thought is not None:
            text = spoken(raw) or raw
        else:
            text = raw if question.parameters.tools and looks_like_a_call(raw) else self._text(result.tokens)
        for stop in question.parameters.stop:
            text = text.partition(stop)[0]
        return Reply(text=text, finish_reason="length" if result.was_cut else "stop", usage=usage)

    def _calls(self, question: Question, text: str) -> tuple[ToolCallRequest, ...]:
        """The calls of a reply; such as have to be mended stay text for whoever asked."""
        schemas = {tool["function"]["name"]: tool["function"].get("parameters") for tool in question.parameters.tools}
        found = read_text_calls(text, schemas) if schemas else []
        if any(call.was_mended or not isinstance(call.arguments, dict) for call in found):
            return ()
        return tuple(
            ToolCallRequest(
                id=call_id(f"{number} {text}"),
                name=call.name,
                arguments=json.dumps(_typed(call, schemas.get(call.name)), ensure_ascii=False),
            )
            for number, call in enumerate(found)
        )


def _typed(call: ReadCall, schema: Mapping[str, Any] | None) -> dict[str, JsonValue]:
    """The arguments; of such as some families write without quotes the schema says what they are."""
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    return repair_arguments(schema, arguments).arguments if schema else arguments


def _budget(parameters: Parameters, *, thinks: bool) -> int:
    """Tokens of a reply: as asked for, else what a turn with tools, or an answer, may take of a person's time."""
    if "max_tokens" in parameters.model_fields_set:
        return parameters.max_tokens
    return (CALL_TOKENS if parameters.tools else ANSWER_TOKENS) + (THOUGHT_TOKENS if thinks else 0)


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _explained(error: BaseException, name: str) -> BaseException:
    """Our error for one of the libraries'."""
    if isinstance(error, (ModelRejectedError, ModelUnavailableError)):
        return error
    if isinstance(error, ImportError):
        return ModelRejectedError(
            f"{name} needs libraries that are not installed: {error}",
            hint="pip install 'toolsmith-llm[local]'; a CPU build of torch first where no GPU is wanted.",
        )
    if "out of memory" in str(error).lower() or isinstance(error, MemoryError):
        return ModelUnavailableError(f"{name} does not fit into memory", hint="Use a smaller model or batch.")
    if isinstance(error, (OSError, ValueError, KeyError)):
        return ModelRejectedError(f"{name} cannot be used: {type(error).__name__}: {str(error)[:300]}")
    return error
