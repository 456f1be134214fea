"""A real SMTP server on loopback that keeps what it is given (RFC 5321, the smallest part)."""

import asyncio
from dataclasses import dataclass, field

_ANSWERS = {"DATA": "354 go on", "QUIT": "221 bye"}


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """``refuse``: how many letters are turned away first, with ``refusal``."""

    letters: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: int = 0
    refusal: str = "451 later"
    port: int = 0
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 lab\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.upper().partition(" ")[0]
            writer.write(f"{_ANSWERS.get(word, '250 ok')}\r\n".encode())
            if word == "RCPT":
                self.recipients.append(line.partition(":")[2].partition(" ")[0])
            if word == "DATA":
                letter = await reader.readuntil(b"\r\n.\r\n")
                writer.write(self._keep(letter.decode().removesuffix(".\r\n")))
            if word == "QUIT":
                break
        writer.close()

    def _keep(self, letter: str) -> bytes:
        if self.refuse:
            self.refuse -= 1
            return f"{self.refusal}\r\n".encode()
        self.letters.append(letter)
        return b"250 kept\r\n"
