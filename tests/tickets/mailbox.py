"""A real SMTP server on loopback that keeps what it is given (RFC 5321, the smallest part).

With ``tls`` it wants a secured line, from the start (``implicit``, RFC 8314) or by STARTTLS (RFC
3207); with ``login`` it takes letters only from who names it (AUTH PLAIN, RFC 4616).
"""

import asyncio
import ssl
from base64 import b64decode
from dataclasses import dataclass, field

_ANSWERS = {"DATA": "354 go on", "QUIT": "221 bye"}


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """``refuse``: how many letters are turned away first, with ``refusal``."""

    letters: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    open_lines: list[str] = field(default_factory=list)  # what was said before the line was secure
    refuse: int = 0
    refusal: str = "451 later"
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    login: tuple[str, str] | None = None
    port: int = 0
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        first = self.tls if self.implicit else None
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=first)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._session(reader, writer)
        except (OSError, EOFError):  # who does not trust us goes in the middle of a word
            pass
        writer.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = self.login is None
        writer.write(b"220 lab\r\n")
        while line := (await reader.readline()).decode().strip():
            secure = writer.get_extra_info("ssl_object") is not None
            if not secure:
                self.open_lines.append(line)
            word = line.upper().partition(" ")[0]
            if word == "AUTH":
                known = self._is_known(line)
            writer.write(f"{self._answer(word, secure, known)}\r\n".encode())
            if word == "STARTTLS" and self.tls is not None:
                await writer.start_tls(self.tls)
            if word == "RCPT" and known:
                self.recipients.append(line.partition(":")[2].partition(" ")[0])
            if word == "DATA" and known:
                letter = await reader.readuntil(b"\r\n.\r\n")
                writer.write(self._keep(letter.decode().removesuffix(".\r\n")))
            if word == "QUIT":
                break

    def _answer(self, word: str, secure: bool, known: bool) -> str:
        if word == "EHLO":
            can = ["STARTTLS"] if self.tls and not secure else []
            can += ["AUTH PLAIN"] if self.login else []
            lines = ["lab", *can]
            return "\r\n".join([*(f"250-{one}" for one in lines[:-1]), f"250 {lines[-1]}"])
        if word == "STARTTLS":
            return "220 go on" if self.tls else "502 no"
        if word == "AUTH":
            return "235 known" if known else "535 unknown"
        if word in ("MAIL", "RCPT", "DATA") and not (known and (secure or not self.tls)):
            return "530 who are you?"
        return _ANSWERS.get(word, "250 ok")

    def _is_known(self, line: str) -> bool:
        said = b64decode(line.split(" ")[2]).decode().split("\0")
        return self.login is not None and tuple(said[1:]) == self.login

    def _keep(self, letter: str) -> bytes:
        if self.refuse:
            self.refuse -= 1
            return f"{self.refusal}\r\n".encode()
        self.letters.append(letter)
        return b"250 kept\r\n"
