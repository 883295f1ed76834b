"""Customers under codes, and texts without what identifies them.

A customer's code is a keyed hash (BLAKE2): the same name gives the same code in orders, chats and later imports, and
without the key nobody can try names against it. The key therefore never lies in the data folder: it is kept in
`~/.cskit/keys/` (or `$CSKIT_HOME/keys/`), the folder remembers only the key's fingerprint.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cskit.errors import DataError
from cskit.sources.masking import hide

_CODE = re.compile(r"c[0-9a-f]{16}")
SEEN = 1 << 15  # customers whose codes are remembered: who writes, writes often
HASHES: dict[
    str, Callable[[bytes, bytes], str]
] = {  # how a code is made of the key and a name; the second is how it was made until this one
    "blake2b": lambda key, name: hashlib.blake2b(name, key=key, digest_size=8).hexdigest(),
    "hmac": lambda key, name: hmac.new(key, name, hashlib.sha256).hexdigest()[:16],
}


class CustomerCodes:
    """Names to codes, by one of the `HASHES`. `keep` leaves names as they are; texts are masked all the same."""

    def __init__(self, key: bytes | None, how: str = "blake2b") -> None:
        self._key = key
        self._hash = HASHES[how]
        self._code = lru_cache(SEEN)(self._made)
        self.masked: Counter[str] = Counter()

    def code(self, name: str) -> str:
        """The code of a customer, such as `c3f9a2b71c04d8e6f`; the name itself if customers are kept. A code stays as
        it is: a table that was imported once may be imported again."""
        return self._code(name.strip().removeprefix("cntaobao"))

    def _made(self, name: str) -> str:
        return name if self._key is None or _CODE.fullmatch(name) else "c" + self._hash(self._key, name.encode())

    def mask(self, said: str | None, name: str = "") -> str | None:
        """A text without phone numbers, addresses, ids and the customer's own name; what was hidden is counted.

        Names and places that stand free in a sentence cannot be told from other words: they stay.

        >>> CustomerCodes(None).mask("我的电话13800001111，邮箱a@b.com")
        '我的电话[电话]，邮箱[邮箱]'
        """
        if said is None:
            return None
        if name and self._key is not None and len(name) > 1 and name in said:
            said = said.replace(name, self.code(name))
            self.masked["name"] += 1
        return hide(said, self.masked)


def fingerprint(key: bytes) -> str:
    """Twelve letters that name a key without giving it away."""
    return hashlib.sha256(b"cskit key " + key).hexdigest()[:12]


def keys_folder() -> Path:
    return Path(os.environ.get("CSKIT_HOME") or Path.home() / ".cskit") / "keys"


def load_key(given: str | Path | bytes | None, known: str) -> tuple[bytes, Path | None]:
    """The key to code customers with, and the file it is in.

    `given` is a key, or the file that holds it (made if it is not there); without it, the key that the folder was
    made with (its fingerprint is `known`), else a new one.

    Errors: `DataError` if the folder was made with another key, or with one that is not on this machine.
    """
    key = given if isinstance(given, bytes) else secrets.token_bytes(32)
    if isinstance(given, bytes):
        path = None
    elif given is not None:
        path = Path(given)
    else:
        path = keys_folder() / f"{known or fingerprint(key)}.key"
        DataError.when(known and not path.exists(), "key_not_here", known=known, folder=keys_folder())
    if path is not None and path.exists():
        key = _read_key(path)
    elif path is not None:
        _write_key(path, key)
    DataError.when(known and fingerprint(key) != known, "other_key", known=known, given=fingerprint(key))
    return key, path


def _write_key(path: Path, key: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    DataError.when(not 16 <= len(key) <= 64, "no_key_file", path=path)
    return key
