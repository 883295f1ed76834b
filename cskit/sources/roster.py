"""The shop's agent accounts as the user names them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cskit.errors import DataError, told
from cskit.reading.table import read_values
from cskit.sources.chatlog import account
from cskit.sources.reading import Accounts
from cskit.tables import TABLES


def accounts_of(agents: str | Path | Sequence[str] | None) -> Accounts:
    """Names (a list, or one text with commas), or the path of an agents table with at least `agent_id`.

    >>> sorted(accounts_of("某店, 某店：小美").accounts)
    ['某店', '某店:小美']
    """
    if agents is None:
        return Accounts()
    if isinstance(agents, Path) or (isinstance(agents, str) and agents.lower().endswith((".csv", ".xlsx"))):
        return _from_table(Path(agents))
    names = agents.replace("，", ",").split(",") if isinstance(agents, str) else agents
    return Accounts.of(account(name) for name in names if name.strip())


def _from_table(path: Path) -> Accounts:
    if not path.is_file():
        raise DataError(told("no_agents_file", path=path))
    names, rows = read_values(TABLES["agents"], path)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    if not found:
        raise DataError(told("no_agent_row", name=path.name))
    return Accounts({account(row["agent_id"]): row for row in found})
