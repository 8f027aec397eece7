"""This user's own configuration: the limits that a toolbox may use without asking, and the models."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from toolsmith.config_folder import config_folder
from toolsmith.sandbox.policy import Policy
from toolsmith.toolbox.files.bounded import read_file
from toolsmith.toolbox.files.model_settings import Models
from toolsmith.toolbox.files.settings import EXERCISE_SHARE, LogSettings, read_toml
from toolsmith.types.record import Record
from toolsmith.verify.requirements import Requirements

_Kind = TypeVar("_Kind", bound=Record)

_LIMITS_FILE = "limits.toml"
_CONFIG_FILE = "config.toml"


class UserConfig(Record):
    """What this user has configured for every toolbox."""

    models: Models = Models()


class Limits(Record):
    """What any toolbox may have: the most that its policies and logs take, the least that acceptance asks."""

    policy: Policy = Policy()
    acceptance: Requirements = Requirements()
    logs: LogSettings = LogSettings()
    reference_acceptance: Requirements = Requirements(hidden_share=EXERCISE_SHARE, fewest_hidden=1)


def config_file() -> Path:
    """The file of `read_config`."""
    return config_folder() / _CONFIG_FILE


def read_config() -> UserConfig:
    """The user's configuration; empty where there is none.

    Raises:
        BadInputError: the file is wrong; all problems are listed.
    """
    return _read(config_file(), UserConfig)


def read_limits() -> Limits:
    """The user's limits; those of a new toolbox where the user has set none.

    Raises:
        BadInputError: as `read_config`.
    """
    return _read(config_folder() / _LIMITS_FILE, Limits)


def _read(file: Path, kind: type[_Kind]) -> _Kind:
    return read_toml(file, read_file(file.resolve()), kind) if file.exists() else kind()
