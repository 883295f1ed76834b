"""Customers under codes, and texts without what identifies them.

A customer's code is a keyed hash: the same name gives the same code in orders, chats and later imports, and without
the key nobody can try names against it. The key therefore never lies in the data folder: it is kept in
`~/.cskit/keys/` (or `$CSKIT_HOME/keys/`), the folder remembers only the key's fingerprint.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections import Counter
from pathlib import Path

from cskit.errors import DataError

_START = r"(?<![\d.])"
_HOUSE = r"(?:号楼|号|栋|幢|座|单元|室|弄|楼|层)"
_ADDRESS = re.compile(  # a district, a street, a house number, within one clause
    r"[\u4e00-\u9fa5 ]{1,24}?(?:区|县|市|旗|镇|乡)[\w -]{0,20}?(?:路|街|道|巷|弄|村|小区|大厦|花园|广场|苑|庄)"
    rf"[\w -]{{0,16}}?\d{_HOUSE}(?:[\d-]+{_HOUSE}?)*"
)
_HAS_HOUSE = re.compile(rf"\d{_HOUSE}")
_SUSPECT = re.compile(r"[\d@:：]")  # nothing that is hidden goes without one of these
_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
_PLACES = r"(?P<label>(?:收货地址|地址)\s*[:：]\s*)(?!\[)[^，,；;。\n]+"
_WHO = r"收货人|收件人|联系人|姓名|联系电话|电话|手机号码?|手机|微信号?|QQ号?|支付宝账号|支付宝|身份证号?|银行卡号?"
_PATTERNS = (  # kind, how it is written, what it is replaced by
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "[邮箱]"),
    ("id", re.compile(_START + r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d{4}[\dXx](?!\d)"), "[证件号]"),
    ("card", re.compile(_START + r"62\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)"), "[银行卡]"),
    ("phone", re.compile(_START + r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), "[电话]"),
    ("phone", re.compile(_START + r"0\d{2,3}[ -]\d{7,8}(?!\d)"), "[电话]"),
    ("labelled", re.compile(_PLACES), r"\g<label>[已隐去]"),
    ("labelled", re.compile(rf"(?P<label>(?:{_WHO})\s*[:：]\s*)(?!\[)[^\s，,；;。]+"), r"\g<label>[已隐去]"),
)


class CustomerCodes:
    """Names to codes. `keep` leaves names as they are; texts are masked all the same."""

    def __init__(self, key: bytes | None) -> None:
        self._key = key
        self._codes: dict[str, str] = {}
        self.masked: Counter[str] = Counter()

    def code(self, name: str) -> str:
        """The code of a customer, such as `c3f9a2b71c04d8e6f`; the name itself if customers are kept."""
        name = name.strip().removeprefix("cntaobao")
        if self._key is None:
            return name
        if name not in self._codes:
            digest = hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()
            self._codes[name] = f"c{digest[:16]}"
        return self._codes[name]

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
        if not _SUSPECT.search(said):
            return said
        if _HAS_HOUSE.search(said):
            said = _CLAUSE.sub(self._without_address, said)
        for kind, pattern, mark in _PATTERNS:
            said, times = pattern.subn(mark, said)
            if times:
                self.masked[kind] += times
        return said

    def _without_address(self, clause: re.Match[str]) -> str:
        hidden, times = _ADDRESS.subn("[地址]", clause.group())
        if times:
            self.masked["address"] += times
        return hidden


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
    DataError.when(len(key) < 16, "no_key_file", path=path)
    return key
