"""What the screen lets a tool name: modules, their members, attributes, built-in functions.

Covered: names alone. Not covered: what stands behind a name; the confinement answers for that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Modules of the standard library that are offered whole.
STANDARD: frozenset[str] = _words(
    """__future__ abc argparse array ast asyncio base64 binascii bisect bz2 calendar cmath codecs collections
    collections.abc colorsys concurrent concurrent.futures configparser contextlib contextvars copy csv dataclasses
    datetime decimal difflib enum errno fnmatch fractions functools getopt graphlib gzip hashlib heapq hmac http
    ipaddress io itertools keyword locale lzma math numbers operator optparse pathlib plistlib pprint queue quopri
    random re reprlib sched secrets shlex sqlite3 stat statistics string stringprep struct tarfile textwrap time
    timeit token tokenize tomllib traceback types typing typing_extensions unicodedata urllib urllib.parse uuid
    warnings weakref zipfile zlib zoneinfo"""
)

# Packages that are offered with all their public submodules; libraries where they are installed.
PACKAGES: frozenset[str] = _words("email html json logging unittest xml")
LIBRARIES: frozenset[str] = _words("numpy scipy sympy pandas pint mpmath")

# Modules of which only some members can be of use to a process that has no files, threads or frames to look at.
PARTLY: Mapping[str, frozenset[str]] = {
    "os": _words(
        """path sep altsep extsep pathsep linesep curdir pardir devnull name fspath fsencode fsdecode PathLike getenv
        environ urandom cpu_count strerror SEEK_SET SEEK_CUR SEEK_END"""
    ),
    "os.path": _words(
        """basename dirname join split splitext splitdrive normpath normcase relpath isabs commonprefix commonpath sep
        altsep extsep pathsep curdir pardir"""
    ),
    "sys": _words(
        """maxsize float_info int_info hash_info getsizeof getrecursionlimit setrecursionlimit byteorder
        maxunicode version version_info getdefaultencoding set_int_max_str_digits get_int_max_str_digits
        intern stdout stderr platform argv exit hexversion float_repr_style getrefcount implementation flags exception
        thread_info"""
    ),
    "inspect": _words(
        """signature Signature BoundArguments Parameter getfullargspec cleandoc getdoc isfunction isclass ismethod
        isgenerator isabstract isgeneratorfunction iscoroutine iscoroutinefunction isawaitable isasyncgen
        isasyncgenfunction isbuiltin isroutine isdatadescriptor ismethoddescriptor getmembers getmro unwrap
        formatannotation"""
    ),
    "platform": _words("system machine python_version python_version_tuple python_implementation"),
    "threading": _words(
        """Lock RLock Condition Event Semaphore BoundedSemaphore local get_ident current_thread main_thread
        TIMEOUT_MAX"""
    ),
    "tempfile": _words("SpooledTemporaryFile"),
    "gettext": _words("NullTranslations gettext ngettext pgettext npgettext"),
    "pydantic": _words(
        """BaseModel Field ConfigDict RootModel TypeAdapter ValidationError field_validator model_validator
        field_serializer model_serializer computed_field StringConstraints AfterValidator BeforeValidator conint
        confloat constr conlist PositiveInt NonNegativeInt NegativeInt PositiveFloat NonNegativeFloat NegativeFloat
        FiniteFloat StrictInt StrictFloat StrictStr StrictBool AwareDatetime NaiveDatetime PastDate FutureDate"""
    ),
}

# What a tool may name beside that where its policy gives it a scratch folder: modules, and members of the above.
SCRATCH: Mapping[str, frozenset[str]] = {
    "builtins": _words("open"),
    "glob": frozenset(),
    "os": _words(
        """getcwd listdir makedirs mkdir remove removedirs rename renames replace rmdir scandir stat unlink walk"""
    ),
    "os.path": _words("abspath exists getmtime getsize isdir isfile realpath samefile"),
    "shutil": frozenset(),
    "tempfile": _words(
        """NamedTemporaryFile TemporaryDirectory TemporaryFile gettempdir gettempprefix mkdtemp mkstemp"""
    ),
}

# Attributes that reach frames and code objects: what `inspect` walks.
_FRAMES: frozenset[str] = _words(
    """tb_frame tb_next tb_lasti f_back f_builtins f_code f_generator f_globals f_locals f_trace f_lasti
    f_trace_lines f_trace_opcodes co_code co_consts co_names co_varnames co_freevars co_cellvars gi_frame
    gi_code gi_yieldfrom cr_await cr_frame cr_code cr_origin ag_await ag_frame ag_code func_globals func_code
    func_closure im_func im_self im_class"""
)
# Attributes that every tool can do without, and that only code about code needs.
INTERNALS: frozenset[str] = _FRAMES | _words(
    """__array_interface__ __array_struct__ __base__ __bases__ __builtins__ __closure__ __code__ __defaults__ __func__
    __globals__ __import__ __kwdefaults__ __loader__ __mro__ __reduce__ __reduce_ex__ __self__ __spec__ __subclasses__
    __traceback__ mro"""
)
_FIELD_OF_INTERNALS = re.compile(rf"\.(?:{'|'.join(sorted(INTERNALS))})\b")

# Single-underscore names with a public meaning in the standard library.
PUBLIC_SUNDERS: frozenset[str] = _words(
    """_asdict _replace _fields _make _field_defaults _missing_ _generate_next_value_ _value_ _name_ _ignore_
    _order_ _value2member_map_ _member_map_ _member_names_"""
)

# Built-in functions that are not offered, with what to use instead.
HIDDEN_BUILTINS: Mapping[str, str] = {
    "__import__": "use an import statement",
    "__build_class__": "use a class statement",
    "__builtins__": "",
    "__loader__": "",
    "__spec__": "",
    "eval": "use ast.literal_eval for data",
    "exec": "",
    "compile": "",
    "open": "tools see no files; take the text as a parameter",
    "input": "take the value as a parameter",
    "globals": "use module-level names",
    "locals": "use a dict",
    "breakpoint": "",
    "help": "",
    "exit": "return or raise",
    "quit": "return or raise",
    "license": "",
    "credits": "",
    "copyright": "",
}


def module_problem(name: str, extra: Sequence[str] = (), *, may_write: bool = False) -> str | None:
    """Why a tool may not import the module, or None."""
    if name in STANDARD or name in PARTLY or name == "toolbox" or _is_extra(name, extra):
        return None
    if may_write and name in SCRATCH and name != "builtins":
        return None
    root, *rest = name.split(".")
    if root in LIBRARIES or root in PACKAGES:
        return f"{name} is a private module" if any(part.startswith("_") for part in rest) else None
    return f"importing {name} is not allowed"


def member_problem(module: str, member: str, extra: Sequence[str] = (), *, may_write: bool = False) -> str | None:
    """Why a tool may not use this member of the module, or None."""
    if _is_extra(module, extra) or is_dunder(member) or (may_write and member in SCRATCH.get(module, ())):
        return None
    if is_private(member):
        return f"{module}.{member} is private"
    if member not in PARTLY.get(module, (member,)):
        return f"{module}.{member} is not offered to tools"
    return None


def attribute_problem(name: str) -> str | None:
    """Why no tool may read or set an attribute of this name, or None."""
    if name not in INTERNALS:
        return None
    return f".{name} reaches " + ("frames or code objects" if name in _FRAMES else "into the interpreter")


def format_problem(text: str) -> str | None:
    """Why a tool may not format this text, whose fields may read attributes; or None."""
    if "." not in text or "_" not in text:
        return None
    found = _FIELD_OF_INTERNALS.search(text)
    return attribute_problem(found[0][1:]) if found else None


def is_dunder(name: str) -> bool:
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def is_private(name: str) -> bool:
    return name.startswith("_") and not is_dunder(name) and name not in PUBLIC_SUNDERS


def _is_extra(name: str, extra: Sequence[str]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in extra)
