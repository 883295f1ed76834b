"""The shop's agent accounts as the user names them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cskit.errors import DataError, listed, told
from cskit.reading.cells import BadCell, number, text, when
from cskit.reading.sheets import open_sheet
from cskit.sources.chatlog import account
from cskit.sources.reading import Roster
from cskit.tables import TABLES

_READ = {"date": when, "money": number}


def roster_of(agents: str | Path | Sequence[str] | None) -> Roster:
    """Names (a list, or one text with commas), or the path of an agents table with at least `agent_id`.

    >>> sorted(roster_of("某店, 某店：小美").accounts)
    ['某店', '某店:小美']
    """
    if agents is None:
        return Roster()
    if isinstance(agents, Path) or (isinstance(agents, str) and agents.lower().endswith((".csv", ".xlsx"))):
        return _from_table(Path(agents))
    names = agents.replace("，", ",").split(",") if isinstance(agents, str) else agents
    return Roster.of(account(name) for name in names if name.strip())


def _from_table(path: Path) -> Roster:
    if not path.is_file():
        raise DataError(told("no_agents_file", path=path))
    sheet = open_sheet(path, lambda names: "agent_id" in names)
    columns = [
        (column, sheet.columns.index(column.name)) for column in TABLES["agents"] if column.name in sheet.columns
    ]
    accounts: dict[str, dict[str, Any]] = {}
    for n, cells in sheet.rows:
        try:
            row = {column.name: _READ.get(column.kind, text)(cells[i]) for column, i in columns}
        except BadCell as error:
            raise DataError(told("cell_unclear", name=path.name, n=n, value=error)) from None
        for column, _ in columns:
            if column.choices and row[column.name] not in (None, *column.choices):
                raise DataError(
                    told(
                        "cell_choice",
                        name=path.name,
                        n=n,
                        column=column.name,
                        value=row[column.name],
                        choices=listed(column.choices),
                    )
                )
        if row["agent_id"]:
            accounts[account(str(row["agent_id"]))] = row
    if not accounts:
        raise DataError(told("no_agent_row", name=path.name))
    return Roster(accounts)
