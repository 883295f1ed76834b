"""What a reader is, and what it hands over: rows for canonical tables, and an account of what it could not use."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cskit.reading.sheets import Head

SHOWN = 5  # rows named as examples of a reason


@dataclass
class Rows:
    """Rows of one table: column names and, in the order of the file, one tuple per row."""

    columns: tuple[str, ...]
    data: list[tuple[Any, ...]] = field(default_factory=list)

    def column(self, name: str) -> list[Any]:
        i = self.columns.index(name)
        return [row[i] for row in self.data]


@dataclass(frozen=True)
class Note:
    """Something the reader of the report must know; its text is the term `import_<code>`."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Dropped:
    """Rows that were left out for one reason: how many, and the first of them."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    example: str = ""


@dataclass
class Reading:
    """One file, read: `read` data rows became `tables`, without those `dropped` (by reason)."""

    tables: dict[str, Rows] = field(default_factory=dict)
    read: int = 0
    dropped: dict[str, Dropped] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @property
    def names_customers(self) -> bool:
        return any("customer_id" in rows.columns for rows in self.tables.values())

    def drop(self, reason: str, row: int, example: object = "", *, count: int = 1) -> None:
        entry = self.dropped.setdefault(reason, Dropped(example=str(example)[:60]))
        entry.count += count
        if len(entry.rows) < SHOWN:
            entry.rows.append(row)

    def note(self, code: str, **values: Any) -> None:
        self.notes.append(Note(code, values))


@dataclass(frozen=True)
class Accounts:
    """The agent accounts the user named: account → what is known of it (`name`, `team`, `role` …)."""

    accounts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __contains__(self, account: object) -> bool:
        return account in self.accounts

    def role(self, account: str) -> str:
        return str(self.accounts.get(account, {}).get("role") or "")

    def rows(self) -> Rows:
        """The accounts as rows of `agents`."""
        names = tuple(dict.fromkeys(["agent_id", *(name for known in self.accounts.values() for name in known)]))
        data = [tuple({**known, "agent_id": account}.get(n) for n in names) for account, known in self.accounts.items()]
        return Rows(names, data)

    @classmethod
    def of(cls, accounts: Iterable[str]) -> "Accounts":
        return cls({name: {} for name in accounts})


@dataclass(frozen=True)
class Reader:
    """One kind of export. `recognises` says how sure it is (0 = no, 1 = certain); `read` takes the whole file.

    CustomerCodes leave a reader under the names the file gives them: coding and masking happen once, after all readers.
    """

    id: str
    zh: str
    en: str
    recognises: Callable[[Head], float]
    read: Callable[[Path, Accounts], Reading]

    def name(self, lang: str) -> str:
        return str(getattr(self, lang))
