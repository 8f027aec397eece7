"""A toolbox's settings as far as this user has agreed to them: `toolbox.toml` asks, whoever wrote it.

Covered: policies wider, logs longer and acceptance looser than this user's limits; models, and an index server:
addresses that requests, texts and money would go to. Each is agreed to as it stands, once; a changed one is asked
about again.
Not covered: what stays within the limits, which is obeyed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from toolsmith.errors import NotAgreedError
from toolsmith.sandbox.policy import Policy
from toolsmith.toolbox.files.model_settings import Models
from toolsmith.toolbox.files.settings import SETTINGS_FILE, IndexSettings, LogSettings, RemoteSettings, Settings
from toolsmith.toolbox.index.hosted import SCHEME
from toolsmith.toolbox.trust.agreements import Agreements, identity
from toolsmith.toolbox.trust.user_config import Limits, read_limits
from toolsmith.types.hints import Effect
from toolsmith.types.tool import Tool
from toolsmith.verify.requirements import Requirements

_AT_MOST = ("seconds", "megabytes", "output_bytes", "scratch_megabytes")


class AgreedSettings:
    """What `toolbox.toml` says.

    Args:
        root: of the toolbox.
        stated: what the file says.
        agreements: of this user with the toolbox.

    Raises:
        NotAgreedError: whenever a setting is used that this user has not agreed to; all such settings are listed.
    """

    def __init__(self, root: Path, stated: Settings, agreements: Agreements) -> None:
        self.stated = stated
        self._root = root
        self._agreements = agreements

    @property
    def name(self) -> str:
        return self.stated.name

    @property
    def logs(self) -> LogSettings:
        self._require(_longer(self.stated.logs, self._limits.logs))
        return self.stated.logs

    @property
    def remotes(self) -> RemoteSettings:
        return self.stated.remotes

    @property
    def roles(self) -> dict[str, dict[str, float]]:
        return self.stated.roles

    @property
    def policy(self) -> Policy:
        self._require(_wider("policy", self.stated.policy, self._limits.policy))
        return self.stated.policy

    def policy_of(self, path: str) -> Policy:
        """The policy of one tool."""
        if path not in self.stated.tool_policy:
            return self.policy
        own = self.stated.tool_policy[path]
        self._require(_wider(_section(path), own, self._limits.policy))
        return own

    def effect_of(self, tool: Tool) -> Effect | None:
        """What is said of a tool's calls; that they only read is believed once somebody has said so of that tool."""
        return self.stated.effect_of(tool)

    @property
    def acceptance(self) -> Requirements:
        self._require(_looser("acceptance", self.stated.acceptance, self._limits.acceptance))
        return self.stated.acceptance

    @property
    def reference_acceptance(self) -> Requirements:
        own = self.stated.reference_acceptance
        self._require(_looser("reference_acceptance", own, self._limits.reference_acceptance))
        return own

    @property
    def models(self) -> Models:
        self._require(_models(self.stated.models))
        return self.stated.models

    @property
    def index(self) -> IndexSettings:
        self._require(_server(self.stated.index))
        return self.stated.index

    def move(self, places: Mapping[str, str]) -> None:
        """Agree for tools at new places to what was agreed for them at the old ones.

        Args:
            places: old path → new path.
        """
        agreed = self._agreements.agreed()
        moved: dict[str, str] = {}
        for old, new in places.items():
            own = self.stated.tool_policy.get(old, self._limits.policy)
            if all(identity("setting", line) in agreed for line in _wider(_section(old), own, self._limits.policy)):
                moved |= {identity("setting", line): line for line in _wider(_section(new), own, self._limits.policy)}
        self._agreements.agree(moved)

    def asked(self) -> dict[str, str]:
        """Identity → line of everything that this user has not agreed to."""
        if self._agreements.is_untouched:
            return {}
        agreed = self._agreements.agreed()
        lines = {identity("setting", line): line for line in beyond(self.stated, self._limits)}
        return {key: line for key, line in lines.items() if key not in agreed}

    @cached_property
    def _limits(self) -> Limits:
        return read_limits()

    def _require(self, lines: Iterator[str]) -> None:
        needed = set(lines)
        asked = self.asked() if needed else {}
        if needed.intersection(asked.values()):
            raise NotAgreedError(self._root, f"its {SETTINGS_FILE} asks for", asked)


def beyond(stated: Settings, limits: Limits) -> Iterator[str]:
    """A line for everything in the settings that goes beyond a user's limits."""
    yield from _wider("policy", stated.policy, limits.policy)
    for path, policy in stated.tool_policy.items():
        yield from _wider(_section(path), policy, limits.policy)
    yield from _looser("acceptance", stated.acceptance, limits.acceptance)
    yield from _looser("reference_acceptance", stated.reference_acceptance, limits.reference_acceptance)
    yield from _longer(stated.logs, limits.logs)
    yield from _models(stated.models)
    yield from _server(stated.index)


def _section(path: str) -> str:
    return f"tool_policy.{json.dumps(path)}"


def _wider(section: str, policy: Policy, limit: Policy) -> Iterator[str]:
    for name in _AT_MOST:
        value = getattr(policy, name)
        if value > getattr(limit, name):
            yield f"[{section}] {name} = {value}"
    for module in policy.extra_modules:
        if module not in limit.extra_modules:
            yield f"[{section}] extra_modules: {json.dumps(module)}"
    if limit.layers == "required" and policy.layers != "required":
        yield f'[{section}] layers = "{policy.layers}"'


def _looser(section: str, own: Requirements, limit: Requirements) -> Iterator[str]:
    for name in ("hidden_share", "fewest_hidden", "fewest_published", "reader_share"):
        value = getattr(own, name)
        if value < getattr(limit, name):
            yield f"[{section}] {name} = {value}"
    if limit.strict and not own.strict:
        yield f"[{section}] strict = false"
    if own.allow_crashes and not limit.allow_crashes:
        yield f"[{section}] allow_crashes = true"


def _longer(logs: LogSettings, limit: LogSettings) -> Iterator[str]:
    if logs.megabytes > limit.megabytes:
        yield f"[logs] megabytes = {logs.megabytes}"


def _models(models: Models) -> Iterator[str]:
    for role in ("maker", "user"):
        if name := models.of(role):
            yield f"[models] {role} = {json.dumps(name)}"
    for name, model in models.named.items():  # one line a model: its key goes to that address and to no other
        stated = model.model_dump(exclude_defaults=True)
        yield f"[models.{name}] " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in stated.items())


def _server(index: IndexSettings) -> Iterator[str]:
    if index.server:
        yield f"[index] server = {json.dumps(index.server)}"
    if index.embedder.startswith(SCHEME):
        yield f"[index] embedder = {json.dumps(index.embedder)}"
