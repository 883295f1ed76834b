"""A roster as a workbook: the plan to pin to the wall, every shift, how each hour is covered, what each person gets."""

import os
from pathlib import Path

from cskit.analysis.roster import Roster
from cskit.charts.state import set_lang
from cskit.charts.tables import Column, Table, as_table, rows_table
from cskit.reports.planning import cover, gantt
from cskit.reports.workbook import write_workbook
from cskit.terms import term


def write_roster(path: Path, roster: Roster, lang: str) -> None:
    """Write the roster to an XLSX file, whole or not at all: agent × day, shifts, coverage, agents."""
    set_lang(lang)
    shifts, hours = gantt(roster), cover(roster)
    sheets = [
        _wall(roster, lang).to_json("wall", term("roster_wall", lang)),
        shifts.table.to_json("shifts", term("roster_shifts", lang)),
        hours.table.to_json("coverage", term("roster_coverage", lang)),
        _agents(roster, lang).to_json("agents", term("roster_agents", lang)),
    ]
    part = path.with_name(f".{path.name}.part")
    write_workbook(part, sheets, term("roster_book", lang), lang)
    os.replace(part, path)


def _wall(roster: Roster, lang: str) -> Table:
    """One line per person, one column per day, the shift's name in the cell."""
    shift = {(row["agent"], row["date"]): row["shift"] for row in roster.table.to_dict("records")}
    heads: dict[str, Column | str] = {"name": term("agent", lang)}
    heads |= {f"d{i}": f"{day:%m-%d}" for i, day in enumerate(roster.days)}
    heads["hours"] = Column(term("word_hours", lang), "hours")
    rows = [
        (row["name"], *(shift.get((row["agent"], day), "") for day in roster.days), row["hours"])
        for row in roster.agents.to_dict("records")
    ]
    return rows_table(heads, rows)


def _agents(roster: Roster, lang: str) -> Table:
    heads: dict[str, Column | str] = {
        "name": term("agent", lang),
        "team": term("team", lang),
        "role": term("role", lang),
        "shifts": Column(term("roster_shifts_col", lang), "count"),
        "hours": Column(term("word_hours", lang), "hours"),
        "nights": Column(term("roster_nights", lang), "count"),
        "rest": Column(term("roster_rest", lang), "count"),
        "cost": Column(term("roster_cost", lang), "money"),
        "disliked": Column(term("roster_disliked", lang), "count"),
    }

    words = {key: term(key, lang) for key in ("in_house", "outsourced", "seasonal", "sales", "aftersales")}
    frame = roster.agents.rename(columns={"rest_days": "rest"})
    return as_table(frame.assign(**{key: frame[key].map(words).fillna("") for key in ("team", "role")}), heads)
