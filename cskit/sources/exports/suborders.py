"""Orders that an export tells in parts: a row for each sub-order, or several products joined in one cell."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

Row = tuple[Any, ...]


def added(columns: Sequence[str], rows: Iterable[Row], key: str, sums: Collection[str]) -> list[Row]:
    """One row per order (or what else the `key` names): of the columns `sums` each row holds a part, of the others the
    first that is filled counts.

    >>> added(["order_id", "amount", "status"], [("1", 2.5, None), ("1", 1.0, "已发")], "order_id", ["amount"])
    [('1', 3.5, '已发')]
    """
    at, orders = columns.index(key), dict[str, Row]()
    for row in rows:
        whole = orders.setdefault(row[at], row)
        if whole is not row:
            cells = zip(columns, whole, row, strict=True)
            orders[row[at]] = tuple(round(a + b, 2) if n in sums else b if a is None else a for n, a, b in cells)
    return list(orders.values())


def parted(columns: Sequence[str], row: Row, mark: str) -> list[Row]:
    """A row for each product that a cell joins by `mark`; texts with as many parts go with theirs.

    How many units of which, and how much of the money, such a row does not tell: both are shared out evenly, to the
    whole unit and the cent, so that their sums are the row's.

    >>> parted(["order_id", "product_id", "quantity", "amount"], ("1", "a;b", 3, 10.01), ";")[1]
    ('1', 'b', 1, 5.0)
    """
    count = (row[columns.index("product_id")] or "").count(mark) + 1 if "product_id" in columns else 1
    if count == 1:
        return [row]
    parts = (_parts(name, value, mark, count) for name, value in zip(columns, row, strict=True))
    return list(zip(*parts, strict=True))


def _parts(name: str, value: Any, mark: str, count: int) -> Sequence[Any]:
    if name in ("quantity", "amount") and value is not None:
        each, more = divmod(round(value * (1 if name == "quantity" else 100)), count)
        shares = [each + (n < more) for n in range(count)]
        return shares if name == "quantity" else [share / 100 for share in shares]
    told = [part.strip() for part in str(value).split(mark)]
    return [value] * count if name == "order_id" else told if len(told) == count else [None] * count
