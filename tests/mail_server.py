"""A mail server of this machine that really speaks SMTP (RFC 5321), as far as a sender can tell; it can misbehave."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    """What it took is in ``mails``. ``refuses`` answers a recipient, by address, with a line of its own.

    ``vanishes`` is after how many mails it hangs up once, having taken the last and not said so; ``hangs_up`` after
    how many on one connection it ends that; ``says`` is the answer to every mail's content.
    """

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    vanishes: int | None = None
    hangs_up: int | None = None
    says: str = "250 2.0.0 taken"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what it took, in order."""
        return [mail["Message-ID"] for mail in self.mails]


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """A server on a free port of this machine, or on ``port``."""
    told = MailServer()

    class Conversation(_Conversation):
        server_state = told

    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Conversation) as server:
        server.daemon_threads = True
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


class _Conversation(socketserver.StreamRequestHandler):
    server_state: MailServer

    def handle(self) -> None:
        self._say("220 mail.test ESMTP")
        taken = 0
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 2.0.0 bye")
                return
            if verb.upper() == "DATA":
                self._say("354 go on")
                if not self._take():
                    return
                taken += 1
                if self.server_state.hangs_up == taken:
                    return
            else:
                self._say(self._answer(verb.upper(), rest))

    def _answer(self, verb: str, rest: str) -> str:
        if verb == "RCPT":
            address = rest.partition("<")[2].partition(">")[0]
            return self.server_state.refuses.get(address, "250 2.1.5 known")
        return "250 mail.test"

    def _take(self) -> bool:
        """Whether it goes on after this mail."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        state = self.server_state
        if state.says.startswith("2"):
            state.mails.append(message_from_bytes(b"".join(lines)))
        if state.vanishes == len(state.mails):
            state.vanishes = None
            return False
        self._say(state.says)
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
