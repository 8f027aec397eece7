"""The command line: each command reads options, calls one library function, and shows the result."""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import cache
from typing import Any

import typer

from toolsmith.cli.commands import application, names
from toolsmith.cli.output.streams import guard_streams
from toolsmith.errors import NotAgreedError, ToolsmithError, UsageError

INTERRUPTED = 130
GRACE_SECONDS = 5.0  # to close what is open after an interrupt


def main() -> None:
    """Run a command; our own errors become a message and an exit code, anything else is a bug."""
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, _interrupt)
    guard_streams()
    try:
        code = _run()
    except ToolsmithError as error:
        code = _fail(error.exit_code, error.message, error.hint, kind=type(error).__name__)
    except ModuleNotFoundError as error:
        code = _fail_incomplete(error)
    except typer.TyperException as error:
        code = _fail_usage(error)
    except typer.Abort:
        code = _fail(1, "ended without an answer")
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        _fail(code, "interrupted", kind="KeyboardInterrupt")
        _leave_interrupted()
    sys.exit(code or 0)


def _run() -> Any:
    """A command; where a toolbox waits for its user to agree to something, who is at a terminal is asked, once."""
    while True:
        try:
            return _built(next(iter(sys.argv[1:]), ""))(standalone_mode=False)
        except NotAgreedError as error:
            from toolsmith.cli.output.agree import is_agreed_to

            if not is_agreed_to(error):
                raise


@cache
def _built(called: str) -> Any:
    """The commands with their options; of one that is called only its own: all take 100 ms to import and build."""
    if called in names():
        return typer.main.get_command(application(called))
    return typer.main.get_command(application(with_options=called not in ("-h", "--help")))


def _fail(code: int, message: str, hint: str = "", *, kind: str = "UsageError") -> int:
    """Say what went wrong to people, and to who asked for JSON in that form too."""
    from toolsmith.cli.output.console import show_error, show_json_error

    show_error(message, hint)
    given = sys.argv[1:]
    if "--json" in given[: given.index("--") if "--" in given else len(given)]:
        show_json_error(kind, message, hint, code)
    return code


def _fail_incomplete(error: ModuleNotFoundError) -> int:
    """A library is missing: `make demo` installs only what the demo imports."""
    if (error.name or "toolsmith").partition(".")[0] == "toolsmith":
        raise error
    hint = "In a clone: make setup. Else: pip install toolsmith-llm"
    return _fail(UsageError.exit_code, f"{error.name} is not installed", hint)


def _fail_usage(error: typer.TyperException) -> int:
    """What Typer found wrong with the options and arguments, said as our own errors are."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        if help_of_all := error.format_message():  # of a single command Typer has shown it already
            typer.echo(help_of_all)
        return error.exit_code
    path = context.command_path if context is not None else "toolsmith"
    return _fail(error.exit_code, error.format_message(), f"{path} --help shows what it takes.")


def _leave_interrupted() -> None:
    """End at once: threads that wait for a model would keep the process, and what was answered is on disk."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _interrupt(*_: object) -> None:
    """Unwind; and end all the same where the exception is lost, as in a callback of the garbage collector."""
    fuse = threading.Timer(GRACE_SECONDS, os._exit, [INTERRUPTED])
    fuse.daemon = True
    fuse.start()
    raise KeyboardInterrupt
