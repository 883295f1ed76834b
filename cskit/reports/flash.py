"""How a promotion stands now (战报): targets so far, who sells, the hours, and what is wrong, on one page that keeps
loading itself."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.analysis.frames import labels, wide
from cskit.analysis.presence import logged_in, planned
from cskit.charts import Tile, bars, kind_of
from cskit.charts.drawing import svg
from cskit.charts.headline import card
from cskit.charts.parts import label_of, metric_column, name_of, say
from cskit.charts.tables import as_table, html, table_html
from cskit.errors import DataError, MissingTable
from cskit.metrics import CARDS, detail, measure
from cskit.metrics.compared import targets_for
from cskit.period import Period
from cskit.reading.joined import files_of
from cskit.reports import page
from cskit.reports.report import whole_files
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.sources.importing import import_files
from cskit.terms import begun, language
from cskit.written import compact, listed, written

METRICS = """
    shop_sales cs_sales receptions served_customers contacting_customers inquiring_customers buyers orders
    first_response_seconds average_response_seconds response_rate_3min unreplied_customers
""".split()
LEADS = ("cs_sales", "receptions", "served_customers", "contacting_customers")  # ranked by the first that is known
BESIDE = ("receptions", "average_response_seconds", "response_rate_3min")
MOST, TOP = 8, 12  # tiles, people
HOUR = timedelta(hours=1)


def tables_of(data: Path, place: Path) -> Path:
    """A folder of tables as it is; what else there is, an export or a folder of them, imported into a folder there."""
    if data.is_dir() and any(files_of(data, name) for name in ("messages", "orders", "reported")):
        return data
    import_files([data], made := place / data.stem)
    return made


def write_flash(shop: Shop, out: Path, *, at: datetime | None = None, rules: str = "textbook") -> list[Path]:
    """The page, and where there is a Chromium its picture, as it was known at a moment; the files."""
    chromium = page.find_chromium()
    names = [f"flash-{language()}.{kind}" for kind in ("html", *(["png"] if chromium else []))]
    text = flash_page(shop.until(int(pd.Timestamp(at).timestamp())) if at else shop, rules)
    with whole_files(out, names) as parts:
        parts[0].write_text(text, encoding="utf-8")
        if chromium:
            page.picture(text, parts[1], chromium)
    return [out / name for name in names]


def flash_page(shop: Shop, rules: str | Rules = "textbook") -> str:
    """The page of the last day of the data, or of the days of the shortest target that holds for it.

    What has no table is left out; where there is no target it says which table would hold one. Errors: `DataError`
    where no figure is known of the day.
    """
    day = sale = Period(shop.span.end, shop.span.end)
    asked: dict[str, Any] = {"rules": rules_of(shop, rules, day), "interval": False}
    hours = measure(shop, LEADS, by="hour", period=day, **asked).query("value > 0")
    lead = next(iter(hours["metric"]), "")
    hours = hours[hours["metric"] == lead].rename(columns={"value": lead})
    last = int(hours["hour"].max()) if lead else 0
    now = pd.Timestamp(shop.seconds[1], unit="s").to_pydatetime()
    if not any(map(shop.has, ("messages", "orders"))) or now.date() < day.end:  # a sheet reaches to its last hour
        now = datetime.combine(day.end, time()) + HOUR * (last + 1 if lead else 24)
    begun_hours = (now - datetime.combine(day.end, time()) - timedelta(seconds=1)) // HOUR
    until = max(last, min(begun_hours, 23))  # an hour without a row had none
    hours = pd.DataFrame({"hour": range(until + 1)}).merge(hours, how="left").fillna({lead: 0.0, "status": "ok"})
    if shop.has("targets", "period_start", "period_end"):
        ends = shop.pandas("targets")[["period_start", "period_end"]].dropna().to_numpy("datetime64[D]").tolist()
        sale = min(
            (span for pair in ends if day.within(span := Period(*pair))), key=lambda span: span.days, default=day
        )
    total = measure(shop, METRICS, period=Period(sale.start, day.end), **asked).dropna(subset="value")
    DataError.when(total.empty, "flash_nothing", day=day)
    goals = targets_for(shop, sale, "all").set_index("metric")[["floor", "stretch"]].to_dict("index")
    rows = sorted(total.to_dict("records"), key=lambda row: row["metric"] not in goals)
    left = (datetime.combine(sale.end, time()) + 24 * HOUR - now) / HOUR
    return page.filled(
        "flash.html.j2",
        language(),
        title=say("flash_title", sale=sale, now=f"{now:%m-%d %H:%M}"),
        alarms=_alarms(shop, day, now, asked["rules"])
        or [say("flash_calm" if shop.has("messages") else "flash_blind")],
        tiles=html("tiles", [_tile(row, goals.get(row["metric"], {}), left) for row in rows[:MOST]]),
        untold=say("flash_no_target", sale=sale) if not goals else "",
        hours=say("flash_hours", metric=name_of(lead)) if lead else "",
        drawn=svg(bars(hours, lead, of="hour").to_dict()) if lead else "",
        ranks=[_ranks(shop, by, day, asked) for by in ("team", "agent") if by == "agent" or shop.has("agents", by)],
    )


def _tile(row: Any, goal: Any, left: float) -> dict[str, Any]:
    """A figure beside its targets; of what adds up, what is missing and how much each hour that is left must bring: it
    is not missed while there is time."""
    metric, kind, better = row["metric"], kind_of(row["metric"]), CARDS[row["metric"]].better
    gap, lines = goal.get("floor", 0) - row["value"], []
    if CARDS[metric].is_sum and better == "up" and gap > 0 and left > 0:
        words = {"gap": compact(gap, kind), "each": compact(gap / left, kind), "hours": written(left, "hours")}
        better, lines = "none", [say("flash_gap", **words)]
    tile = Tile(name_of(metric), row["value"], kind, row["status"], better, lines=tuple(lines), **goal)
    return card(tile, language())


def _ranks(shop: Shop, by: str, day: Period, asked: Any) -> str:
    """Who sells most today; where sales are not known, who serves most."""
    frame = wide(measure(shop, [*dict.fromkeys([*LEADS, *BESIDE])], by=by, period=day, **asked), by).dropna(subset=by)
    known = [metric for metric in LEADS if metric in frame and frame[metric].any()][:1]
    if not known:
        return ""
    frame = frame.sort_values(known, ascending=False).head(TOP)
    frame["label"] = frame[by].replace(labels(shop)) if by == "agent" else frame[by].map(label_of)
    columns = {m: metric_column(m) for m in dict.fromkeys([*known, *BESIDE]) if m in frame}
    shown = as_table(frame, {"label": begun(say(by)), **columns})
    return table_html(shown, say(f"flash_by_{by}", metric=name_of(*known)), language())


def _alarms(shop: Shop, day: Period, now: datetime, rules: Rules) -> list[str]:
    """Questions of the last hour that waited too long or still wait, and accounts that are planned and not online."""
    said, names = [], labels(shop)
    if shop.has("messages"):
        late = detail(shop, "unanswered_3min", rules=rules, period=day)
        waited = late["wait_seconds"].notna() | (late["at"] <= now - timedelta(seconds=rules.late_seconds))
        late = late[waited & (late["at"] > now - HOUR)]
        who = [f"{name} {n}" for name, n in late["agent"].replace(names).value_counts().head(3).items()]
        words = {"limit": f"{rules.late_seconds / 60:g}", "open": int(late["wait_seconds"].isna().sum())}
        said += [say("flash_late", **words, rows=len(late), who=listed(who))] if who else []
    with suppress(MissingTable):
        there, due = (some[(some["start"] <= now) & (some["end"] > now)] for some in (logged_in(shop), planned(shop)))
        out = sorted({*due["agent"]} - {*there["agent"]})
        said += [say("flash_out", count=len(out), who=listed(names.get(one, one) for one in out))] if out else []
    return said
