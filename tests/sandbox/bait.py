"""What a hostile tool is after: a secret file, an open folder and a listener of the host."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BAIT_TEXT = "bait-5e1f-do-not-read"


@dataclass(frozen=True)
class Bait:
    secret: Path
    drop: Path
    listener: socket.socket

    def is_untouched(self) -> bool:
        self.listener.setblocking(False)
        try:
            self.listener.accept()
        except BlockingIOError:
            heard = False
        else:
            heard = True
        whole = self.secret.read_text() == BAIT_TEXT and self.secret.stat().st_mode & 0o777 == 0o666
        return whole and not list(self.drop.iterdir()) and not heard and not Path("/dev/shm/sandbox-bait").exists()

    def place(self, code: str) -> str:
        port = self.listener.getsockname()[1]
        return code.replace("BAIT'", f"{self.secret}'").replace("DROP", str(self.drop)).replace("PORT", str(port))


@contextlib.contextmanager
def laid_out(folder: Path) -> Iterator[Bait]:
    """The bait in a folder of its own, which anybody may use."""
    secret, drop = folder / "secret", folder / "drop"
    secret.write_text(BAIT_TEXT)
    secret.chmod(0o666)
    drop.mkdir()
    drop.chmod(0o777)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Bait(secret, drop, listener)
