"""What the planning commands write: a table and sentences for people, tidy CSV and JSON for scripts, a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.analysis.forecast import BackTest, DayForecast
from cskit.analysis.hours import Booked
from cskit.analysis.roster import Roster
from cskit.analysis.staffing import (
    Comparison,
    Target,
    Work,
    chat_service,
    erlang,
    offered_load,
    with_shrinkage,
)
from cskit.charts.state import set_lang
from cskit.cli.emit import Sheet, emit, figure_sheet, plain, plain_records, write_json
from cskit.cli.options import Answer
from cskit.reports import planning
from cskit.reports.planning import Figure, check_suffix
from cskit.terms import term
from cskit.written import written


def ready(chart: Path | None, lang: str) -> None:
    """A chart that cannot be written is said before anything is computed."""
    if chart is not None:
        check_suffix(chart)
        set_lang(lang)


def forecast(plan: DayForecast, answer: Answer, chart: Path | None) -> None:
    """The day's numbers with their limits, and the hours where they are known."""
    lang = answer.lang
    named = {n: getattr(plan, n) for n in ("customers", "presale", "aftersale", "receptions", "peak", "agents")}
    known = {name: e for name, e in named.items() if e is not None}
    hours = [] if plan.hours is None else plain_records(plan.hours)
    if chart is not None:
        planning.hours(plan).save(chart)
    if answer.format == "json":
        low, high = plan.extremes
        return write_json(
            {
                **{name: plain(e.value) for name, e in known.items()},
                "peak_hour": plan.peak_hour,
                "interval": {"level": 0.95, **{name: [plain(e.low), plain(e.high)] for name, e in known.items()}},
                "extremes": {"factor": [low, high], "receptions": [f * plan.receptions.value for f in (low, high)]},
                "n": plan.receptions.n[0],
                "method": term(plan.receptions.method, "en"),
                "past_days": plan.days,
                "inputs": {**asdict(plan.inputs), "uncertainty": plan.uncertainty},
                "hours": hours or None,
                "said": plan.said(lang),
            }
        )
    rows = [{"quantity": name, **_estimated(e)} for name, e in known.items()]
    rows += [
        {"quantity": "receptions", **_estimated(plan.receptions), **hour, "value": hour["receptions"]} for hour in hours
    ]
    quantities = [
        [term(f"plan_{name}_row", lang), *(written(v, "count", lang, digits=0) for v in (e.value, e.low, e.high))]
        for name, e in known.items()
    ]
    head = [term(f"plan_head_{name}", lang) for name in ("quantity", "value", "low", "high")]
    shown: list[Sheet | str] = [Sheet(head, quantities, 1)]
    if hours and answer.format == "table":
        shown.append(figure_sheet(planning.hours(plan).table, lang))
    columns = ("quantity", "hour", "value", "low", "high", "n", "method")
    return emit(rows, answer.format, lang, shown=[*shown, *plan.said(lang)], columns=columns)


def back_test(result: BackTest, answer: Answer, chart: Path | None) -> None:
    """Every hour forecast and what came; WAPE, bias, coverage."""
    c = result.coverage
    head = {
        "wape": result.wape,
        "bias": result.bias,
        "coverage": c.value,
        "coverage_interval": [c.low, c.high],
        "n": c.n[0],
    }
    _figured(result.hours, head, planning.back_test(result), result.said(answer.lang), answer, chart)


def methods(compared: Comparison, shrinkage: float, answer: Answer, chart: Path | None) -> None:
    frame = compared.frame.assign(scheduled=[with_shrinkage(int(n), shrinkage) for n in compared.frame["agents"]])
    head = {"receptions": compared.receptions, "capacity": compared.work.capacity, "under": list(compared.under)}
    _figured(frame, head, planning.methods(compared), compared.said(answer.lang), answer, chart)


def service(receptions: float, work: Work, target: Target, agents: int, seed: int, answer: Answer) -> None:
    """What so many agents give, by formula and by simulation."""
    lang, load = answer.lang, offered_load(receptions, work.seconds_each)
    told = erlang(load, agents, work.seconds_each, target.seconds, target.patience_seconds)
    seen = chat_service(
        receptions,
        agents,
        handling_seconds=work.handling_seconds,
        concurrency=work.concurrency,
        growth=work.growth,
        target_seconds=target.seconds,
        patience_seconds=target.patience_seconds,
        seed=seed,
    )
    rows = {
        name: {
            "erlang": plain(getattr(told, name)),
            "simulated": plain(e.value),
            "low": plain(e.low),
            "high": plain(e.high),
        }
        for name in ("p_wait", "service_level", "asa_seconds", "p_abandon")
        for e in (getattr(seen, name),)
    }
    if answer.format == "json":
        load_of = {"load": load, "agents": agents, "occupancy": told.occupancy}
        return write_json({**load_of, **rows, "n": seen.p_wait.n[0], "method": term("method_simulation", "en")})
    heads = ("quantity", "erlang", "simulated", "low", "high")
    shown = [
        [
            term(f"service_{name}", lang),
            *(written(v, "seconds" if name == "asa_seconds" else "rate", lang) for v in row.values()),
        ]
        for name, row in rows.items()
    ]
    said = term(
        "service_said",
        lang,
        load=written(load, "number"),
        agents=agents,
        occupancy=written(told.occupancy, "rate", digits=0),
    )
    sheet = Sheet([term(f"service_head_{name}", lang) for name in heads], shown, 1)
    return emit(
        [{"quantity": n, **r} for n, r in rows.items()], answer.format, lang, shown=[sheet, said], columns=heads
    )


def need(frame: pd.DataFrame, shrinkage: float, answer: Answer, chart: Path | None) -> None:
    total = frame.groupby("hour")[["linear", "agents", "scheduled"]].sum()
    top, peak = total.iloc[int(total["agents"].argmax())], int(str(total["agents"].idxmax()))
    said = term(
        "staff_need_said",
        answer.lang,
        hour=written(peak, "hour"),
        linear=int(top["linear"]),
        agents=int(top["agents"]),
        shrinkage=written(shrinkage, "rate", digits=0),
        scheduled=int(top["scheduled"]),
        total=written(total["agents"].sum(), "count"),
    )
    head = {"peak_hour": peak, "peak_agents": int(top["agents"]), "agent_hours": int(total["agents"].sum())}
    _figured(frame, head, planning.need(frame), [said], answer, chart)


def booked(result: Booked, answer: Answer, chart: Path | None) -> None:
    head = {
        "capacity": result.capacity,
        "seasonal_hours": float(result.frame["seasonal"].sum()),
        "idle_seasonal_hours": float(result.over["idle_seasonal"].sum()),
        "short_agent_hours": float(result.under["short"].sum()),
    }
    _figured(result.frame, head, planning.booked(result), result.said(answer.lang), answer, chart)


def roster(made: Roster, answer: Answer, chart: Path | None) -> None:
    head = {
        "feasible": made.feasible,
        "proven": made.proven,
        "cost": made.cost,
        "seasonal_hours": made.seasonal_hours,
        "spread_hours": made.spread,
        "missing": plain_records(made.missing),
        "agents": plain_records(made.agents),
    }
    shown: list[Sheet | str] = []
    if not made.feasible:
        gaps = made.missing.assign(role=[term(f"need_{role}", answer.lang) for role in made.missing["role"]])
        header = [term(name, answer.lang) for name in ("date", "hour", "role", "roster_missing_col")]
        shown = [Sheet(header, gaps[["date", "hour", "role", "missing"]].to_numpy().tolist(), 3)]
    _figured(made.table, head, planning.gantt(made), made.said(answer.lang), answer, chart, shown)


def _figured(
    frame: pd.DataFrame,
    head: Mapping[str, Any],
    figure: Figure,
    said: Sequence[str],
    answer: Answer,
    chart: Path | None,
    more: Sequence[Sheet | str] = (),
) -> None:
    """A frame with its chart: rows for CSV, an object with `rows` for JSON, the chart's table and sentences else."""
    if chart is not None:
        figure.save(chart)
    if answer.format == "json":
        write_json({**head, "rows": plain_records(frame), "said": list(said)})
    else:
        emit(frame, answer.format, answer.lang, shown=[figure_sheet(figure.table, answer.lang), *said, *more])


def _estimated(estimate: Any) -> dict[str, Any]:
    parts = {name: getattr(estimate, name) for name in ("value", "low", "high")}
    return parts | {"n": estimate.n[0], "method": term(estimate.method, "en")}
