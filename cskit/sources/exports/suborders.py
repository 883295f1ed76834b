"""Orders that an export tells in parts: a row for each sub-order, or several products joined in one cell."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

Row = dict[str, Any]


def added(rows: Iterable[Row], sums: Collection[str]) -> list[Row]:
    """One row per order: of the columns `sums` each row holds a part, of the others the first that is filled counts.

    >>> added([{"order_id": "1", "amount": 2.5, "status": None}, {"order_id": "1", "amount": 1.0, "status": "已发"}],
    ...       ["amount"])
    [{'order_id': '1', 'amount': 3.5, 'status': '已发'}]
    """
    orders: dict[str, Row] = {}
    for row in rows:
        whole = orders.setdefault(row["order_id"], row)
        if whole is not row:
            filled = {name: row[name] if whole[name] is None else whole[name] for name in row}
            whole.update(filled | {name: round(whole[name] + row[name], 2) for name in sums})
    return list(orders.values())


def parted(row: Row, mark: str) -> list[Row]:
    """A row for each product that a cell joins by `mark`; texts with as many parts go with theirs.

    How many units of which, and how much of the money, such a row does not tell: both are shared out evenly, to the
    whole unit and the cent, so that their sums are the row's.

    >>> parted({"order_id": "1", "product_id": "a;b", "quantity": 3, "amount": 10.01}, ";")[1]
    {'order_id': '1', 'product_id': 'b', 'quantity': 1, 'amount': 5.0}
    """
    count = (row.get("product_id") or "").count(mark) + 1
    if count == 1:
        return [row]
    columns = {name: _parts(name, value, mark, count) for name, value in row.items()}
    return [dict(zip(columns, parts, strict=True)) for parts in zip(*columns.values(), strict=True)]


def _parts(name: str, value: Any, mark: str, count: int) -> Sequence[Any]:
    if name in ("quantity", "amount") and value is not None:
        each, more = divmod(round(value * (1 if name == "quantity" else 100)), count)
        shares = [each + (n < more) for n in range(count)]
        return shares if name == "quantity" else [share / 100 for share in shares]
    told = [part.strip() for part in str(value).split(mark)]
    return [value] * count if name == "order_id" else told if len(told) == count else [None] * count
