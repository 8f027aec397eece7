"""Every error that toolsmith raises, in one tree.

    ToolsmithError
    ├── UsageError            the caller asked for something that cannot be        exit 2
    │   └── BadInputError     a file or value is wrong; carries every problem found
    ├── ModelError            a model did not give a usable answer                 exit 3
    │   ├── ModelNotChosenError    no model named, none configured, no key found
    │   ├── ModelRejectedError     the provider refuses us: key, permission, unknown model, bad request
    │   │   └── ToolsNotTakenError   it takes no tool schemas after all: calls travel as text from then on
    │   ├── ModelUnavailableError  not reached, overloaded, or failing on its side
    │   │   ├── RateLimitedError   asked to wait
    │   │   └── ModelTimeoutError  no answer in time
    │   ├── BadReplyError          an answer that cannot be read, even after asking again
    │   │   └── MalformedCallError   a tool call that the model's own server could not read
    │   ├── ModelRefusedError      the model or its filter declines
    │   ├── NotInTranscriptError   a replay holds no answer to this question
    │   ├── BudgetExceededError    a cap on calls, tokens or dollars is reached
    │   └── RunOverError           asked by a thread that outlived its run
    ├── TrialFailedError      a trial has no value, and `Trial.unwrap` was asked for it           exit 1
    ├── SandboxError          the sandbox itself fails; a failing tool is a Trial, not an error   exit 4
    │   └── SandboxUnavailableError  a promise that the policy insists on cannot be kept here
    └── ToolboxError          the toolbox cannot be read or written                exit 4
        ├── NotAToolboxError
        ├── ToolNotFoundError  (also a UsageError)                                 exit 2
        ├── ToolboxBusyError
        ├── GitFailedError     a git command failed (`toolbox/git/commands.py`)
        ├── UnsafeToolboxError  a repository holds what could run here or be believed; it is refused
        ├── NotAgreedError     a toolbox asks for more than this user has agreed to (`toolbox/trust`)   exit 2
        ├── ConflictsError     a pull takes a choice that nobody made (`toolbox/sharing/merge_commit.py`)
        └── RemoteError        a remote cannot be read when it is adopted; a failing call is a Trial

A rejected tool is a `Verdict` and a failing tool is a `Trial`: neither is an error. Only who asks for a failed trial's
value (`Trial.unwrap`) gets one. All of them are also names of `toolsmith` itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from toolsmith.secrets import redact


class ToolsmithError(Exception):
    """What went wrong, with which value, and what would have been right; `hint` says what to do next."""

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.message = redact(message)
        self.hint = redact(hint)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        """Come out of a pool of processes whole, whatever the own constructor takes."""
        return type(self).__new__, (type(self), *self.args), self.__dict__


class UsageError(ToolsmithError):
    exit_code = 2


class BadInputError(UsageError):
    """An input is wrong. `problems` lists all that was found, each with its place."""

    def __init__(self, message: str, problems: Sequence[str] = (), *, hint: str = "") -> None:
        self.problems = tuple(redact(problem) for problem in problems)
        lines = [message, *(f"  - {problem}" for problem in self.problems)]
        super().__init__("\n".join(lines), hint=hint)


class ModelError(ToolsmithError):
    exit_code = 3


class ModelNotChosenError(ModelError):
    exit_code = 2


class ModelRejectedError(ModelError):
    pass


class ToolsNotTakenError(ModelRejectedError):
    pass


class ModelUnavailableError(ModelError):
    pass


class RateLimitedError(ModelUnavailableError):
    """Asked to wait. `wait_seconds` is what the provider said, or None."""

    def __init__(self, message: str, *, hint: str = "", wait_seconds: float | None = None) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(message, hint=hint)


class ModelTimeoutError(ModelUnavailableError):
    pass


class BadReplyError(ModelError):
    pass


class MalformedCallError(BadReplyError):
    """A tool call that the model's own server could not read. `raw` is what the model wrote, where it is known."""

    def __init__(self, message: str, *, hint: str = "", raw: str = "") -> None:
        self.raw = raw
        super().__init__(message, hint=hint)


class ModelRefusedError(ModelError):
    pass


class NotInTranscriptError(ModelError):
    pass


class BudgetExceededError(ModelError):
    pass


class RunOverError(ModelError):
    pass


BLAMED = {
    "caller": "The arguments are to blame: see what the tool takes (toolsmith show).",
    "tool": "The tool is to blame: toolsmith repair mends bugs of those that run here. What it takes: toolsmith show.",
    "environment": "What is around the tool is to blame: the same call may work later.",
}


class TrialFailedError(ToolsmithError):
    """A call gave no value. `outcome` and `blame` are the trial's: what came of it, and whose fault that is."""

    exit_code = 1

    def __init__(self, tool: str, outcome: str, blame: str, said: str) -> None:
        self.tool, self.outcome, self.blame = tool, outcome, blame
        super().__init__(f"{tool}: {outcome}: {said}", hint=BLAMED.get(blame, ""))


class SandboxError(ToolsmithError):
    pass


class SandboxUnavailableError(SandboxError):
    pass


class ToolboxError(ToolsmithError):
    pass


class NotAToolboxError(ToolboxError):
    exit_code = 2


class ToolNotFoundError(ToolboxError, UsageError):
    exit_code = 2


class ToolboxBusyError(ToolboxError):
    pass


class UnsafeToolboxError(ToolboxError):
    pass


class NotAgreedError(ToolboxError):
    """A toolbox, or a file, asks for what this user has not agreed to. `asked` is identity → what it is, for people."""

    exit_code = 2

    def __init__(self, toolbox: Path, what: str, asked: Mapping[str, str], *, hint: str = "") -> None:
        self.toolbox = toolbox
        self.asked = dict(asked)
        lines = [f"{toolbox} waits for you to agree: {what}", *(f"  - {line}" for line in asked.values())]
        super().__init__("\n".join(lines), hint=hint or f"If you agree: toolsmith trust --settings --toolbox {toolbox}")


class RemoteError(ToolboxError):
    pass
