"""What a table of the canonical schema is declared with: its columns, their kinds, and what may stand in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "time", "date", "int", "number", "money", "bool"]


@dataclass(frozen=True)
class Column:
    """One column: its type, whether it may be absent (`optional`) or hold empty cells (`nullable`)."""

    name: str
    kind: Kind
    zh: str
    en: str
    optional: bool = False
    nullable: bool = False
    choices: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()  # what the kit knows more about; any other value is taken as it is
    refers_to: str = ""  # "table.column" the value must exist in, when that table is there
    not_negative: bool = False
    not_before: str = ""  # a time column of the same row that this one may not precede
    not_above: str = ""  # a number column of the same row that this one may not exceed
    between: tuple[int, int] | None = None  # the only possible values, both ends included


@dataclass(frozen=True)
class Table:
    """One table: its columns in canonical order and the columns that identify a row (`key`, if any)."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    def present(self, names: Sequence[str]) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.name in names)

    @property
    def must_have(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if not c.optional)


def declared(name: str, kind: Kind, zh: str, en: str, flags: str = "", **more: object) -> Column:
    """`flags`: `?` the column may be absent, `0` cells may be empty, `+` values may not be negative."""
    return Column(
        name,
        kind,
        zh,
        en,
        "?" in flags,
        "0" in flags,
        not_negative="+" in flags,
        **more,  # type: ignore[arg-type]
    )
