"""What tools may import, and which members of it they may use.

Covered: modules by name, members by name, methods that reach files or evaluate text.
Not covered: what a member does when it is called; the confinement answers for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WHOLE: frozenset[str] = _words("*")

# Standard library: module -> members that a tool sees; WHOLE means all public ones but other modules.
STANDARD: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        _words("""__future__ abc array base64 binascii bisect calendar cmath collections collections.abc
        colorsys
        contextlib contextvars copy csv dataclasses datetime decimal difflib enum fnmatch fractions graphlib
        hashlib heapq hmac html ipaddress itertools json keyword locale math numbers operator pprint queue
        random re reprlib secrets shlex statistics struct textwrap time unicodedata urllib.parse uuid
        warnings weakref zlib functools zoneinfo html.entities string json.decoder typing tomllib typing_extensions
        token quopri"""),
        WHOLE,
    ),
    "types": _words(
        """SimpleNamespace MappingProxyType GenericAlias NoneType EllipsisType UnionType DynamicClassAttribute
        FunctionType LambdaType MethodType BuiltinFunctionType BuiltinMethodType GeneratorType CoroutineType
        AsyncGeneratorType NotImplementedType"""  # classes to ask for; code objects to call them with are not offered
    ),
    "io": _words(
        """StringIO BytesIO TextIOBase IOBase RawIOBase BufferedIOBase TextIOWrapper BufferedReader BufferedWriter
        BufferedRandom UnsupportedOperation SEEK_SET SEEK_CUR SEEK_END DEFAULT_BUFFER_SIZE"""
    ),
    "os": _words("path sep altsep extsep pathsep linesep curdir pardir devnull name fspath PathLike"),
    "os.path": _words(
        """basename dirname join split splitext splitdrive normpath normcase relpath isabs commonprefix commonpath sep
        altsep extsep pathsep curdir pardir"""
    ),
    "pathlib": _words("PurePath PurePosixPath PureWindowsPath Path PosixPath"),  # Path: for text only, see stand_ins
    "sys": _words(
        """maxsize float_info int_info hash_info getsizeof getrecursionlimit setrecursionlimit byteorder
        maxunicode version version_info getdefaultencoding set_int_max_str_digits get_int_max_str_digits
        intern stdout stderr platform argv exit hexversion float_repr_style getrefcount implementation flags exception
        thread_info"""
    ),
    "ast": WHOLE,  # but for what reads attributes by computed names: HIDDEN_MEMBERS
    "codecs": _words(
        """encode decode lookup getencoder getdecoder iterencode iterdecode BOM_UTF8 BOM_UTF16 BOM_UTF16_LE
        BOM_UTF16_BE"""
    ),
    "bz2": _words("compress decompress BZ2Compressor BZ2Decompressor"),
    "gzip": _words("compress decompress open GzipFile BadGzipFile"),  # of files in memory
    "zipfile": _words("ZipFile ZipInfo BadZipFile LargeZipFile ZIP_STORED ZIP_DEFLATED ZIP_BZIP2 ZIP_LZMA is_zipfile"),
    "lzma": _words("compress decompress LZMACompressor LZMADecompressor LZMAError"),
    "traceback": _words("format_exc format_exception format_exception_only print_exc print_exception"),
    "inspect": _words(
        """signature Signature BoundArguments Parameter getfullargspec cleandoc getdoc isfunction isclass ismethod
        isgenerator isabstract isgeneratorfunction iscoroutine iscoroutinefunction isawaitable isasyncgen
        isasyncgenfunction isbuiltin isroutine isdatadescriptor ismethoddescriptor"""
    ),
    "timeit": _words("default_timer timeit repeat"),
    "threading": _words("Lock RLock Condition Event Semaphore BoundedSemaphore local get_ident TIMEOUT_MAX"),
    "asyncio": _words(
        """run Runner gather sleep create_task wait_for wait as_completed shield timeout timeout_at TaskGroup Task
        Future Queue PriorityQueue LifoQueue QueueEmpty QueueFull Lock Event Condition Semaphore BoundedSemaphore
        Barrier CancelledError TimeoutError InvalidStateError BrokenBarrierError iscoroutine iscoroutinefunction
        isfuture ensure_future current_task all_tasks get_running_loop get_event_loop new_event_loop set_event_loop
        to_thread FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED"""
    ),
    "tokenize": _words(
        """generate_tokens tokenize untokenize detect_encoding TokenInfo TokenError NAME NUMBER STRING OP COMMENT NL
        NEWLINE INDENT DEDENT ENDMARKER ENCODING ERRORTOKEN tok_name EXACT_TOKEN_TYPES"""
    ),
    "urllib": _words("parse"),
    "xml": _words("etree sax dom"),
    "xml.dom": _words("minidom Node"),
    "xml.dom.minidom": _words("parseString Document Node"),
    "configparser": _words(
        """ConfigParser RawConfigParser SectionProxy Error NoSectionError NoOptionError DuplicateSectionError
        DuplicateOptionError ParsingError MissingSectionHeaderError"""
    ),
    "xml.sax": _words("saxutils"),
    "xml.sax.saxutils": _words("escape unescape quoteattr"),
    "xml.etree": _words("ElementTree"),
    "xml.etree.ElementTree": _words(
        """fromstring fromstringlist tostring tostringlist Element SubElement ElementTree XML indent
        ParseError Comment QName iselement TreeBuilder XMLPullParser dump register_namespace"""
    ),
    "html.parser": _words("HTMLParser"),
    "http": _words("HTTPStatus HTTPMethod"),
    "logging": _words(
        """getLogger basicConfig NOTSET DEBUG INFO WARNING WARN ERROR CRITICAL FATAL NullHandler StreamHandler Handler
        Formatter Filter Logger LoggerAdapter LogRecord getLevelName getLevelNamesMapping addLevelName disable log debug
        info warning error critical exception"""
    ),
}

# What a tool sees beside that where its policy gives it a scratch folder; a checked version stands in for each.
SCRATCH: Mapping[str, frozenset[str]] = {
    "builtins": _words("open"),
    "os": _words("getcwd listdir makedirs mkdir remove rename replace rmdir unlink"),
    "os.path": _words("abspath exists getsize isdir isfile"),
    "pathlib": _words("Path PosixPath"),
    "tempfile": _words("NamedTemporaryFile TemporaryDirectory TemporaryFile gettempdir mkdtemp"),
}

# Third-party libraries, where installed; every public submodule that is not listed as hidden.
LIBRARIES: frozenset[str] = _words("numpy scipy sympy pandas pint mpmath")

HIDDEN_MODULES: frozenset[str] = _words(
    """numpy.testing numpy.ctypeslib numpy.f2py numpy.distutils numpy.core numpy.lib.npyio numpy.lib.format
    numpy.conftest numpy.compat numpy.version numpy.typing.mypy_plugin numpy.matlib
    scipy.io scipy.datasets scipy.misc scipy.odr scipy.conftest scipy.version
    sympy.utilities.autowrap sympy.utilities.codegen sympy.utilities.runtests sympy.utilities.pytest
    sympy.utilities.tmpfiles sympy.utilities.source sympy.utilities.benchmarking sympy.utilities.pkgdata
    sympy.utilities.randtest sympy.utilities.decorator sympy.testing sympy.plotting sympy.interactive
    sympy.external sympy.printing.preview sympy.parsing.autolev sympy.parsing.c sympy.parsing.fortran
    sympy.parsing.latex sympy.parsing.ast_parser sympy.parsing.sym_expr sympy.conftest sympy.codegen
    sympy.benchmarks sympy.this sympy.galgebra sympy.abc.sympy
    pandas.io pandas.util pandas.compat pandas.core pandas.plotting pandas.testing pandas.tests
    pandas.conftest pandas.api.interchange pandas.api.executors pandas.arrays.testing pandas.tseries.api
    pint.testing pint.testsuite pint.facets pint.delegates pint.compat pint.util pint.pint_convert
    pint.matplotlib pint.registry_helpers
    mpmath.tests mpmath.visualization mpmath.libmp""",
)

# Public members that read or write files, load code, or evaluate text.
HIDDEN_MEMBERS: Mapping[str, frozenset[str]] = {
    "numpy": _words(
        """load loads save savez savez_compressed fromfile memmap fromregex
        DataSource get_include show_config show_runtime info source test recfromcsv recfromtxt ctypeslib
        deprecate
        set_array_function_like_doc disp add_newdoc add_newdocs fromtextfile openfile"""
    ),
    "numpy.lib": _words("npyio format utils user_array introspect add_newdoc"),
    "scipy": _words("LowLevelCallable test show_config"),
    "scipy.sparse": _words("save_npz load_npz"),
    "sympy": _words(
        """test doctest preview plot plot_implicit plot_parametric plot3d textplot plot_backends init_printing
        init_session interactive_traversal source plot3d_parametric_line plot3d_parametric_surface
        PyTestReporter vring vfield"""
    ),
    "pandas": _words(
        """eval read_pickle read_sql read_sql_query read_sql_table read_excel read_hdf read_parquet
        read_feather read_stata read_sas read_spss read_gbq read_clipboard read_orc read_html read_xml
        read_iceberg ExcelFile ExcelWriter HDFStore test show_versions to_pickle"""
    ),
    "pint": _words("testing load_definitions"),
    "mpmath": _words("runtests doctests plot cplot splot"),
    "typing": _words("ForwardRef"),
    "typing_extensions": _words("get_type_hints get_annotations evaluate_forward_ref ForwardRef"),
    "string": _words("Formatter"),
    "csv": frozenset(),
    "zoneinfo": _words("reset_tzpath TZPATH"),
    "locale": _words("bindtextdomain bind_textdomain_codeset dgettext"),
    "contextlib": _words("chdir"),
    "enum": _words("global_enum"),  # it writes into any module
    "uuid": _words("uuid1 getnode main"),
    "calendar": _words("main"),
    "ast": _words("main"),
    "copy": _words("copyreg dispatch_table"),
    "warnings": _words("warn_explicit formatwarning showwarning"),  # they show lines of files
    "weakref": _words("finalize"),
}

# Methods of pandas objects that return text, or write a file where they are given one.
TEXT_WRITERS: frozenset[str] = _words("to_csv to_json to_html to_string to_markdown to_latex to_xml")

# Methods refused by name on everything but the tool's own classes.
HIDDEN_METHODS: frozenset[str] = _words(
    """tofile dump ctypes to_pickle to_excel to_hdf to_sql to_parquet to_feather to_stata to_gbq to_clipboard
    to_orc to_iceberg load_definitions from_file tb_frame cffi style from_callable get_stack"""
)

# Of those, the ones that are hidden only where a library of these defines the object's class.
HIDDEN_OF_LIBRARY: Mapping[str, frozenset[str]] = {
    "dump": _words("numpy"),
    "style": _words("pandas"),  # it formats with any template
    "from_callable": _words("inspect"),  # it evaluates annotations
    "get_stack": _words("asyncio _asyncio"),
}

# Frames, code, tracebacks, generators: what `inspect` walks.
INSPECTED: frozenset[str] = _words(
    """tb_frame tb_next tb_lasti f_back f_builtins f_code f_generator f_globals f_locals f_trace f_lasti
    f_trace_lines f_trace_opcodes co_code co_consts co_names co_varnames co_freevars co_cellvars gi_frame
    gi_code gi_yieldfrom cr_await cr_frame cr_code cr_origin ag_await ag_frame ag_code func_globals func_code
    func_closure im_func im_self im_class mro"""
)

# Methods of pandas objects that call another method by its name.
METHODS_BY_NAME: frozenset[str] = _words("agg aggregate apply transform pivot_table crosstab")

# Methods of pandas objects that evaluate text.
METHODS_OF_TEXT: frozenset[str] = _words("query eval")
FRAME_METHODS: frozenset[str] = METHODS_BY_NAME | METHODS_OF_TEXT

# Members of real modules, which tools never hold: a facade stands for each. Should one come out of a library's object
# after all, it leads no further.
OF_MODULES: frozenset[str] = _words(
    """sys os builtins io subprocess socket ctypes importlib inspect gc threading signal shutil tempfile pathlib pickle
    marshal linecache tokenize posix runpy codeop multiprocessing asyncio selectors mmap fcntl glob zipfile tarfile
    sqlite3 traceback warnings platform http urllib ssl atexit copyreg codecs re types weakref modules environ system
    popen open eval exec compile load loads listdir getpid exit abort kill fork import_module"""
)

# Attributes of which only the running program can say whether they may be read.
GUARDED: frozenset[str] = (
    HIDDEN_METHODS
    | TEXT_WRITERS
    | FRAME_METHODS
    | _words("format format_map vformat obj __dict__ __class__ __setattr__ __delattr__ __getattribute__ __getstate__")
    | OF_MODULES
)

# Of these, ordinary words: class patterns may read them.
_ORDINARY_WORDS: frozenset[str] = _words(
    "io types signal platform http re modules system open load exit kill code abort obj"
)


# Double-underscore attributes that a tool may read.
READABLE_DUNDERS: frozenset[str] = _words(
    """__name__ __qualname__ __doc__ __init__ __new__ __class__ __dict__ __annotations__ __members__ __cause__
    __context__ __post_init__ __setattr__ __delattr__ __getitem__ __setitem__ __delitem__ __contains__ __len__
    __iter__ __next__ __reversed__ __call__ __enter__ __exit__ __repr__ __str__ __bytes__ __format__ __hash__
    __bool__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__
    __mul__ __rmul__ __imul__ __truediv__ __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__
    __mod__ __rmod__ __imod__ __divmod__ __rdivmod__ __pow__ __rpow__ __ipow__ __matmul__ __rmatmul__
    __imatmul__ __and__ __rand__ __iand__ __or__ __ror__ __ior__ __xor__ __rxor__ __ixor__ __lshift__
    __rlshift__ __ilshift__ __rshift__ __rrshift__ __irshift__ __neg__ __pos__ __abs__ __invert__ __int__
    __float__ __complex__ __index__ __round__ __trunc__ __floor__ __ceil__ __copy__ __deepcopy__
    __length_hint__ __missing__ __get__ __set__ __delete__ __set_name__ __slots__ __match_args__
    __class_getitem__
    __dataclass_fields__ __init_subclass__ __version__ __fspath__ __sizeof__ __array_ufunc__ __array__
    __module__ __getstate__ __setstate__ __dir__ __aenter__ __aexit__ __aiter__ __anext__ __await__
    __total__ __required_keys__ __optional_keys__ __args__ __origin__ __notes__ __wrapped__ __getattribute__
    __suppress_context__ __isabstractmethod__ __abstractmethods__ __debug__ __metadata__ __orig_bases__ __orig_class__
    __parameters__ __constraints__ __bound__ __supertype__ __forward_arg__ __final__ __override__ __deprecated__
    __html__ __json__ __replace__"""
)

# Double-underscore names that a tool may define: methods, class and module variables.
DEFINABLE_DUNDERS: frozenset[str] = (
    READABLE_DUNDERS
    | _words(
        """__getattr__ __del__ __all__ __author__ __license__ __hash__ __date__ __array_priority__ __prepare__
        __instancecheck__ __subclasscheck__ __subclasshook__ __getnewargs__ __getnewargs_ex__ __mro_entries__
        __replace__ __buffer__ __html__ __json__ __array_finalize__ __array_wrap__ __array_function__ __unicode__
        __nonzero__ __div__ __rdiv__ __cmp__ __copyright__ __email__ __status__ __maintainer__ __credits__ __title__
        __description__"""
    )
) - _words("__module__ __class__ __dict__ __members__ __cause__ __context__ __notes__ __args__ __origin__")

# Double-underscore attributes that decorators set on functions and classes.
WRITABLE_DUNDERS: frozenset[str] = _words(
    """__name__ __doc__ __qualname__ __hash__ __cause__ __post_init__ __dict__ __wrapped__ __init__ __call__ __repr__
    __str__ __format__ __bool__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __len__ __iter__ __next__ __getitem__
    __setitem__ __delitem__ __contains__ __enter__ __exit__ __add__ __radd__ __sub__ __mul__ __rmul__ __truediv__
    __neg__ __abs__"""
)

# Single-underscore names with a public meaning in the standard library.
PUBLIC_SUNDERS: frozenset[str] = _words(
    """_asdict _replace _fields _make _field_defaults _missing_ _generate_next_value_ _value_ _name_ _ignore_
    _order_ _value2member_map_ _member_map_ _member_names_"""
)

# Built-in functions that are not offered, with what to use instead.
HIDDEN_BUILTINS: Mapping[str, str] = {
    "__import__": "use an import statement",
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


# Where dangerous functions are defined that other modules pass on under names of their own.
HIDDEN_HOMES: frozenset[str] = _words(
    """numpy.testing numpy.f2py numpy.ctypeslib numpy.distutils numpy.lib._npyio_impl numpy.lib._datasource
    numpy.lib._format_impl numpy.lib._utils_impl scipy.io scipy.datasets scipy.conftest
    sympy.external.importtools sympy.testing sympy.plotting sympy.interactive sympy.printing.preview
    sympy.printing.gtk sympy.utilities.autowrap sympy.utilities._compilation sympy.utilities.runtests
    sympy.utilities.tmpfiles sympy.utilities.source sympy.utilities.pkgdata sympy.utilities.magic
    sympy.utilities.benchmarking pandas.io.pickle pandas.io.sql pandas.io.html pandas.io.xml pandas.io.clipboard
    pandas.io.clipboards pandas.io.excel pandas.io.feather_format pandas.io.parquet pandas.io.orc pandas.io.pytables
    pandas.io.sas pandas.io.spss pandas.io.stata pandas.io.common pandas.io.iceberg pandas.util mpmath.tests
    pint.testing pint.testsuite os.path"""
)

# C modules of the standard library that do not carry the name of their Python module.
_INTERNAL: frozenset[str] = _words(
    """builtins _weakrefset _collections_abc _elementtree _sre _sha1 _sha2 _sha3 _sha256 _sha512 _md5 _blake2 _io
    _py_abc _pydecimal _pydatetime sre_constants sre_compile sre_parse annotationlib"""
)


def home_problem(module: str, member: str, home: object, own_name: str) -> str | None:
    """Why a function or class that a module passes on may not be used, or None.

    It was defined in the module `home` under its `own_name`.
    """
    if type(home) is not str or STANDARD.get(module, WHOLE) is not WHOLE:
        return None  # members that are listed one by one were looked at one by one
    root = home.partition(".")[0]
    public = home if home in STANDARD else home.lstrip("_")
    if public in STANDARD and public != module and member_problem(public, own_name):
        return f"{module}.{member} is not offered to tools: it is {home}.{own_name}"
    if root in LIBRARIES:
        is_fine = not any(_is_within(home, hidden) for hidden in HIDDEN_HOMES)
    else:
        names = (root, root.lstrip("_"))
        is_fine = root in _INTERNAL or any(name in STANDARD and name not in _PARTLY for name in names)
        is_fine = is_fine or any(name == module.partition(".")[0] for name in names)
    return None if is_fine else f"{module}.{member} is not offered to tools: it comes from {home}"


# Modules of which only listed members are offered, so that being defined there is no recommendation.
_PARTLY: frozenset[str] = frozenset(name for name, members in STANDARD.items() if members is not WHOLE) - {"types"}


def module_problem(name: str, extra: Sequence[str] = (), *, may_write: bool = False) -> str | None:
    """Why a tool may not import the module, or None."""
    parts = name.split(".")
    if any(_is_within(name, allowed) for allowed in extra):
        return None
    if name in STANDARD or name == "toolbox" or (may_write and name == "tempfile"):
        return None
    if any(part.startswith("_") for part in parts):
        return f"{name} is a private module"
    if parts[0] in LIBRARIES:
        hidden = any(_is_within(name, module) for module in HIDDEN_MODULES)
        return f"{name} is not offered to tools" if hidden else None
    return f"importing {name} is not allowed"


def member_problem(module: str, member: str, extra: Sequence[str] = (), *, may_write: bool = False) -> str | None:
    """Why a tool may not use this member of the module, or None."""
    if any(_is_within(module, allowed) for allowed in extra):
        return f"{module}.{member} is private" if member.startswith("__") else None
    if member.startswith("_") and member not in ("__version__", "__name__", "__doc__"):
        return f"{module}.{member} is private"
    if may_write and member in SCRATCH.get(module, ()):
        return None
    visible = STANDARD.get(module, _words("") if module in SCRATCH else WHOLE)
    if visible is not WHOLE and member not in visible:
        return f"{module}.{member} is not offered to tools"
    if member in HIDDEN_MEMBERS.get(module, ()) or f"{module}.{member}" in HIDDEN_MODULES:
        return f"{module}.{member} is not offered to tools: it reaches files or runs text as code"
    if member in HIDDEN_MEMBERS.get(module.partition(".")[0], ()) and module.partition(".")[0] in LIBRARIES:
        return f"{module}.{member} is not offered to tools: it reaches files or runs text as code"
    return None


def attribute_problem(name: str) -> str | None:
    """Why no tool may read an attribute of this name on any object, or None."""
    if name in INSPECTED:
        return f".{name} reaches frames or code objects"
    if is_dunder(name) and name not in READABLE_DUNDERS:
        return f".{name} reaches into the interpreter"
    return None


def is_dunder(name: str) -> bool:
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def _is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def names_module(name: str) -> bool:
    """Whether libraries hold a module of the standard library under this name, be it `_os` or `os`."""
    plain = name.lstrip("_")
    return plain in OF_MODULES and plain not in _ORDINARY_WORDS


def may_match(name: str) -> bool:
    """Whether class patterns may read this attribute, of whatever object."""
    return (not needs_guard(name) or name in _ORDINARY_WORDS) and attribute_problem(name) is None


def needs_guard(name: str) -> bool:
    """Whether only the running program can say if this attribute may be read."""
    if name in PUBLIC_SUNDERS:
        return False
    return name in GUARDED or (name.startswith("_") and not is_dunder(name))
