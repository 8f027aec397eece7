"""Hostile tools of our own, by what they reach for. A tool that gets there returns a text with `REACHED`.

`LANGUAGE`: rules of the language; the screen must stop them. `EFFECTS`: things outside the worker; confinement alone must
hold them. `RESOURCES`: limits, with the outcomes that may come of them. `FORGERIES`: wrong tools that want to pass for
right ones. `LEAKS`: a first call that tries to change what a second one sees.
"""

from __future__ import annotations

LANGUAGE: dict[str, str] = {}
EFFECTS: dict[str, str] = {}
RESOURCES: dict[str, tuple[str, set[str]]] = {}
FORGERIES: dict[str, tuple[str, object]] = {}
LEAKS: dict[str, tuple[str, str, object]] = {}


def _expression(sentence: str, expression: str, before: str = "") -> None:
    LANGUAGE[sentence] = f"{before}\ndef tool():\n    return 'REACHED ' + str({expression})\n"


def _program(table: dict[str, str], sentence: str, code: str) -> None:
    assert sentence not in table
    table[sentence] = code.strip("\n") + "\n"


_F = "import statistics\nmean = statistics.mean"

# Attribute walks
_expression("the bases of a class cannot be read", "(1).__class__.__bases__")
_expression("the resolution order of a class cannot be read", "int.__mro__")
_expression("the subclasses of object cannot be listed", "object.__subclasses__()")
_expression("the globals of a library's function cannot be read", "mean.__globals__['sys']", _F)
_expression("the code of a function cannot be read", "(lambda: 1).__code__.co_consts")
_expression("the closure of a function cannot be read", "(lambda x: lambda: x)(1).__closure__")
_expression("the defaults of a library's function cannot be read", "mean.__defaults__", _F)
_expression("a bound builtin does not lead to its module", "len.__self__")
_expression("a module's loader cannot be read", "statistics.__loader__", "import statistics")
_expression("a module's spec cannot be read", "statistics.__spec__", "import statistics")
_expression("a module's dictionary holds no private members", "statistics.__dict__['_ss']", "import statistics")
_expression("a module's variables do not lead to its modules", "vars(statistics)['sys'].modules", "import statistics")
_expression(
    "a module's dictionary does not lead to its loader", "vars(statistics)['__loa' + 'der__']", "import statistics"
)
_expression(
    "a class's dictionary does not lead to its functions' globals", "vars(C)", "class C:\n    def f(self): pass"
)
_expression("pickling hooks cannot be reached", "(1).__reduce_ex__(2)")
_expression("the raw attribute getter reads no hidden names", "object.__getattribute__(int, '__m' + 'ro__')")
_expression(
    "the raw attribute getter reads no private names",
    "object.__getattribute__(random.Random(1), '_rand' + 'below')",
    "import random",
)
_expression("the raw attribute getter of classes reads no hidden names", "type.__getattribute__(int, '__m' + 'ro__')")
_expression(
    "the raw attribute getter does not lead to itself",
    "object.__getattribute__(1, '__getattr' + 'ibute__')(2, '__m' + 'ro__')",
)
_expression("getattr refuses names made at run time", "getattr(mean, '__glo' + 'bals__')", _F)
_expression(
    "getattr refuses names in other spellings of letters",
    "getattr(mean, '\\uff3f_globals__'.replace('\\uff3f', '_'))",
    _F,
)
_expression(
    "getattr refuses a subclass of str as a name",
    "getattr(mean, N('x'))",
    _F + "\nclass N(str):\n    def __eq__(s, o): return True\n    def __hash__(s): return 0",
)
_expression("hasattr and a default do not leak what they hide", "getattr(mean, '__globals__'[::1] + '', 0)['sys']", _F)
_expression(
    "attrgetter walks no hidden names", "operator.attrgetter('__cla' + 'ss__.__ba' + 'se__')(1)", "import operator"
)
_expression(
    "methodcaller calls no hidden names", "operator.methodcaller('__subc' + 'lasses__')(int)", "import operator"
)
_expression(
    "reduce over getattr walks no hidden names",
    "functools.reduce(getattr, ['__cla' + 'ss__', '__ba' + 'se__'], 1)",
    "import functools",
)
_expression("map over getattr walks no hidden names", "list(map(getattr, [int], ['__m' + 'ro__']))")
_expression(
    "a partial of getattr walks no hidden names", "functools.partial(getattr, int)('__m' + 'ro__')", "import functools"
)
_expression("full-width letters do not hide a name", "int.__ｍro__")
_expression("a walk inside a default argument is seen", "(lambda f=int.__mro__: f)()")
_expression("a walk inside a comprehension is seen", "[x for x in int.__mro__]")
_expression("a walk inside an f-string's format is seen", "f'{1:{int.__mro__}}'")
_expression("private members of modules cannot be read", "random._os.getpid()", "import random")
_expression("private members of foreign objects cannot be read", "random.Random(1)._randbelow", "import random")
_expression("a from-import takes no private members", "_os.getpid()", "from random import _os")
_program(
    LANGUAGE,
    "super walks no hidden names",
    """
class C:
    def go(self): return super().__reduce_ex__(2)
def tool(): return "REACHED " + str(C().go())
""",
)
_program(
    LANGUAGE,
    "a descriptor cannot walk from the class it is given",
    """
class D:
    def __get__(self, obj, owner): return owner.__mro__
class C: d = D()
def tool(): return "REACHED " + str(C().d)
""",
)
_program(
    LANGUAGE,
    "functools.wraps copies no hidden attributes",
    """
import functools, statistics
class C: pass
def tool():
    c = functools.wraps(statistics.mean, assigned=["__glo" + "bals__"], updated=[])(C())
    return "REACHED " + str(vars(c))
""",
)
_program(
    LANGUAGE,
    "syntax tree tools read no hidden fields",
    """
import ast, statistics
def tool():
    mean = statistics.mean
    mean._fields = ("__glo" + "bals__",)
    return "REACHED " + str(list(ast.iter_fields(mean)))
""",
)
_program(
    LANGUAGE,
    "a class pattern made at run time reads no hidden attributes",
    """
import statistics
Meta = type("Meta", (type,), {"__instance" + "check__": lambda cls, other: True})
C = Meta("C", (), {"__match_" + "args__": ("__glo" + "bals__",)})
def tool():
    match statistics.mean:
        case C(found): return "REACHED " + str(found)
""",
)
_program(
    LANGUAGE,
    "a metaclass cannot answer for the attributes of a pattern",
    """
import statistics
class Meta(type):
    def __getattr__(cls, name): return ("__glo" + "bals__",)
    def __call__(cls, *a): return a
class C(metaclass=Meta): pass
def tool():
    match statistics.mean:
        case C(found): return "REACHED " + str(found)
    return "no"
""",
)
_program(
    LANGUAGE,
    "a pattern's keyword reads no hidden attributes",
    """
def tool():
    match int:
        case type(__mro__=found): return "REACHED " + str(found)
""",
)
_program(
    LANGUAGE,
    "a class made at run time cannot define special names that a source may not",
    """
def tool():
    C = type("C", (), {"__redu" + "ce_ex__": lambda self, p: (print, ("x",))})
    return "REACHED " + C.__name__
""",
)
_program(
    LANGUAGE,
    "a make_dataclass field cannot name a hidden attribute for a pattern",
    """
import dataclasses
D = dataclasses.make_dataclass("D", [("__mro" + "__", int)])
class Meta(type):
    def __instancecheck__(cls, other): return True
def tool():
    match int:
        case D(found): return "REACHED " + str(found)
    return "no"
""",
)
_program(
    LANGUAGE,
    "setting attributes cannot replace a function's code",
    """
def a(): return 1
def b(): return "REACHED"
def tool():
    setattr(a, "__co" + "de__", 1)
    a.__code__ = b.__code__
    return str(a())
""",
)
_program(
    LANGUAGE,
    "an object's class cannot be replaced through its name",
    """
class A:
    x = "no"
class B:
    x = "REACHED"
def tool():
    a = A()
    setattr(a, "__cla" + "ss__", B)
    return a.x
""",
)
_program(
    LANGUAGE,
    "guards cannot be shadowed by a binding of their name",
    """
def tool():
    _getattr_ = lambda o, n: "REACHED"
    return (1).__class__.__base__
""",
)
_program(
    LANGUAGE,
    "the safe getattr has no way back to the real one",
    """
def tool(): return "REACHED " + str(getattr.__globals__)
""",
)

# Frames, tracebacks and inspection
for _name, _made in {
    "a generator": "(x for x in [1])", "a coroutine": "coroutine()", "an asynchronous generator": "agen()",
}.items():  # fmt: skip
    for _attribute in ("frame", "code"):
        _prefix = {"a generator": "gi_", "a coroutine": "cr_", "an asynchronous generator": "ag_"}[_name]
        _expression(
            f"{_name} does not give its {_attribute}", f"{_made}.{_prefix}{_attribute}",
            "async def coroutine(): pass\nasync def agen(): yield 1",
        )  # fmt: skip
_expression("sys gives no frames", "sys._getframe()", "import sys")
_expression("sys gives no list of modules", "sys.modules", "import sys")
_expression("sys gives no exception's traceback", "sys.exc_info()", "import sys")
_expression("typing passes on no module", "typing.sys.modules", "import typing")
_expression("dataclasses pass on no inspection", "dataclasses.inspect.stack()", "import dataclasses")
_program(
    LANGUAGE,
    "an exception gives no traceback",
    """
def tool():
    try:
        1 / 0
    except ZeroDivisionError as e:
        return "REACHED " + str(e.__traceback__.tb_frame)
""",
)
_program(
    LANGUAGE,
    "a context manager's exit gets no frame out of its traceback",
    """
class C:
    def __enter__(self): return self
    def __exit__(self, kind, error, tb):
        self.found = tb.tb_frame
        return True
def tool():
    with C() as c:
        raise ValueError
    return "REACHED " + str(c.found)
""",
)
_program(
    LANGUAGE,
    "an attribute error does not hand out the object behind a facade",
    """
import math
def tool():
    try:
        math.nothing
    except AttributeError as e:
        return "nothing" if e.obj is math else "REACHED " + str(e.obj)
""",
)
_program(
    LANGUAGE,
    "a name error hands out nothing either",
    """
def tool():
    try:
        nothing
    except NameError as e:
        return "REACHED " + str(e.with_traceback(None).__traceback__)
""",
)

# Formats
_expression("str.format walks no hidden names", "'{0.__class__.__mro__}'.format(1)")
_expression("str.format made at run time walks no hidden names", "('{0.__cla' + 'ss__.__m' + 'ro__}').format(1)")
_expression("format_map walks no hidden names", "('{a.__cla' + 'ss__.__m' + 'ro__}').format_map({'a': 1})")
_expression("the unbound format walks no hidden names", "str.format('{0.__cla' + 'ss__.__m' + 'ro__}', 1)")
_expression(
    "a format taken by getattr walks no hidden names", "getattr('{0.__cla' + 'ss__.__m' + 'ro__}', 'for' + 'mat')(1)"
)
_expression(
    "map over str.format walks no hidden names", "list(map(str.format, ['{0.__cla' + 'ss__.__m' + 'ro__}'], [1]))"
)
_expression(
    "methodcaller formats no hidden names",
    "operator.methodcaller('format', 1)('{0.__cla' + 'ss__.__m' + 'ro__}')",
    "import operator",
)
_expression(
    "a nested format spec walks no hidden names", "'{0:{1.__cla}}'.replace('cla', 'class__.__mro__').format(1, 2)"
)
_expression(
    "string.Formatter is not offered", "string.Formatter().vformat('{0.__cla' + 'ss__}', [1], {})", "import string"
)
_expression("logging formats no hidden names", "logging.Formatter('{x}', style='{')", "import logging")
_program(
    LANGUAGE,
    "a subclass of str formats no hidden names through super",
    """
class S(str):
    def go(self, x): return super().format(x)
def tool(): return "REACHED " + S("{0.__cla" + "ss__.__m" + "ro__}").go(1)
""",
)
_program(
    LANGUAGE,
    "a subclass of str formats no hidden names",
    """
class S(str): pass
def tool(): return "REACHED " + S("{0.__cla" + "ss__.__m" + "ro__}").format(1)
""",
)

# Builtins
for _name in ("eval", "exec", "compile", "open", "globals", "locals", "input", "__import__", "breakpoint", "help"):
    _expression(f"{_name} is not offered", f"{_name}")
_expression("builtins cannot be imported", "builtins.eval", "import builtins")
_expression("__builtins__ cannot be named", "__builtins__")
_expression("the class builder cannot be named", "__build_class__")
_program(
    LANGUAGE,
    "decorators cannot call eval",
    """
def text(cls): return "1 + 1"
def tool():
    @str
    @eval
    @text
    class C: pass
    return "REACHED " + C
""",
)

# Imports
for _name in (
    "os", "subprocess", "socket", "ctypes", "pickle", "importlib", "gc", "argparse",
    "multiprocessing", "shutil", "tempfile", "signal", "builtins", "marshal", "code", "runpy",
    "pkgutil", "linecache", "mmap", "resource", "fcntl", "platform", "unittest", "pdb", "cffi",
    "requests",
):  # fmt: skip
    _expression(f"{_name} cannot be imported", _name, f"import {_name}" if _name != "os" else "import os\nos.getpid()")
_expression("an allowed module passes on no os", "pathlib.os.getpid()", "import pathlib")
_expression("an allowed module passes on no threads", "queue.threading", "import queue")
_expression("a library's private package is closed", "numpy._core", "import numpy")
_expression("numpy's loaders are not offered", "np.load", "import numpy as np")
_expression("numpy's file reader is not offered by from-import", "fromfile", "from numpy import fromfile")
_expression("numpy's ctypes bridge is not offered", "np.ctypeslib", "import numpy as np")
_expression("numpy's test tools are not offered", "np.testing.measure('1')", "import numpy as np")
_expression("an array gives no ctypes object", "np.zeros(1).ctypes", "import numpy as np")
_expression(
    "a random generator gives no foreign interface", "np.random.default_rng().bit_generator.cffi", "import numpy as np"
)
_expression("scipy's file formats are not offered", "scipy.io", "import scipy")
_expression("pandas evaluates no text", "pd.eval('1 + 1')", "import pandas as pd")
_expression("a frame evaluates no walk", "pd.DataFrame({'a': [1]}).eval('a.__cla' + 'ss__')", "import pandas as pd")
_expression(
    "a frame evaluates no walk by a name made at run time",
    "getattr(pd.DataFrame({'a': [1]}), 'ev' + 'al')('@pd.__loa' + 'der__')",
    "import pandas as pd",
)
_expression(
    "a frame evaluates nothing in the frames of its callers",
    "pd.DataFrame({'a': [1]}).eval('@request', level=3)",
    "import pandas as pd",
)
_expression(
    "a frame evaluates no hidden functions", "pd.DataFrame({'a': [1]}).eval('a.to_pickle(1)')", "import pandas as pd"
)
_expression("a frame calls no hidden method by its name", "pd.Series([1]).agg('__dict' + '__')", "import pandas as pd")
for _how in ("eval('a.__cla' + 'ss__')", "agg('__dict' + '__')", "query('a._mgr')"):
    _program(
        LANGUAGE,
        f"an heir of a frame does not {_how}",
        f"""
import pandas as pd
class D(pd.DataFrame):
    def go(self): return super().{_how}
def tool():
    d = D({{"a": [1]}})
    try:
        return "REACHED " + str(d.go())
    except Exception:
        return "REACHED " + str(d.{_how})
""",
    )
_expression("pandas reads no pickles", "pd.read_pickle", "import pandas as pd")
_expression("sympy's text reader runs no imports", "sympy.sympify(\"__import__('os').getpid()\")", "import sympy")
_expression(
    "sympy's text reader walks no attributes", 'sympy.sympify("getattr(1, \'__cla" + "ss__\')")', "import sympy"
)
_expression(
    "sympy's implicit text readers run no imports", "sympy.simplify(\"__import__('os').getpid()\")", "import sympy"
)
_expression("sympy's compiler runs no imports", "sympy.lambdify([], \"__import__('os').getpid()\")()", "import sympy")
_expression(
    "sympy's parser runs no walks",
    'parse_expr("().__class__.__base__")',
    "from sympy.parsing.sympy_parser import parse_expr",
)
_expression(
    "sympy passes on no importer", "import_module('os').getpid()", "from sympy.utilities.lambdify import import_module"
)
_expression(
    "sympy's cache passes on no importer", "import_module('os').getpid()", "from sympy.core.cache import import_module"
)
_expression("sympy's external tools are not offered", "sympy.external.import_module('os')", "import sympy")
_expression(
    "a checked function stays checked where another module passes it on",
    "vars(wraps(mean, assigned=['__glo' + 'bals__'])(C()))",
    _F + "\nfrom contextlib import wraps\nclass C: pass",
)
_expression("the resolution order cannot be asked for either", "int.mro()")
_expression(
    "sympy's compiler reaches no loaders of numpy",
    "sympy.lambdify([], \"ctypeslib.ctypes._os.getpid()\", 'numpy')()",
    "import sympy",
)
_expression(
    "sympy's compiler reaches no test tools of numpy",
    "sympy.lambdify([], \"testing.measure('1')\", 'numpy')()",
    "import sympy",
)
_program(
    LANGUAGE,
    "a printer of one's own writes no walks into compiled code",
    """
import sympy
class P:
    def __init__(self, *a, **k): pass
    def doprint(self, e): return "getattr(1, 'real')"
def tool(): return "REACHED " + str(sympy.lambdify([], sympy.Integer(1), printer=P)())
""",
)
_expression("mpmath passes on no exec", "exec_", "from mpmath.ctx_mp_python import exec_")
_expression(
    "type hints are not evaluated",
    "typing.get_type_hints(f)",
    "import typing\ndef f(x: \"__import__('os').getpid()\"): pass",
)
_program(
    LANGUAGE,
    "dispatch on annotations evaluates no imports",
    """
import functools
@functools.singledispatch
def f(x): return 1
def tool():
    @f.register
    def g(x: "__import__('os').getpid()"): return 2
    return "REACHED"
""",
)
_program(
    LANGUAGE,
    "a module cannot be changed",
    """
import math
def tool():
    math.pi = 3
    return "REACHED"
""",
)
_program(
    LANGUAGE,
    "a module cannot be changed through another name",
    """
import numpy
def tool():
    n = numpy
    n.linalg.solve = 1
    setattr(n, "pi", 3)
    return "REACHED"
""",
)
_program(
    LANGUAGE,
    "a pandas reader opens no files",
    """
import pandas as pd
def tool(): return "REACHED " + str(pd.read_csv("/etc/hostname", header=None))
""",
)
_program(
    LANGUAGE,
    "warnings show no lines of files",
    """
import warnings
def tool(): return "REACHED " + warnings.formatwarning("m", UserWarning, "/etc/passwd", 1)
""",
)

# Effects: run without the screen as well
_OS = "import os\n"
_program(
    EFFECTS,
    "the host's secret variable is in no environment",
    _OS
    + """
def tool(): return "REACHED" if os.environ.get("SANDBOX_BAIT") else "no"
""",
)
_program(
    EFFECTS,
    "the host's environment is not in /proc",
    _OS
    + """
def tool():
    found = []
    for p in ["self", str(os.getppid()), *map(str, range(1, 100))]:
        try:
            found.append(open(f"/proc/{p}/environ", "rb").read())
        except OSError: pass
    return "REACHED " + str(found) if found else "no"
""",
)
for _path in (
    "/etc/passwd",
    "/etc/hostname",
    "/proc/self/maps",
    "/proc/1/cmdline",
    "/proc/mounts",
    "/sys/kernel/notes",
    "/root/.bashrc",
    "BAIT",
):
    _program(
        EFFECTS,
        f"{_path} cannot be read",
        f"""
def tool():
    try:
        return "REACHED " + str(open({_path!r}, "rb").read(100))
    except OSError:
        return "no"
""",
    )
for _folder in ("/", "/tmp", "/etc", "/home", "/proc"):
    _program(
        EFFECTS,
        f"{_folder} cannot be listed",
        _OS
        + f"""
def tool():
    try:
        return "REACHED " + str(os.listdir({_folder!r}))
    except OSError:
        return "no"
""",
    )
for _call in (
    "open('DROP/x', 'w').write('x')", "open('DROP/x', 'ab').write(b'x')", "os.mkdir('DROP/d')", "os.symlink('/etc', 'DROP/s')",
    "os.link('BAIT', 'DROP/l')", "os.rename('BAIT', 'DROP/r')", "os.unlink('BAIT')", "os.truncate('BAIT', 0)", "os.chmod('BAIT', 0)", "os.utime('BAIT')",
    "os.mkfifo('DROP/f')", "open('/dev/shm/sandbox-bait', 'w')", "open('/dev/tty')", "os.open('/', os.O_TMPFILE | os.O_RDWR)", "os.mknod('DROP/n')",
    "os.chdir('DROP')", "os.memfd_create('m')", "os.setxattr('BAIT', 'user.x', b'1')", "os.chroot('/')",
):  # fmt: skip
    _program(
        EFFECTS,
        f"{_call} is refused",
        _OS
        + f"""
def tool():
    try:
        {_call}
    except OSError:
        return "no"
    return "REACHED"
""",
    )
for _kind in (
    "AF_INET, socket.SOCK_STREAM",
    "AF_INET, socket.SOCK_DGRAM",
    "AF_INET6, socket.SOCK_STREAM",
    "AF_UNIX, socket.SOCK_STREAM",
    "AF_NETLINK, socket.SOCK_RAW",
    "AF_PACKET, socket.SOCK_RAW",
    "AF_ALG, socket.SOCK_SEQPACKET",
):
    _program(
        EFFECTS,
        f"no socket of {_kind} can be made",
        f"""
import socket
def tool():
    try:
        socket.socket(socket.{_kind})
    except OSError:
        return "no"
    return "REACHED"
""",
    )
for _call in (
    "os.fork()", "os.forkpty()", "os.execv('/bin/true', ['true'])", "os.posix_spawn('/bin/true', ['true'], {})", "os.system('true') == 0 or 1 / 0",
    "os.kill(os.getppid(), 0)", "os.kill(-1, 0)", "os.killpg(0, 0)", "os.setuid(0)", "os.setgroups([])", "os.nice(-5)", "os.setsid()", "os.pidfd_open(os.getppid())",
    "os.sched_setaffinity(0, {0})", "os.setpriority(os.PRIO_PROCESS, 0, -1)", "os.openpty()", "os.eventfd(0)", "os.sethostname" if False else "os.getxattr('/etc/passwd', 'user.x')",
):  # fmt: skip
    _program(
        EFFECTS,
        f"{_call} is refused",
        _OS
        + f"""
def tool():
    try:
        {_call}
    except (OSError, ZeroDivisionError):
        return "no"
    return "REACHED"
""",
    )
for _what, _number, _arguments in (
    ("ptrace", 101, "16, ppid, 0, 0"), ("process_vm_readv", 310, "ppid, 0, 0, 0, 0, 0"), ("unshare", 272, "0x10000000"), ("setns", 308, "0, 0"), ("mount", 165, "0, 0, 0, 0, 0"),
    ("io_uring_setup", 425, "4, buffer"), ("bpf", 321, "0, buffer, 120"), ("perf_event_open", 298, "buffer, 0, -1, -1, 0"), ("keyctl", 250, "0, -3, 0"), ("add_key", 248, "buffer, buffer, 0, 0, -3"),
    ("userfaultfd", 323, "0"), ("open_by_handle_at", 304, "-100, buffer, 0"), ("memfd_secret", 447, "0"), ("shmget", 29, "0, 4096, 0o1777"), ("msgget", 68, "0, 0o1777"), ("semget", 64, "0, 1, 0o1777"),
    ("tgkill", 234, "ppid, ppid, 0"), ("rt_sigqueueinfo", 129, "ppid, 0, buffer"), ("prlimit64 of the parent", 302, "ppid, 7, 0, buffer"), ("clone3", 435, "buffer, 88"), ("vfork by clone", 56, "0x4111, 0, 0, 0, 0"),
    ("seccomp", 317, "0, 0, 0"), ("fanotify_init", 300, "0, 0"), ("inotify_init1", 294, "0"), ("personality", 135, "0x0008"), ("modify_ldt", 154, "0, buffer, 16"), ("kexec_load", 246, "0, 0, 0, 0"), ("reboot", 169, "0, 0, 0, 0"),
    ("getdents of another process' directory", 89, "b'/proc/1/cwd', buffer, 100"), ("fcntl to own a descriptor", 72, "0, 8, ppid"), ("socketpair", 53, "1, 1, 0, buffer"), ("sendto", 44, "0, buffer, 1, 0, 0, 0"), ("landlock_create_ruleset", 444, "buffer, 8, 0"),
    ("timer_create", 222, "1, 0, buffer"), ("mq_open", 240, "b'/x', 0o102, 0o600, 0"), ("statfs", 137, "b'/', buffer"), ("pidfd_getfd", 438, "0, 0, 0"), ("process_madvise", 440, "0, buffer, 1, 4, 0"), ("epoll_create1", 291, "0"), ("swapon", 167, "b'/x', 0"),
):  # fmt: skip
    _program(
        EFFECTS,
        f"the system call {_what} is refused",
        f"""
import ctypes, os, errno
def tool():
    libc = ctypes.CDLL(None, use_errno=True)
    buffer, ppid = ctypes.create_string_buffer(256), os.getppid()
    result = libc.syscall({_number}, {_arguments})
    refused = result < 0 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS, errno.EACCES)
    return "no" if refused else f"REACHED {{result}} {{ctypes.get_errno()}}"
""",
    )
_program(
    EFFECTS,
    "no inherited descriptor leads anywhere but to the channel",
    _OS
    + """
import stat
def tool():
    found = []
    for fd in range(256):
        try:
            mode = os.fstat(fd).st_mode
        except OSError: continue
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISFIFO(mode):
            found.append(fd)
    sockets = [fd for fd in range(256) if _is_socket(fd)]
    return "REACHED" if found or len(sockets) > 1 else "no"
def _is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False
""",
)
_program(
    EFFECTS,
    "no thread can be started",
    """
import threading
def tool():
    try:
        threading.Thread(target=print).start()
    except RuntimeError:
        return "no"
    return "REACHED"
""",
)
_program(
    EFFECTS,
    "limits cannot be raised again",
    """
import resource
def tool():
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
        try:
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            return "REACHED"
        except (OSError, ValueError): pass
    return "no"
""",
)
_program(
    EFFECTS,
    "the worker is no user that owns the host's files",
    _OS
    + """
def tool(): return "REACHED" if os.geteuid() == 0 else "no"
""",
)
_program(
    EFFECTS,
    "a library writes no files",
    """
import numpy as np
def tool():
    try:
        np.zeros(3).tofile("DROP/array")
    except OSError:
        return "no"
    return "REACHED"
""",
)
_program(
    EFFECTS,
    "a downloader reaches no network",
    """
import urllib.request
def tool():
    try:
        urllib.request.urlopen("http://127.0.0.1:PORT/x", timeout=1)
    except OSError:
        return "no"
    return "REACHED"
""",
)

# Resources: (source, outcomes that may come of it)
_STOPPED = {"timeout", "memory", "error", "refused", "output", "crashed"}


def _resource(sentence: str, body: str, outcomes: set[str], before: str = "") -> None:
    RESOURCES[sentence] = (before + "\ndef tool():\n" + "".join(f"    {line}\n" for line in body.split("\n")), outcomes)


_resource("an endless loop", "while True: pass", {"timeout"})
_resource(
    "an endless loop that swallows every exception",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    {"timeout"},
)
_resource("an endless loop inside C", "return sum(iter(int, 1))", {"timeout"})
_resource("a sleep", "time.sleep(60)", {"timeout"}, "import time")
_resource(
    "a regular expression that backtracks", "return bool(re.match('(a|a)*b', 'a' * 50))", {"timeout"}, "import re"
)
_resource("a power of huge numbers", "return (7 ** 7 ** 9) % 10", {"timeout", "memory"})
_resource("a factorial", "return math.factorial(10**8) > 1", {"timeout", "memory"}, "import math")
_resource("colliding hashes", "return len({i * (2**61 - 1) for i in range(10**6)})", {"timeout"})
_resource(
    "nested generators without end",
    "g = iter(int, 1)\nfor _ in range(500): g = (x for x in g)\nreturn list(g)",
    {"timeout", "memory", "error"},
)
_resource(
    "an exception whose text hangs",
    "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
    {"timeout"},
)
_resource(
    "a destructor that hangs", "class D:\n    def __del__(self):\n        while True: pass\nD()\nreturn 1", {"timeout"}
)
_resource("one huge allocation", "return len(bytearray(10**11))", {"memory"})
_resource("many allocations", "x = []\nwhile True: x.append('y' * 10**7)", {"memory", "timeout"})
_resource(
    "many allocations that swallow the refusal",
    "x = []\nwhile True:\n    try: x.append(bytearray(10**8))\n    except MemoryError: pass",
    {"timeout", "memory"},
)
_resource("a huge repeated list", "return len([0] * 10**11)", {"memory"})
_resource("a huge format width", "return len(f'{1:>{10**11}}')", {"memory", "error"})
_resource("a huge array", "return np.ones((10**6, 10**6)).sum()", {"memory"}, "import numpy as np")
_resource(
    "a decompression bomb",
    "d = zlib.compress(b'0' * 10**7)\nfor _ in range(3): d = zlib.compress(d)\nwhile True: d = d + d",
    {"memory", "timeout"},
    "import zlib",
)
_resource(
    "an XML bomb",
    "return len(ET.fromstring('<!DOCTYPE a [<!ENTITY b \"' + 'x' * 1000 + '\">' + ''.join(f'<!ENTITY b{i} \"' + ('&b;' if i == 0 else f'&b{i-1};') * 10 + '\">' for i in range(9)) + ']><a>&b8;</a>').text)",
    _STOPPED,
    "import xml.etree.ElementTree as ET",
)
_resource("runaway recursion", "def f(): return f()\nreturn f()", {"error"})
_resource(
    "recursion past the stack",
    "sys.setrecursionlimit(10**9)\ndef f(): return f()\nreturn f()",
    {"crashed", "memory", "timeout", "error"},
    "import sys",
)
_resource(
    "recursion inside C", "x = []\nfor _ in range(10**6): x = [x]\nreturn repr(x)", {"error", "crashed", "timeout"}
)
_resource("a result of hundreds of megabytes", "return 'x' * 200_000_000", {"output"})
_resource("a result of a million items", "return list(range(10**6))", {"output"})
_resource("a result that contains itself", "x = []\nx.append(x)\nreturn x", {"bad_result"})
_resource("a result nested a thousand deep", "x = 1\nfor _ in range(1000): x = [x]\nreturn x", {"bad_result", "error"})
_resource(
    "a result that shares itself exponentially",
    "x = [1]\nfor _ in range(60): x = [x, x]\nreturn x",
    {"output", "timeout"},
)
_resource("a result that is a generator", "return iter(int, 1)", {"bad_result"})
_resource(
    "a result whose iterator never ends",
    "class L(list):\n    def __iter__(self):\n        while True: yield 1\nreturn L()",
    {"bad_result"},
)
_resource("an integer of a million digits", "return 10 ** 1_000_000", {"output", "bad_result", "error"})
_resource(
    "a decimal of a billion digits", "return Decimal('1e999999999')", {"bad_result"}, "from decimal import Decimal"
)
_resource("half of a surrogate pair", "return chr(0xD800)", {"bad_result"})

# Forgeries: (source of a tool that fails, the value that it wants to be taken for)
_ALL = "import os, struct, json\n"
FORGERIES["an integer that equals everything"] = (
    "class N(int):\n    def __eq__(s, o): return True\n    def __hash__(s): return 0\ndef tool(): return N(7)",
    42,
)
FORGERIES["a text that equals everything"] = (
    "class S(str):\n    def __eq__(s, o): return True\n    def __hash__(s): return 0\ndef tool(): return S('no')",
    "right",
)
FORGERIES["a list that equals everything"] = (
    "class L(list):\n    def __eq__(s, o): return True\ndef tool(): return L([0])",
    [1],
)
FORGERIES["a float that is close to everything"] = (
    "class F(float):\n    def __sub__(s, o): return 0.0\n    def __rsub__(s, o): return 0.0\n    def __eq__(s, o): return True\n    def __hash__(s): return 0\ndef tool(): return F(7)",
    42.0,
)
FORGERIES["a dictionary with lying items"] = (
    "class D(dict):\n    def items(s): return [('a', 1)]\n    def __eq__(s, o): return True\ndef tool(): return D(a=2)",
    {"a": 1},
)
FORGERIES["an object with a lying class"] = (
    "class X:\n    @property\n    def __class__(s): return int\n    def __eq__(s, o): return True\n    def __hash__(s): return 0\ndef tool(): return X()",
    42,
)
FORGERIES["not a number"] = ("def tool(): return float('nan')", 42.0)
FORGERIES["a frame on standard output"] = (
    'def tool():\n    print(\'{"outcome": "ok", "result": 42}\')\n    raise ValueError',
    42,
)
FORGERIES["a frame on every descriptor"] = (
    _ALL
    + "def tool():\n    body = b'42'\n    head = json.dumps({'outcome': 'ok', 'failure': None, 'stdout': '', 'seconds': 0, 'cpu_seconds': 0, 'peak_megabytes': 0}).encode()\n    frame = bytes(16) + len(head).to_bytes(8, 'big') + head + body\n    for fd in range(256):\n        try: os.write(fd, struct.pack('>Q', len(frame)) + frame)\n        except OSError: pass\n    os._exit(0)",
    42,
)
FORGERIES["a clean exit"] = ("import os\ndef tool(): os._exit(0)", None)
FORGERIES["a system exit"] = ("def tool(): raise SystemExit(0)", None)
FORGERIES["a keyboard interrupt"] = ("def tool(): raise KeyboardInterrupt", None)
FORGERIES["an exception of the sandbox's own kind"] = (
    "class TooLargeError(Exception): pass\ndef tool(): raise TooLargeError('ok')",
    None,
)
FORGERIES["a patched JSON encoder"] = (
    "import json\ndef tool():\n    json.dumps = lambda *a, **k: '42'\n    json.JSONEncoder.encode = lambda s, o: '42'\n    return 7",
    42,
)
FORGERIES["patched comparison functions"] = (
    "import operator, math\ndef tool():\n    operator.eq = lambda a, b: True\n    math.isclose = lambda *a, **k: True\n    return 7.0",
    42.0,
)
FORGERIES["patched builtins"] = (
    "import builtins\ndef tool():\n    builtins.isinstance = lambda *a: True\n    builtins.type = lambda *a: int\n    return 7",
    42,
)
FORGERIES["a replaced function of the same name"] = ("def tool(): return 7\ntool.__wrapped__ = lambda: 42", 42)
FORGERIES["a handler that runs at exit"] = (
    "import atexit, os\ndef tool():\n    atexit.register(lambda: os.write(1, b'42'))\n    raise SystemExit",
    42,
)

# Leaks: (first source, second source, what the second returns where nothing leaked)
LEAKS["module globals"] = (
    "state = []\ndef tool():\n    state.append(1)\n    return len(state)",
    "state = []\ndef tool():\n    state.append(1)\n    return len(state)",
    1,
)
LEAKS["a patched function"] = (
    "import math\ndef tool():\n    math.sqrt = lambda x: 0",
    "import math\ndef tool(): return math.sqrt(9)",
    3.0,
)
LEAKS["an attribute on a library's function"] = (
    "import statistics\ndef tool(): statistics.mean.stash = 1",
    "import statistics\ndef tool(): return getattr(statistics.mean, 'stash', None)",
    None,
)
LEAKS["numpy's error state"] = (
    "import numpy as np\ndef tool(): np.seterr(all='raise')",
    "import numpy as np\ndef tool(): return np.geterr()['over']",
    "warn",
)
LEAKS["numpy's print options"] = (
    "import numpy as np\ndef tool(): np.set_printoptions(precision=1)",
    "import numpy as np\ndef tool(): return str(np.array([0.123456]))",
    "[0.123456]",
)
LEAKS["the random state"] = (
    "import random\ndef tool(): random.seed(0)",
    "import random\ndef tool(): return random.random() == 0.8444218515250481",
    False,
)
LEAKS["numpy's random state"] = (
    "import numpy as np\ndef tool(): np.random.seed(0)",
    "import numpy as np\ndef tool(): return float(np.random.rand()) == 0.5488135039273248",
    False,
)
LEAKS["the decimal context"] = (
    "import decimal\ndef tool(): decimal.getcontext().prec = 2",
    "import decimal\ndef tool(): return decimal.getcontext().prec",
    28,
)
LEAKS["warning filters"] = (
    "import warnings\ndef tool(): warnings.simplefilter('error')",
    "import warnings\ndef tool():\n    warnings.warn('x')\n    return 1",
    1,
)
LEAKS["the recursion limit"] = (
    "import sys\ndef tool(): sys.setrecursionlimit(99)",
    "import sys\ndef tool(): return sys.getrecursionlimit()",
    1000,
)
LEAKS["the locale"] = (
    "import locale\ndef tool(): locale.setlocale(locale.LC_ALL, 'C.UTF-8')",
    "import locale\ndef tool(): return locale.setlocale(locale.LC_NUMERIC)",
    "C",
)
LEAKS["a cache of a library"] = (
    "import re\ndef tool(): re.compile('marker')",
    "import sys\ndef tool(): return sys.getrecursionlimit()",
    1000,
)
LEAKS["a signal handler"] = (
    "import signal\ndef tool(): signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "def tool(): return 1",
    1,
)
LEAKS["the working folder"] = ("import os\ndef tool(): os.chdir('/usr/lib')", "def tool(): return 1", 1)
LEAKS["sympy's assumptions"] = (
    "import sympy\ndef tool(): sympy.Symbol.stash = 1",
    "import sympy\ndef tool(): return getattr(sympy.Symbol, 'stash', 0)",
    0,
)
LEAKS["mpmath's precision"] = (
    "import mpmath\ndef tool(): mpmath.mp.dps = 99",
    "import mpmath\ndef tool(): return mpmath.mp.dps",
    15,
)
LEAKS["pandas' options"] = (
    "import pandas as pd\ndef tool(): pd.set_option('display.max_rows', 3)",
    "import pandas as pd\ndef tool(): return pd.get_option('display.max_rows')",
    60,
)

# Through libraries: what they keep, copy, name, evaluate and open on a tool's behalf
_program(
    LANGUAGE,
    "the state of a library's object does not give its modules",
    """
import warnings
def tool():
    m = warnings.catch_warnings().__getstate__()['_module']
    return "REACHED " + str(m.sys.modules['os'].getpid())
""",
)
_program(
    LANGUAGE,
    "a subclass does not give the modules that its library base keeps",
    """
import warnings
class W(warnings.catch_warnings):
    def m(self): return self._module
def tool():
    return "REACHED " + str(W().m().sys)
""",
)
_program(
    LANGUAGE,
    "the variables of such a subclass give no modules either",
    """
import warnings
class W(warnings.catch_warnings): pass
def tool():
    return "REACHED " + str(vars(W())['_module'].sys)
""",
)
_program(
    LANGUAGE,
    "a failed attribute of a library's module does not give the module",
    """
from scipy import stats
def tool():
    try: stats.kstest([1.0,2.0], 'nosuchthing')
    except AttributeError as e: return "REACHED " + str(e.obj) + str(e.obj.np.load)
""",
)
_program(
    LANGUAGE,
    "fields of a dataclass are no hidden names of its classes",
    """
import dataclasses
class M(type):
    __annotations__ = {'__mr'+'o__': tuple, '__subcl'+'asses__': int}
M = dataclasses.dataclass(init=False, eq=False)(M)
class C(metaclass=M): pass
def tool():
    return "REACHED " + str(dataclasses.asdict(C))
""",
)
_program(
    LANGUAGE,
    "members of an enumeration are written into no module",
    """
import enum
def tool():
    E = enum.Enum('E', {'HIJACK': 5}, module='toolsmith.sandbox.screen.allowed')
    enum.global_enum(E)
    return "REACHED"
""",
)
_program(
    LANGUAGE,
    "an enumeration's metaclass reads no modules",
    """
import enum
class E(enum.Enum): pass
def tool():
    X = E._convert_('X', 'warnings', lambda n: n == 'sys')
    return "REACHED " + str([m.value for m in X])
""",
)
_program(
    LANGUAGE,
    "private members of a library's metaclass are closed",
    """
import abc
class C(abc.ABC): pass
def tool():
    return "REACHED " + str(C._dump_registry) + str(C._abc_impl)
""",
)
_program(
    LANGUAGE,
    "a redirection swaps no other members of sys",
    """
import contextlib
class R(contextlib.redirect_stdout):
    _stream = "_getframe"
def tool():
    r = R(lambda *a: None)
    with r:
        f = r._old_targets[0]
    return "REACHED " + str(f(0))
""",
)
_program(
    LANGUAGE,
    "a facade cannot be renamed by its initialiser",
    """
import sys
def tool():
    sys.__init__("math")
    return "REACHED " + str(len(getattr(sys, "mod" + "ules")))
""",
)
_program(
    LANGUAGE,
    "a facade cannot be renamed by the raw attribute setter",
    """
import sys
def tool():
    s = [sys][0]
    object.__setattr__(s, "__name__", "math")
    return "REACHED " + str(len(s.modules))
""",
)
_program(
    LANGUAGE,
    "the raw attribute setter takes no hidden name in a subclass of str",
    """
import functools
class S(str): pass
def f(x=1):
    return x
def tool():
    object.__setattr__(f, S("__def" + "aults__"), (5,))
    return "REACHED" if f() == 5 else ""
""",
)
_program(
    LANGUAGE,
    "UserString formats no hidden names",
    """
import collections
def tool():
    return "REACHED " + collections.UserString('{0.__cla'+'ss__.__m'+'ro__}').format(1)
""",
)
_program(
    LANGUAGE,
    "UserString formats no hidden names from a mapping",
    """
import collections
def tool():
    return "REACHED " + collections.UserString('{a.__cla'+'ss__.__m'+'ro__}').format_map({'a':1})
""",
)
_program(
    LANGUAGE,
    "sympy's parser leaves no built-in functions in a namespace",
    """
from sympy.parsing.sympy_parser import parse_expr
def tool():
    g = {}
    try: parse_expr('1', global_dict=g)
    except Exception: pass
    return "REACHED " + str(g['__buil'+'tins__']['open'])
""",
)
_program(
    LANGUAGE,
    "sympy's evaluator leaves no built-in functions in a namespace",
    """
from sympy.parsing.sympy_parser import eval_expr
def tool():
    g = {}
    eval_expr('1', {}, g)
    return "REACHED " + str(g['__buil'+'tins__']['open'])
""",
)
_program(
    LANGUAGE,
    "sympy's compiler reads no dictionaries of classes",
    """
import sympy
def tool():
    f = sympy.lambdify([], "Integer.__class__.__class__.__dict__['__subcl'+'asses__'](object)")
    return "REACHED " + str(f())[:50]
""",
)
_program(
    LANGUAGE,
    "sympy's compiler reads no dictionaries of arguments",
    """
import sympy
def tool():
    f = sympy.lambdify(['s'], "s.__dict__")
    return "REACHED " + str(f(sympy.Integer))[:50]
""",
)
_program(
    LANGUAGE,
    "copying sets no hidden names for a class with a prepared namespace",
    """
import copy
class M(type):
    @classmethod
    def __prepare__(m, n, b): return {'__redu'+'ce_ex__': lambda self, p: (f, (), (None, {'__def'+'aults__': (5,)}))}
def f(x=1): return g
def g(x=0): return x
class C(metaclass=M): pass
def tool():
    y = copy.copy(C())
    return "REACHED " + str(y())
""",
)
_program(
    LANGUAGE,
    "copying sets no hidden names for a made dataclass",
    """
import copy, dataclasses, statistics
def tool():
    C = dataclasses.make_dataclass('C', [], namespace={'__redu'+'ce_ex__': lambda self, p: (lambda: statistics.mean, (), (None, {'__def'+'aults__': ([5],)}))})
    y = copy.copy(C())
    return "REACHED " + str(y())
""",
)
_program(
    LANGUAGE,
    "super does not give a library's dictionary",
    """
import enum
class E(enum.Enum):
    A = 1
def tool():
    return "REACHED " + str(super(type(E), enum.Enum).__dict__)[:60]
""",
)
_program(
    LANGUAGE,
    "a pivot calls no hidden method by its name",
    """
import pandas as pd
def tool():
    d = pd.DataFrame({'a':[1,1],'b':[2,3]})
    return "REACHED " + str(d.pivot_table(index='a', aggfunc='__cla'+'ss__'))
""",
)
_program(
    LANGUAGE,
    "strides do not reach beyond an array",
    """
import numpy as np
def tool():
    a = np.zeros(1, dtype=np.uint8)
    b = np.lib.stride_tricks.as_strided(a, shape=(4096,), strides=(1,))
    return "REACHED " + str(bytes(b)[:20])
""",
)
_program(
    LANGUAGE,
    "numpy's reader of tables opens no file",
    """
import numpy.ma.mrecords as mr
import statistics
def tool():
    return "REACHED " + str(mr.fromtextfile('/usr/lib/os-release', delimiter='='))
""",
)
_program(
    LANGUAGE,
    "an element tree reads no file",
    """
import xml.etree.ElementTree as E
def tool():
    try: E.ElementTree(file='/usr/lib/os-release')
    except E.ParseError as e: return "REACHED " + str(e)
""",
)
_program(
    LANGUAGE,
    "a lexer's include opens no file",
    """
import shlex
def tool():
    s = shlex.shlex('include "/usr/lib/os-release"'); s.source='include'
    return "REACHED " + str(list(s))[:60]
""",
)
_program(
    LANGUAGE,
    "a configuration reads no file",
    """
import configparser
def tool():
    c = configparser.ConfigParser()
    return "REACHED" if c.read('/usr/lib/os-release') else "no"
""",
)
_program(
    LANGUAGE,
    "a styler formats no hidden names",
    """
import pandas as pd
def tool():
    return "REACHED " + pd.DataFrame({'a':[1]}).style.format('{0.__cla'+'ss__.__m'+'ro__}').to_string()
""",
)
_program(
    LANGUAGE,
    "a registry of units reads no file of the tool's choice",
    """
import pint
def tool():
    pint.UnitRegistry('/usr/lib/os-release')
    return "REACHED "
""",
)
_program(
    LANGUAGE,
    "sympy makes no variables under the names of guards",
    """
import sympy
class G(sympy.Symbol):
    def __call__(self, owner, name): return 'REACHED'
def tool():
    sympy.var('.guard', cls=G)
    return (5)._x
""",
)
_program(
    LANGUAGE,
    "a traceback gives no frame to compiled expressions",
    """
import sympy
class X:
    def __enter__(self): return self
    def __exit__(self, a, b, tb):
        self.tb = tb; return True
def tool():
    with X() as x: raise ValueError
    f = sympy.lambdify(['t'], "t.tb_frame")
    return "REACHED " + str(f(x.tb))
""",
)
_program(
    LANGUAGE,
    "a redirection gives no function that swaps other members of sys",
    """
import contextlib
def tool():
    with contextlib.redirect_stdout.func("_getframe", 0):
        return "REACHED"
""",
)
_program(
    LANGUAGE,
    "a wrapped redirection swaps no other members of sys",
    """
import contextlib
def tool():
    next(contextlib.redirect_stdout.__wrapped__("modules", 0))
    return "REACHED"
""",
)
_program(
    LANGUAGE,
    "annotations put on a library's function are not evaluated by inspect",
    """
import inspect, random
def tool():
    f = random.Random.shuffle
    f.__annotations__["x"] = "_os"
    return "REACHED " + str(inspect.signature(f, eval_str=True))
""",
)
_program(
    LANGUAGE,
    "annotations put on a library's function name no module for dispatch",
    """
import functools, random
@functools.singledispatch
def g(x): return x
def tool():
    f = random.Random.shuffle
    f.__annotations__.update({"x": "_os.PathLike"})
    g.register(f)
    return "REACHED " + str(list(g.registry))
""",
)
_program(
    LANGUAGE,
    "paths of one's own read no files",
    """
import pathlib
class P(pathlib.Path): pass
def tool():
    return "REACHED " + P("/usr/lib/os-release").read_text()
""",
)
_program(
    LANGUAGE,
    "a class pattern reads no module of a module",
    """
import warnings
def tool():
    match [warnings][0]:
        case object(sys=found): return "REACHED " + str(found.modules)
""",
)
_program(
    LANGUAGE,
    "an array moved by its strides is still bounded",
    """
import numpy as np
def tool():
    a = np.zeros(4, dtype=np.uint8)[:1]
    a.strides = (-100000,)
    return "REACHED " + str(np.lib.stride_tricks.as_strided(a, shape=(3,), strides=(100000,)))
""",
)
_program(
    LANGUAGE,
    "a class that claims every instance reads no hidden attributes by a pattern",
    """
import statistics
class Meta(type):
    def __instancecheck__(cls, o): return True
class M(metaclass=Meta):
    pass
def tool():
    setattr(M, "__match_" + "args__", ("__glo" + "bals__",))
    match statistics.mean:
        case M(x): return "REACHED " + str(x)[:50]
""",
)
_program(
    LANGUAGE,
    "a class that claims every subclass reads no hidden attributes by a pattern",
    """
import abc, statistics
class M(abc.ABC):
    __match_args__ = ("__glo" + "bals__",)
    @classmethod
    def __subclasshook__(cls, o): return True
def tool():
    match statistics.mean:
        case M(x): return "REACHED " + str(x)[:50]
""",
)
_program(
    LANGUAGE,
    "the raw attribute getter reads nothing private that a library's base holds",
    """
import random
class C(random.Random): pass
def tool(): return "REACHED " + str(object.__getattribute__(C(), "_randbelow_with_getrandbits"))
""",
)
_program(
    LANGUAGE,
    "the raw attribute getter gives no dictionary that holds modules",
    """
import warnings
class W(warnings.catch_warnings): pass
def tool(): return "REACHED " + str(object.__getattribute__(W(), "__dict__")["_module"].sys)
""",
)
_program(
    LANGUAGE,
    "the raw attribute getter gives no unchecked format",
    """
def tool(): return "REACHED " + object.__getattribute__("{0.__cla" + "ss__}", "format")(1)
""",
)
_program(
    LANGUAGE,
    "super gives no raw attribute getter",
    """
class C:
    def go(self): return super().__getattribute__("__redu" + "ce__")
def tool(): return "REACHED " + str(C().go())
""",
)
_program(
    LANGUAGE,
    "fields that are renamed name no hidden attributes",
    """
import dataclasses
class M(type):
    a: int
M = dataclasses.dataclass(init=False, eq=False, repr=False)(M)
class C(metaclass=M): a = 1
def tool():
    dataclasses.fields(M)[0].name = "__subc" + "lasses__"
    return "REACHED " + str(dataclasses.asdict(C))
""",
)
_program(
    LANGUAGE,
    "nodes of one's own show no hidden attributes",
    """
import ast, statistics
class X(ast.AST):
    _fields = ("__redu" + "ce_ex__",)
def tool(): return "REACHED " + ast.dump(X())
""",
)
_program(
    LANGUAGE,
    "a dictionary of one's own does not see the built-in functions that evaluated text gets",
    """
import typing
def f(x: "int"): pass
def tool():
    class G(dict):
        def __setitem__(self, k, v): self.seen = v
    g = G(); typing.get_type_hints(f, g)
    return "REACHED " + str(g.seen)
""",
)
_program(
    LANGUAGE,
    "type hints are not read where a library is",
    """
import typing, random
def tool():
    f = random.Random.shuffle
    f.__annotations__["x"] = "_o" + "s.PathLike"
    return "REACHED " + str(typing.get_type_hints(f))
""",
)
_program(
    LANGUAGE,
    "type hints are not read where a library calls for them",
    """
import typing, pandas as pd
class C: pass
C.__annotations__ = {"x": "np.load"}
def tool(): return "REACHED " + str(pd.Series([C]).apply(typing.get_type_hints)[0])
""",
)
_program(
    LANGUAGE,
    "the class of a signature evaluates no annotations either",
    """
import inspect, random
def tool():
    f = random.Random.shuffle
    f.__annotations__["x"] = "_warn"
    return "REACHED " + str(type(inspect.signature(f)).from_callable(f, eval_str=True))
""",
)
_program(
    LANGUAGE,
    "a formatter of one's own formats no hidden names",
    """
import logging
class F(logging.Formatter):
    def __init__(self): super().__init__("{msg.__cla" + "ss__}", style="{", validate=False)
def tool(): return "REACHED " + F().format(logging.LogRecord("n", 20, "p", 1, 5, (), None))
""",
)
_program(
    LANGUAGE,
    "a configuration of logging opens no file",
    """
import logging
def tool():
    logging.basicConfig(filename="/tmp/toolsmith-pwn/x", force=True)
    logging.error("x")
    return "REACHED"
""",
)
_program(
    LANGUAGE,
    "a log record gives no frame",
    """
import logging
class H(logging.Handler):
    def emit(self, r): self.tb = r.exc_info[2]
def tool():
    h = H(); l = logging.getLogger("x"); l.addHandler(h)
    try: 1 / 0
    except Exception: l.exception("e")
    return "REACHED " + str(getattr(h.tb, "tb_fr" + "ame"))
""",
)
_program(
    LANGUAGE,
    "a task gives no frames",
    """
import asyncio
async def m(): return asyncio.current_task().get_stack()
def tool(): return "REACHED " + str(asyncio.run(m()))[:80]
""",
)
_program(
    LANGUAGE,
    "a coroutine of a task gives no frame",
    """
import asyncio
async def m(): return getattr(asyncio.current_task().get_coro(), "cr_" + "frame")
def tool(): return "REACHED " + str(asyncio.run(m()))
""",
)
_program(
    LANGUAGE,
    "an event loop connects nowhere",
    """
import asyncio
async def m():
    l = asyncio.get_running_loop()
    return await l.create_connection(lambda: None, "127.0.0.1", 47811)
def tool(): return "REACHED " + str(asyncio.run(m()))
""",
)
_program(
    LANGUAGE,
    "an event loop starts nothing",
    """
import asyncio
async def m(): return await asyncio.create_subprocess_shell("id")
def tool(): return "REACHED " + str(asyncio.run(m()))
""",
)
_program(
    LANGUAGE,
    "the real event loop cannot be opened",
    """
import asyncio
def tool():
    r = asyncio.Runner.func()
    async def m(): return 1
    return "REACHED " + str(r.run(m()))
""",
)
_program(
    LANGUAGE,
    "copying sets nothing in a module",
    """
import copy, math
class C:
    def __new__(cls, *a): return math if a else object.__new__(cls)
    def __getnewargs__(self): return (1,)
    def __getstate__(self): return {"pi": 3}
def tool():
    copy.copy(C())
    return "REACHED" if math.pi == 3 else "no"
""",
)
_program(
    LANGUAGE,
    "a module's variables hold no function that opens files",
    """
import json
def tool(): return "REACHED " + str(vars(json)["codecs"].open)
""",
)
_program(
    LANGUAGE,
    "an import that fails gives no traceback",
    """
def tool():
    try: import subprocess
    except ImportError as e: return "REACHED " + str(e.__traceback__) + str(e.path.__class__)
""",
)
_program(
    LANGUAGE,
    "a source cannot pretend to be the main module",
    """
__name__ = "__main__"
if __name__ == "__main__":
    import os
    got = os.getpid()
else:
    got = 0
def tool(): return "REACHED " + str(got) if got else "no"
""",
)
_program(
    LANGUAGE,
    "an import that a main function uses is not offered to what calls it",
    """
import os
def main(): return os.getpid()
def tool():
    return "REACHED " + str(main())
if __name__ == "__main__": main()
""",
)
_program(
    LANGUAGE,
    "timeit evaluates no text",
    """
import timeit
def tool():
    timeit.timeit("import os; os.getpid()", number=1); return "REACHED"
""",
)
_program(
    LANGUAGE,
    "an archive is not unpacked into files",
    """
import zipfile, io
def tool():
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z: z.writestr("a", "x")
    zipfile.ZipFile(b).extractall("/tmp/toolsmith-pwn"); return "REACHED"
""",
)
_program(
    LANGUAGE,
    "an archive takes no files in",
    """
import zipfile, io
def tool():
    b = io.BytesIO()
    z = zipfile.ZipFile(b, "w"); z.write("/etc/passwd"); return "REACHED"
""",
)
_program(
    LANGUAGE,
    "a compressed file is not opened",
    """
import gzip
def tool(): return "REACHED " + str(gzip.open("/usr/share/doc/x.gz").read())
""",
)
_program(
    LANGUAGE,
    "a tokenizer opens no file",
    """
import tokenize
def tool(): return "REACHED " + tokenize.open("/etc/hostname").read()
""",
)
_program(
    LANGUAGE,
    "a function cannot be made of another's code",
    """
import types
def tool():
    c = getattr(lambda: 1, "__co" + "de__"); return "REACHED " + str(types.FunctionType(c, {})())
""",
)
_program(
    LANGUAGE,
    "a codec's reader does not give its globals",
    """
import codecs, sys
def tool(): return "REACHED " + str(codecs.lookup("utf8").streamreader.__init__.__globals__)
""",
)
_program(
    LANGUAGE,
    "sympy's compiler hands out no module of numpy",
    """
import sympy
def tool(): return "REACHED " + str(sympy.lambdify([], "core.multiarray", "numpy")())
""",
)
_program(
    LANGUAGE,
    "sympy's compiler does not hand out numpy itself",
    """
import sympy
def tool():
    np = sympy.lambdify([], "numpy", "numpy")()
    return "REACHED " + str(np.fromfile)
""",
)
_program(
    LANGUAGE,
    "test tools of numpy cannot be reached through sympy's compiler",
    """
import sympy
def tool():
    m = sympy.lambdify([], "numpy", "numpy")()
    return "REACHED " + str(m.testing.measure("1"))
""",
)
_program(
    LANGUAGE,
    "sympy's compiler uses no readers of numpy's modules",
    """
import sympy
def tool(): return "REACHED " + str(sympy.lambdify([], "rec.fromfile", "numpy")())
""",
)
_program(
    LANGUAGE,
    "a symbol's name is no code for sympy's compiler",
    """
import sympy
def tool():
    x = sympy.Symbol("x): return __import__('os').getpid()\\n#")
    return "REACHED " + str(sympy.lambdify([x], x)(1))
""",
)
_program(
    LANGUAGE,
    "a transformation of one's own writes no imports into parsed text",
    """
from sympy.parsing.sympy_parser import parse_expr
def tool(): return "REACHED " + str(parse_expr("x", transformations=(lambda t, l, g: [(1, "__imp" + "ort__"), (53, "("), (3, "'os'"), (53, ")")],)))
""",
)
_program(
    LANGUAGE,
    "no line of a text for pandas goes unread",
    """
import pandas as pd
def tool(): return "REACHED " + str(pd.DataFrame({"a": [1]}).eval("b = a\\n  c = a.__cla" + "ss__"))
""",
)
_program(
    LANGUAGE,
    "quotes in a text for pandas hide no walk",
    """
import pandas as pd
def tool(): return "REACHED " + str(pd.DataFrame({"a": [1]}).eval("'`' + a.__cla" + "ss__ + '`'"))
""",
)
_program(
    LANGUAGE,
    "a library that calls eval lends no variables",
    """
import pandas as pd
def tool():
    d = pd.DataFrame({"a": [1]})
    return "REACHED " + str(pd.Series(["@lib"]).apply(d.eval))
""",
)
_program(
    LANGUAGE,
    "text for pandas walks from no variable",
    """
import pandas as pd
def tool():
    f = print
    return "REACHED " + str(pd.DataFrame({"a": [1]}).eval("@f.__se" + "lf__"))
""",
)
_program(
    LANGUAGE,
    "a frame calls no private method by its name",
    """
import pandas as pd
def tool(): return "REACHED " + str(pd.Series([1]).apply("_m" + "gr"))
""",
)
_program(
    LANGUAGE,
    "text for pandas writes no file",
    """
import pandas as pd
def tool(): return "REACHED " + str(pd.DataFrame({"a": [1]}).eval("a.to_csv('/tmp/toolsmith-pwn/x')"))
""",
)
_program(
    LANGUAGE,
    "numpy writes tables to no file that a buffer names",
    """
import numpy as np, io
class S(io.StringIO):
    def __fspath__(self): return "/tmp/toolsmith-pwn/x"
def tool():
    np.savetxt(S(), [1]); return "REACHED"
""",
)
_program(
    LANGUAGE,
    "an array is laid over no memory by a name made at run time",
    """
import numpy as np
class A: pass
def tool():
    a = A(); setattr(a, "__array_inter" + "face__", {"shape": (8,), "typestr": "|u1", "data": (id(a), False), "version": 3})
    return "REACHED " + str(np.asarray(a).tobytes())
""",
)
_program(
    LANGUAGE,
    "mpmath's own tests are not offered",
    """
import mpmath
def tool(): return "REACHED " + str(mpmath.runtests)
""",
)
_program(
    LANGUAGE,
    "the shapes of a distribution are no code",
    """
from scipy import stats
class D(stats.rv_continuous):
    def _pdf(self, x, a): return x
def tool():
    d = D(shapes="a, b=__import__('os').getpid()")
    return "REACHED " + str(d)
""",
)
LEAKS["a registration of an abstract class"] = (
    "import numbers\ndef tool(): numbers.Integral.register(str)",
    "import numbers\ndef tool(): return isinstance('', numbers.Integral)",
    False,
)
LEAKS["a converter of sympy"] = (
    "import sympy\nfrom sympy.core.sympify import converter\ndef tool(): converter[list] = lambda x: sympy.Symbol('leak')",
    "import sympy\ndef tool(): return str(sympy.sympify([1]))",
    "[1]",
)
LEAKS["levels of logging"] = (
    "import logging\ndef tool():\n    logging.addLevelName(10, 'leak')\n    logging.disable(50)",
    "import logging\ndef tool(): return [logging.getLevelName(10), logging.getLogger().isEnabledFor(50)]",
    ["DEBUG", True],
)
LEAKS["the default context of Decimal"] = (
    "import decimal\ndef tool(): decimal.DefaultContext.prec = 3",
    "import decimal\ndef tool(): return decimal.DefaultContext.prec",
    28,
)
FORGERIES["a namedtuple whose iterator lies"] = (
    "import collections\nclass N(collections.namedtuple('N', 'a')):\n    def __iter__(s): return iter((42,))\ndef tool(): return N(1)",
    (42,),
)
FORGERIES["a class that says it is numpy's"] = (
    "class A:\n    def tolist(self): return N(7)\nclass N(int):\n    def __eq__(s, o): return True\n    __hash__ = int.__hash__\nA.__name__ = 'ndarray'\ndef tool(): return A()",
    42,
)
_resource(
    "an event loop that swallows cancellation",
    "asyncio.run(f())",
    {"timeout"},
    "import asyncio\nasync def f():\n    while True:\n        try: await asyncio.sleep(9)\n        except BaseException: pass",
)
_resource(
    "a lock that nobody gives back",
    "lock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    {"timeout"},
    "import threading",
)
_resource("an exception with a huge text", "raise ValueError('x' * 10**8)", {"error", "memory"})
_program(
    LANGUAGE,
    "classes of syntax trees do not lie to the check of evaluated text",
    """
import ast, sympy
def tool():
    ast.Attribute.attr = property(lambda s: "x", lambda s, v: None)
    return "REACHED " + str(sympy.sympify("().__cla" + "ss__.__ba" + "se__"))
""",
)
_program(
    LANGUAGE,
    "classes of syntax trees do not hide parts from that check",
    """
import ast, sympy
def tool():
    for c in (ast.Expr, ast.Call, ast.Attribute): c._fields = ()
    return "REACHED " + str(sympy.sympify("().__cla" + "ss__.__ba" + "se__"))
""",
)
_program(
    LANGUAGE,
    "classes of syntax trees do not lie about text for pandas",
    """
import ast, pandas as pd
def tool():
    ast.Attribute.attr = property(lambda s: "x", lambda s, v: None)
    return "REACHED " + str(pd.DataFrame({"a": [1]}).eval("a._m" + "gr"))
""",
)
_program(
    LANGUAGE,
    "the class of modules cannot be changed",
    """
import random
def tool():
    type(random)._hides = lambda s, n: False
    return "REACHED" if "_os" in dir(random) else "no"
""",
)
_program(
    LANGUAGE,
    "the class of type cannot be changed",
    """
def tool():
    setattr(type(type), "__ca" + "ll__", lambda *a: "REACHED")
    return str(type(1))
""",
)
_program(
    LANGUAGE,
    "methods of a module's classes do not give their globals",
    """
import json
def tool(): return "REACHED " + str(json.JSONEncoder.__init__.__globals__)
""",
)
