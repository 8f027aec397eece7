"""Tools with a scratch folder: what ordinary ones do with it, and what hostile ones try to reach from it.

`ORDINARY`: what must give in the sandbox what plain Python gives. `ESCAPES`: statements that confinement alone must stop,
whatever the screen does. BAIT, DROP and LIBRARY stand for a secret file, an open folder and a file of the interpreter,
ELSEWHERE for a folder that anybody may write to, all outside.
"""

from __future__ import annotations

ORDINARY: dict[str, str] = {
    "a file is written, appended to and read line by line": """
def tool():
    with open("notes.txt", "w", encoding="utf-8", newline="\\n") as file:
        file.write("first\\n")
        file.writelines(["zweite – Zeile\\n"])
    with open("notes.txt", "a", encoding="utf-8") as file:
        print("third", file=file)
    lines = [line.rstrip() for line in open("notes.txt", encoding="utf-8")]
    with open("notes.txt", "rb") as file:
        file.seek(-6, 2)
        return [lines, file.read(), file.closed, file.mode, file.name, file.tell()]
""",
    "a file is opened to read and write": """
def tool():
    with open("x.bin", "w+b") as file:
        file.write(bytes(range(10)))
        file.flush()
        file.truncate(4)
        file.seek(0)
        return [file.read(), file.writable(), file.seekable()]
""",
    "csv and json go through files": """
import csv, json
def tool():
    with open("t.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, ["name", "n"])
        writer.writeheader()
        writer.writerows([{"name": "a,b", "n": 1}, {"name": 'say "c"', "n": 2}])
    with open("t.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    with open("t.json", "w") as file:
        json.dump(rows, file, indent=1)
    with open("t.json") as file:
        return [json.load(file), open("t.json").readline()]
""",
    "a configuration is written and read": """
import configparser
def tool():
    config = configparser.ConfigParser()
    config["a"] = {"x": "1"}
    with open("a.ini", "w") as file:
        config.write(file)
    again = configparser.ConfigParser()
    with open("a.ini") as file:
        again.read_file(file)
    return again["a"]["x"]
""",
    "paths make folders, write, list, move and remove": """
from pathlib import Path
def tool():
    base = Path("data") / "2024"
    base.mkdir(parents=True, exist_ok=True)
    (base / "a.txt").write_text("alpha")
    (base / "b.bin").write_bytes(b"beta")
    with (base / "a.txt").open("a") as file:
        file.write("!")
    moved = (base / "b.bin").rename(base / "c.bin")
    (base / "c.bin").replace(Path("data") / "c.bin")
    (base / "empty").touch()
    found = [sorted(p.name for p in base.iterdir()), sorted(str(p) for p in Path("data").rglob("*.*")),
             sorted(p.suffix for p in Path("data").glob("*.bin")), str(moved)]
    found += [(base / "a.txt").read_text(), (Path("data") / "c.bin").read_bytes(), (base / "a.txt").stat().st_size]
    found += [base.is_dir(), (base / "a.txt").is_file(), (base / "gone").exists()]
    for path in base.iterdir():
        path.unlink()
    base.rmdir()
    (base / "x").unlink(missing_ok=True)
    found.append(Path("data").resolve() == Path.cwd() / "data")
    return found + [base.exists(), isinstance(base, Path), Path("data").absolute().name]
""",
    "os makes folders, lists, moves and removes": """
import os, os.path
from os import listdir
def tool():
    os.makedirs("a/b", exist_ok=True)
    os.mkdir("a/c")
    with open(os.path.join("a", "b", "f"), "w") as file:
        file.write("12345")
    os.rename("a/b/f", "a/c/g")
    os.replace("a/c/g", "h")
    found = [sorted(listdir("a")), os.listdir("a/b"), os.path.getsize("h"), os.path.isfile("h"), os.path.isdir("a/c")]
    os.remove("h")
    os.rmdir("a/c")
    return found + [os.path.exists("h"), os.path.exists("a/c"), os.path.abspath("q") == os.path.join(os.getcwd(), "q")]
""",
    "temporary folders and files come and go": """
import os, tempfile
from pathlib import Path
def tool():
    with tempfile.TemporaryDirectory(prefix="mine-") as folder:
        path = Path(folder) / "sub" / "x.txt"
        path.parent.mkdir()
        path.write_text("x")
        inside = [path.read_text(), os.path.basename(folder).startswith("mine-")]
    with tempfile.NamedTemporaryFile("w+", suffix=".txt", dir=".") as file:
        file.write("named")
        file.seek(0)
        inside += [file.read(), os.path.exists(file.name), file.name.endswith(".txt")]
    with tempfile.TemporaryFile() as file:
        file.write(b"nameless")
        file.seek(0)
        inside.append(file.read())
    made = tempfile.mkdtemp(dir=os.getcwd())
    inside.append(os.path.isdir(made))
    os.rmdir(made)
    return inside + [os.path.exists(folder), os.listdir()]
""",
    "a missing file is the usual error": """
import os
def tool():
    found = []
    for act in (lambda: open("none"), lambda: os.remove("none"), lambda: os.listdir("none"), lambda: open("x", "q")):
        try:
            act()
        except (OSError, ValueError) as error:
            found.append(type(error).__name__)
    return found
""",
    "a library's text is written to a file": """
import pandas as pd
def tool():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    with open("t.csv", "w") as file:
        file.write(frame.to_csv(index=False))
    return open("t.csv").read()
""",
}

# Each must raise an error of the kernel's: they run without the screen.
ESCAPES: tuple[str, ...] = (
    "open('DROP/x', 'w')", "open('../x', 'w')", "open('/x', 'w')", "open('/dev/shm/sandbox-bait', 'w')", "open('/dev/null', 'w')",
    "open('BAIT')", "open('BAIT', 'a')", "open('/etc/passwd')", "open('/proc/self/mounts')", "open('/proc/self/oom_score_adj', 'w')",
    "open('LIBRARY', 'r+b')", "os.open('LIBRARY', os.O_RDONLY | os.O_TRUNC)", "os.unlink('LIBRARY')", "os.truncate('LIBRARY', 0)",
    "os.rename('LIBRARY', 'mine')", "os.rename('BAIT', 'mine')", "open('mine', 'w').close(); os.rename('mine', 'DROP/mine')", "open('mine', 'w').close(); os.replace('mine', 'BAIT')",
    "os.mkdir('DROP/d')", "os.rmdir('DROP')", "os.unlink('BAIT')", "os.truncate('BAIT', 0)", "os.chmod('BAIT', 0)", "os.utime('BAIT')",
    "os.symlink('/etc', 's')", "os.symlink('BAIT', 's')", "os.link('BAIT', 'l')", "os.link('LIBRARY', 'l')", "open('a', 'w').close(); os.link('a', 'b')",
    "os.mkfifo('f')", "os.mknod('f')", "os.mknod('f', 0o600 | 0o060000, os.makedev(254, 0))", "os.mknod('f', 0o600 | 0o020000, os.makedev(1, 3))",
    "open('a', 'w').close(); os.chmod('a', 0o4755)", "open('a', 'w').close(); os.setxattr('a', 'user.x', b'1')", "open('a', 'w').close(); os.chown('a', 0, 0)",
    "os.open('/', os.O_TMPFILE | os.O_RDWR)", "os.open('.', os.O_TMPFILE | os.O_RDWR)", "os.open('DROP', os.O_TMPFILE | os.O_RDWR)", "os.memfd_create('m')",
    "os.chdir('/')", "os.fchdir(os.open('.', os.O_RDONLY))", "os.chroot('.')", "os.listdir('..')", "os.listdir('/')", "os.listdir('/var')", "os.scandir('DROP')",
    "open('p', 'w').write('#!/bin/sh\\n'); os.execv('p', ['p'])", "os.execv('/bin/true', ['true'])", "os.posix_spawn('/bin/true', ['true'], {})",
    "shutil.copyfile('BAIT', 'c')", "shutil.move('BAIT', 'c')", "socket.socket(socket.AF_UNIX)", "sqlite3.connect('/x.db').execute('create table t (x)')",
    "load_a_library()", "map_a_program()", "mount('none', 'm', 'tmpfs')", "mount('/', 'm', None, 4096)", "unmount('.')", "unmount('..')", "remount_writable('/')",
    "open(os.path.join(os.getcwd(), '..', 'x'), 'w')", "os.open('x', os.O_WRONLY | os.O_CREAT, dir_fd=os.open('/usr/lib', os.O_RDONLY))", "os.open('..', os.O_RDONLY | os.O_DIRECTORY)",
    "whiten()", "os.posix_fallocate(os.open('a', os.O_WRONLY | os.O_CREAT), 0, 1 << 40)", "os.fchmod(os.open('a', os.O_WRONLY | os.O_CREAT), 0o4755)",
    "os.open('DROP/x', os.O_WRONLY | os.O_CREAT)", "os.open(os.readlink('/proc/self/cwd') + '/../x', os.O_WRONLY | os.O_CREAT)", "os.rename('.', '../y')", "os.rmdir(os.getcwd())",
    "os.mkdir('m'); os.rename('/usr/lib', 'm/l')", "os.rename('ELSEWHERE', 'm')", "open('/dev/mqueue/x', 'w')", "open('/proc/self/mem', 'r+b')", "open('/proc/self/root/etc/passwd')", "open('/proc/1/cwd/etc/passwd')",
)  # fmt: skip

BEFORE = """
import _ctypes, ctypes, mmap, os, shutil, socket, sqlite3

def whiten():
    open('a', 'w').close()
    check(ctypes.CDLL(None, use_errno=True).syscall(316 if os.uname().machine == 'x86_64' else 276, -100, b'a', -100, b'b', 4))

def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

def mount(source, target, kind, flags=0):
    os.makedirs(target, exist_ok=True)
    kind = kind and kind.encode()
    check(ctypes.CDLL(None, use_errno=True).mount(source.encode(), target.encode(), kind, flags, None))

def unmount(target):
    check(ctypes.CDLL(None, use_errno=True).umount2(target.encode(), 2))

def remount_writable(target):
    check(ctypes.CDLL(None, use_errno=True).mount(None, target.encode(), None, 32 | 4096, None))

def load_a_library():
    with open('lib.so', 'wb') as file:
        file.write(open(_ctypes.__file__, 'rb').read())
    ctypes.CDLL(os.path.abspath('lib.so'))

def map_a_program():
    with open('code', 'w+b') as file:
        file.write(b'\\xc3' * 4096)
        file.flush()
        mmap.mmap(file.fileno(), 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)
"""
