"""Hostile tools of our own, by what they reach for. A tool that gets there returns a text with `REACHED`.

`EFFECTS`: things outside the worker, which confinement alone must hold. `WAYS`: expressions of sources that the screen
lets through and that are the module `os`; what is then done with it must have no effect. `RESOURCES`: limits, with the
outcomes that may come of them. `FORGERIES`: wrong tools that want to pass for right ones. `LEAKS`: a first call that
tries to change what a second one sees.
"""

from __future__ import annotations

EFFECTS: dict[str, str] = {}
RESOURCES: dict[str, tuple[str, set[str]]] = {}
FORGERIES: dict[str, tuple[str, object]] = {}
LEAKS: dict[str, tuple[str, str, object]] = {}


def _effect(sentence: str, code: str) -> None:
    assert sentence not in EFFECTS
    EFFECTS[sentence] = code.strip("\n") + "\n"


def _all_refused(sentence: str, *statements: str, before: str = "import os\n", error: str = "OSError") -> None:
    """A tool that tries one after the other, and tells what was not refused."""
    tries = "".join(
        f"    try:\n        {statement}\n        reached.append({statement!r})\n    except {error}: pass\n"
        for statement in statements
    )
    _effect(
        sentence,
        f"{before}def tool():\n    reached = []\n{tries}    return 'REACHED ' + str(reached) if reached else 'no'\n",
    )


_OS = "import os\n"
_effect(
    "the host's secret variable is in no environment",
    _OS
    + """
def tool(): return "REACHED" if os.environ.get("SANDBOX_BAIT") else "no"
""",
)
_effect(
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
_all_refused(
    "files of the host cannot be read",
    *(f"open({path!r}, 'rb').read(100)" for path in (
        "/etc/passwd", "/etc/hostname", "/proc/self/maps", "/proc/1/cmdline", "/proc/mounts", "/sys/kernel/notes",
        "/root/.bashrc", "BAIT",
    )),
)  # fmt: skip
_all_refused(
    "folders of the host cannot be listed",
    *(f"os.listdir({folder!r})" for folder in ("/", "/etc", "/home", "/proc")),
)
_all_refused("/tmp cannot be listed", "os.listdir('/tmp')")
_all_refused(
    "nothing of the host is written, renamed or made",
    "open('DROP/x', 'w').write('x')", "open('DROP/x', 'ab').write(b'x')", "os.mkdir('DROP/d')", "os.symlink('/etc', 'DROP/s')",
    "os.link('BAIT', 'DROP/l')", "os.rename('BAIT', 'DROP/r')", "os.unlink('BAIT')", "os.truncate('BAIT', 0)", "os.chmod('BAIT', 0)", "os.utime('BAIT')",
    "os.mkfifo('DROP/f')", "open('/dev/shm/sandbox-bait', 'w')", "open('/dev/tty')", "os.open('/', os.O_TMPFILE | os.O_RDWR)", "os.mknod('DROP/n')",
    "os.chdir('DROP')", "os.memfd_create('m')", "os.setxattr('BAIT', 'user.x', b'1')", "os.chroot('/')",
)  # fmt: skip
_all_refused(
    "no socket can be made",
    *(f"socket.socket(socket.{kind})" for kind in (
        "AF_INET, socket.SOCK_STREAM", "AF_INET, socket.SOCK_DGRAM", "AF_INET6, socket.SOCK_STREAM", "AF_UNIX, socket.SOCK_STREAM",
        "AF_NETLINK, socket.SOCK_RAW", "AF_PACKET, socket.SOCK_RAW", "AF_ALG, socket.SOCK_SEQPACKET",
    )),
    before="import socket\n",
)  # fmt: skip
_all_refused(
    "no process is started, signalled or changed",
    "os.fork()", "os.forkpty()", "os.execv('/bin/true', ['true'])", "os.posix_spawn('/bin/true', ['true'], {})", "check(-os.system('true'))",
    "os.kill(os.getppid(), 0)", "os.kill(-1, 0)", "os.killpg(0, 0)", "os.setuid(0)", "os.setgroups([])", "os.nice(-5)", "os.setsid()", "os.pidfd_open(os.getppid())",
    "os.sched_setaffinity(0, {0})", "os.setpriority(os.PRIO_PROCESS, 0, -1)", "os.openpty()", "os.eventfd(0)", "os.getxattr('/etc/passwd', 'user.x')",
    before="import os\ndef check(result):\n    if result < 0: raise OSError\n",
)  # fmt: skip
_all_refused(
    "system calls that reach beyond the process are refused",
    *(f"call('{what}', {arguments})" for what, arguments in (
        ("ptrace", "101, 16, ppid, 0, 0"), ("process_vm_readv", "310, ppid, 0, 0, 0, 0, 0"), ("unshare", "272, 0x10000000"), ("setns", "308, 0, 0"), ("mount", "165, 0, 0, 0, 0, 0"),
        ("io_uring_setup", "425, 4, buffer"), ("bpf", "321, 0, buffer, 120"), ("perf_event_open", "298, buffer, 0, -1, -1, 0"), ("keyctl", "250, 0, -3, 0"), ("add_key", "248, buffer, buffer, 0, 0, -3"),
        ("userfaultfd", "323, 0"), ("open_by_handle_at", "304, -100, buffer, 0"), ("memfd_secret", "447, 0"), ("shmget", "29, 0, 4096, 0o1777"), ("msgget", "68, 0, 0o1777"), ("semget", "64, 0, 1, 0o1777"),
        ("tgkill", "234, ppid, ppid, 0"), ("rt_sigqueueinfo", "129, ppid, 0, buffer"), ("prlimit64 of the parent", "302, ppid, 7, 0, buffer"), ("clone3", "435, buffer, 88"), ("vfork by clone", "56, 0x4111, 0, 0, 0, 0"),
        ("seccomp", "317, 0, 0, 0"), ("fanotify_init", "300, 0, 0"), ("inotify_init1", "294, 0"), ("personality", "135, 0x0008"), ("modify_ldt", "154, 0, buffer, 16"), ("kexec_load", "246, 0, 0, 0, 0"), ("reboot", "169, 0, 0, 0, 0"),
        ("getdents of another process directory", "89, b'/proc/1/cwd', buffer, 100"), ("fcntl to own a descriptor", "72, 0, 8, ppid"), ("socketpair", "53, 1, 1, 0, buffer"), ("sendto", "44, 0, buffer, 1, 0, 0, 0"), ("landlock_create_ruleset", "444, buffer, 8, 0"),
        ("timer_create", "222, 1, 0, buffer"), ("mq_open", "240, b'/x', 0o102, 0o600, 0"), ("statfs", "137, b'/', buffer"), ("pidfd_getfd", "438, 0, 0, 0"), ("process_madvise", "440, 0, buffer, 1, 4, 0"), ("epoll_create1", "291, 0"), ("swapon", "167, b'/x', 0"),
    )),
    before="""
import ctypes, errno, os
libc, buffer, ppid = ctypes.CDLL(None, use_errno=True), ctypes.create_string_buffer(256), os.getppid()
def call(what, *arguments):
    if libc.syscall(*arguments) < 0 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS, errno.EACCES):
        raise OSError
""",
)  # fmt: skip
_effect(
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
_effect(
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
_effect(
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
_effect(
    "the worker is no user that owns the host's files",
    _OS
    + """
def tool(): return "REACHED" if os.geteuid() == 0 else "no"
""",
)
_all_refused(
    "libraries read and write no files of the host, and connect to nothing",
    "asyncio.new_event_loop().run_until_complete(asyncio.open_connection('127.0.0.1', PORT))", "gzip.open('BAIT').read()",
    "asyncio.run(asyncio.create_subprocess_shell('true'))", "logging.basicConfig(filename='DROP/x')", "pathlib.Path('BAIT').read_text()",
    "pathlib.Path('DROP/x').touch()", "sqlite3.connect('DROP/x').execute('create table t (x)')", "tokenize.open('BAIT')",
    "tarfile.open(fileobj=io.BytesIO(), mode='w').add('BAIT')", "shlex.shlex('a').sourcehook('BAIT')", "zipfile.ZipFile('DROP/x', 'w')",
    "xml.etree.ElementTree.ElementTree(xml.etree.ElementTree.Element('a')).write('DROP/x')",
    before="import asyncio, gzip, io, logging, pathlib, shlex, sqlite3, tarfile, tokenize, xml.etree.ElementTree, zipfile\n",
    error="Exception",
)  # fmt: skip
_all_refused(
    "a temporary file stays in memory", "tempfile.SpooledTemporaryFile(1).write(b'12')", before="import tempfile\n"
)
_all_refused(
    "numpy and pandas read and write no files of the host",
    "numpy.zeros(3).tofile('DROP/x')", "numpy.save('DROP/x', 1)", "numpy.fromfile('BAIT')", "pandas.read_csv('BAIT', header=None)",
    "pandas.DataFrame({'a': [1]}).to_csv('DROP/x')", before="import numpy, pandas\n", error="Exception",
)  # fmt: skip
_all_refused(
    "a downloader reaches no network",
    "urllib.request.urlopen('http://127.0.0.1:PORT')",
    before="import urllib.request\n",
)

# Ways to a module that the screen refuses, past the screen: (what is imported, the module `os`)
WAYS: dict[str, tuple[str, str]] = {
    "the variables of a module": ("import statistics", "vars(statistics)['sys'].modules['os']"),
    "a private member by a name made at run time": ("import random", "getattr(random, '_' + 'os')"),
    "a module that another passes on": ("import contextlib", "contextlib.os"),
    "the raw attribute getter": (
        "import statistics",
        "object.__getattribute__(statistics.mean, '__glo' + 'bals__')['sys'].modules['os']",
    ),
    "members as inspect lists them": (
        "import inspect, statistics",
        "dict(inspect.getmembers(statistics.mean))['__glo' + 'bals__']['sys'].modules['os']",
    ),
    "a formatter of texts": (
        "import statistics, string",
        "string.Formatter().get_field('0.__globals__[sys]', [statistics.mean], {})[0].modules['os']",
    ),
    "the state of an object": ("import warnings", "warnings.catch_warnings().__getstate__()['_module'].sys.modules['os']"),
    "text that sympy evaluates": (
        "from sympy.parsing.sympy_parser import parse_expr", "parse_expr(\"__import__('os')\")",
    ),
    "text that sympy compiles": ("import sympy", "sympy.lambdify([], \"__import__('os')\")()"),
    "a module that a library passes on": ("import pandas as pd", "pd.io.common.os"),
    "the ctypes of numpy": ("import numpy as np", "getattr(np.ctypeslib.ctypes, '_' + 'os')"),
}  # fmt: skip

WHAT_IS_TRIED = """
def tool():
    os, reached = WAY, []
    for name, act in {
        "read": lambda: os.open("BAIT", os.O_RDONLY),
        "write": lambda: os.open("DROP/x", os.O_WRONLY | os.O_CREAT),
        "list": lambda: os.listdir("/"),
        "kill": lambda: os.kill(os.getppid(), 0),
        "fork": lambda: os.fork(),
        "run": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    }.items():
        try:
            act()
            reached.append(name)
        except OSError:
            pass
    return [os.name, reached]
"""

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
_resource("a result that is a generator", "return iter(int, 1)", {"bad_result", "error"})
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

FORGERIES["a namedtuple whose iterator lies"] = (
    "import collections\nclass N(collections.namedtuple('N', 'a')):\n    def __iter__(s): return iter((42,))\ndef tool(): return N(1)",
    (42,),
)
FORGERIES["a class that says it is numpy's"] = (
    "class A:\n    def tolist(self): return N(7)\nclass N(int):\n    def __eq__(s, o): return True\n    __hash__ = int.__hash__\nA.__name__ = 'ndarray'\ndef tool(): return A()",
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
LEAKS["a function of a library, through another name"] = (
    "import json\ndef tool():\n    setattr(json, 'dumps', lambda *a, **k: 'leak')\n    json.JSONEncoder.encode = json.dumps\n    return 1",
    "import json\ndef tool(): return json.dumps([1])",
    "[1]",
)
LEAKS["a built-in function"] = (
    "import statistics\ndef tool(): vars(statistics)['sys'].modules['builtins'].len = lambda x: 99",
    "def tool(): return len([1])",
    1,
)
LEAKS["the functions that call a tool"] = (
    "import typing\ndef tool():\n    m = typing.sys.modules['toolsmith.sandbox.worker.execute']\n    setattr(m, 'exact', lambda *a: 99)\n    setattr(m, 'execute', None)",
    "def tool(): return 1",
    1,
)
FORGERIES["patched functions of the code around a tool"] = (
    "import typing\ndef tool():\n    m = typing.sys.modules['toolsmith.sandbox.worker.execute']\n    m.pack = m.getrusage = m.perf_counter = None\n    raise ValueError",
    None,
)


def forged_answer(outcome: str) -> str:
    """A tool that finds the channel and the nonce in the frames below it, and answers itself."""
    return f"""
import statistics
read = object.__getattribute__
def tool():
    modules = vars(statistics)["sys"].modules
    frame = read(modules["sys"], "_getframe")()
    while "nonce" not in read(frame, "f_lo" + "cals"):
        frame = read(frame, "f_ba" + "ck")
    found, worker = read(frame, "f_lo" + "cals"), modules["toolsmith.sandbox.worker.worker"]
    failure = {{"type": "E", "message": "m", "line": None, "traceback": ""}}
    header = {{"outcome": {outcome!r}, "failure": failure, "stdout": "", "seconds": 0, "cpu_seconds": 0, "peak_megabytes": 0}}
    frame = worker.framed(worker.pack(found["nonce"], worker.Reply(header, b"42")))
    modules["os"].write(found["channel"], frame)
    modules["os"].kill(modules["os"].getpid(), 9)
"""
