"""SRTP as a caller sends it: AES-CM with 128 bits, HMAC-SHA1 of 80 (RFC 3711, RFC 4568)."""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SUITE = "AES_CM_128_HMAC_SHA1_80"
ENCRYPTION, AUTHENTICATION, SALT = 0, 1, 2  # labels of the key derivation (RFC 3711, 4.3.1)


class Protection:
    """One direction of a call. ``crypto`` is the line of the session description."""

    def __init__(self) -> None:
        self._master = os.urandom(30)  # 16 bytes of key, 14 of salt
        self._key, self._salt = self._derived(ENCRYPTION, 16), self._derived(SALT, 14)
        self._sign = self._derived(AUTHENTICATION, 20)

    @property
    def crypto(self) -> str:
        return f"a=crypto:1 {SUITE} inline:{base64.b64encode(self._master).decode()}"

    def protected(self, packet: bytes) -> bytes:
        """An RTP packet as it goes over the line; before the number turns over (2^16)."""
        head, payload = packet[:12], packet[12:]
        index = int.from_bytes(head[2:4], "big") << 16
        source = int.from_bytes(head[8:12], "big") << 64
        start = (int.from_bytes(self._salt, "big") << 16) ^ source ^ index
        hidden = head + _counted(self._key, start, payload)
        signed = hmac.new(self._sign, hidden + bytes(4), hashlib.sha1).digest()
        return hidden + signed[:10]

    def _derived(self, label: int, length: int) -> bytes:
        salt = int.from_bytes(self._master[16:], "big")
        return _counted(self._master[:16], (salt ^ label << 48) << 16, bytes(length))


def _counted(key: bytes, start: int, text: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CTR(start.to_bytes(16, "big")))
    return cipher.encryptor().update(text)
