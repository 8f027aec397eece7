"""The environment behind OpenEnv's server: reset, step and state over HTTP and WebSockets, an episode a session."""

from __future__ import annotations

from typing import Any

from toolsmith.training.engines.requirements import require
from toolsmith.training.env.environment import ToolEnvironment, World
from toolsmith.types.call import ReadCall

MOST_AT_ONCE = 16  # sessions


def openenv_app(world: World, *, most_at_once: int = MOST_AT_ONCE, **options: Any) -> Any:
    """The server as an ASGI application; `uvicorn.run(openenv_app(world))` serves it.

    An action is `{"text": …}`, a model's turn in which calls are read, or `{"tool": …, "arguments": {…}}`.

    Args:
        world: what tasks are drawn from.
        most_at_once: sessions.
        options: of `ToolEnvironment`.

    Raises:
        UsageError: OpenEnv is not installed.
    """
    require(["openenv"], "openenv-core")
    from openenv.core.env_server.http_server import create_fastapi_app

    environment, action, observation = openenv_classes()
    return create_fastapi_app(
        lambda: environment(ToolEnvironment(world, **options)),
        action,
        observation,
        max_concurrent_envs=most_at_once,
    )


def openenv_classes() -> tuple[type[Any], type[Any], type[Any]]:
    """Environment, action and observation as OpenEnv's own classes; made when wanted, since it is an extra."""
    from openenv.core.env_server.interfaces import Environment
    from openenv.core.env_server.types import Action, Observation, State

    class ToolAction(Action):  # type: ignore[misc]  # of an extra that mypy does not follow
        text: str = ""
        tool: str = ""
        arguments: dict[str, Any] = {}

    class ToolObservation(Observation):  # type: ignore[misc]  # as above
        request: str = ""
        tools: list[dict[str, Any]] = []
        texts: list[str] = []

    class OpenEnvironment(Environment):  # type: ignore[misc]  # as above
        SUPPORTS_CONCURRENT_SESSIONS = True

        def __init__(self, inner: ToolEnvironment) -> None:
            super().__init__()
            self._inner = inner
            self._state = State(episode_id="", step_count=0)

        def reset(self, seed: int | None = None, episode_id: str | None = None, **_: Any) -> ToolObservation:
            start = self._inner.reset(seed or 0)
            self._state = State(episode_id=episode_id or f"seed-{start.seed}", step_count=0)
            return ToolObservation(request=start.request, tools=list(start.tools), reward=0.0, done=False)

        def step(self, action: ToolAction, timeout_s: float | None = None, **_: Any) -> ToolObservation:
            del timeout_s  # a tool's own policy limits its call
            turn = [ReadCall(name=action.tool, arguments=action.arguments)] if action.tool else action.text
            stepped = self._inner.step(turn)
            self._state = State(episode_id=self._state.episode_id, step_count=self._state.step_count + 1)
            return ToolObservation(
                texts=list(stepped.texts),
                reward=stepped.reward,
                done=stepped.is_done,
                metadata={"episode_reward": self._inner.reward(), "solved": stepped.solved},
            )

        @property
        def state(self) -> State:
            return self._state

    return OpenEnvironment, ToolAction, ToolObservation
