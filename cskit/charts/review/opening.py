"""The head of the review and its first page: what was reviewed, the tiles, the story, the findings, the actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.analysis.findings import Finding
from cskit.analysis.promotion import Promotion, Reference
from cskit.bundled import bundled
from cskit.charts.display import Finding as Shown
from cskit.charts.display import Tile, note, page_end, sentences, show_table
from cskit.charts.display import actions as show_actions
from cskit.charts.display import findings as show_findings
from cskit.charts.display import tiles as show_tiles
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import Heads, name_of, not_shown, say
from cskit.charts.state import lang as current_lang
from cskit.charts.state import set_rules
from cskit.charts.tables import rows_table
from cskit.errors import UsageError, told
from cskit.metrics import CARDS
from cskit.rules import Rules, load_rules
from cskit.shop import Shop, load
from cskit.terms import begun
from cskit.written import compact, is_missing, paragraph, span
from cskit.written import written as text

SYNTHETIC = "<!-- cskit simulate"  # the first line of the README that `cskit simulate` leaves beside its tables
MAIN = {6: "average_response_seconds"}  # the metric that leads where a tile holds several
LARGEST, ON_PAGE = 5, 8  # findings with an action, findings with their evidence


def opened(data: str | Path, rules: str | Rules) -> tuple[Shop, Rules]:
    """The shop of a bundled name or of a folder, and the rule set.

    Errors: `UsageError` for an unknown rule set, `DataError` for what is no shop.
    """
    chosen = load_rules(rules)
    set_rules(chosen)
    folder = Path(data)
    is_place = folder.exists() or len(folder.parts) > 1  # `double12` is a name misspelt, `my/shop` a folder that is not
    return load(folder if is_place else bundled(str(data))), chosen


def opening(shop: Shop, promotion: Promotion) -> None:
    """What is reviewed and what it is compared with, and why; synthetic data say so."""
    base, days = promotion.base, promotion.period.days
    key = "review_reviewed" if days > 1 else "review_reviewed_day"
    lines = [say(key, name=_titled(promotion), days=days)]
    if base is None:
        lines.append(say("review_no_base"))
    else:
        lines.append(say(f"review_against_{base.kind}", name=_titled(base)))
        if base.period.days != days:
            lines.append(say("review_uneven", days=days, base_days=base.period.days))
    if is_synthetic(shop.folder):
        lines.append(say("review_synthetic"))
    note(paragraph(lines))


def _titled(which: Promotion | Reference) -> str:
    """The calendar's name and the days; the days alone where no calendar names them."""
    days = span(which.period)
    return days if which.name == str(which.period) else say("review_named", name=which.name, period=days)


def is_synthetic(folder: Path | None) -> bool:
    """Whether the tables in this folder were made by `cskit simulate`."""
    readme = Path(folder) / "README.md" if folder else None
    if readme is None or not readme.is_file():
        return False
    return readme.read_text(encoding="utf-8", errors="replace").startswith(SYNTHETIC)


def parameters(shop: Shop, promotion: Promotion, rules: Rules) -> dict[str, str]:
    """What the parameters of a run were understood as, for `show_parameters`; a folder by its name only."""
    base = promotion.base
    return {
        say("review_data"): Path(shop.folder).name if shop.folder else "—",
        say("review_days"): str(shop.span),
        say("review_promotion"): _titled(promotion).strip(),
        say("review_compared"): _titled(base).strip() if base else "—",
        say("review_ruleset"): f"{rules.zh if current_lang() == 'zh' else rules.en} ({rules.name})",
    }


def headline(frame: pd.DataFrame, promotion: Promotion) -> None:
    """At most eight tiles with change, targets and last year; what has no table is named below."""
    there = frame[frame["status"] != "missing_table"]
    items = [_tile(own, _main(tile, own), promotion) for tile, own in there.groupby("tile", sort=True)]
    show_tiles(items)
    not_shown(frame)


def _main(tile: Any, own: pd.DataFrame) -> str:
    wanted = MAIN.get(int(tile), "")
    return wanted if wanted in set(own["metric"]) else str(own["metric"].iloc[0])


def _tile(own: pd.DataFrame, main: str, promotion: Promotion) -> Tile:
    rows = {row["metric"]: row for row in own.to_dict("records")}
    row, card = rows.pop(main), CARDS[main]
    kind = kind_of(main)
    base, label = _reference(row, "base", promotion.base, promotion)
    lines = [_also(other) for other in rows.values()]
    held = None
    if row["target_of"] != main and not is_missing(row["floor_attainment"]):
        held = row["floor_attainment"] * row["floor"]
        lines.append(say("review_held", label=name_of(row["target_of"]), value=compact(held, kind, current_lang())))
    if promotion.last_year is not None and promotion.last_year.period != getattr(promotion.base, "period", None):
        lines.insert(0, _second(row, kind, promotion))
    return Tile(
        name_of(main),
        row["value"],
        kind,
        status=row["status"],
        better=card.better,
        base=base,
        base_label=label,
        floor=_or_none(row["floor"]),
        stretch=_or_none(row["stretch"]),
        change=row["base_change"],
        lines=tuple(line for line in lines if line),
        held=held,
    )


def _reference(
    row: Mapping[Any, Any], column: str, reference: Reference | None, promotion: Promotion
) -> tuple[float | None, str]:
    """The value there, per day where the periods are unequally long, and what to call it."""
    if reference is None or is_missing(row[column]) or row[f"{column}_status"] in ("immature", "missing_table"):
        return None, ""
    label = say(f"review_base_{reference.kind}")
    if row[f"{column}_same_age"]:
        label = say("review_same_age", label=label)
    if not row[f"{column}_per_day"]:
        return row[column], label
    return row[column] / reference.period.days, say("review_per_day", label=label)


def _second(row: Mapping[Any, Any], kind: str, promotion: Promotion) -> str:
    there, label = _reference(row, "last_year", promotion.last_year, promotion)
    if is_missing(there) or is_missing(row["last_year_change"]):
        return ""
    rate = kind == "rate"
    change = text(row["last_year_change"], "rate" if rate else "growth", current_lang(), signed=rate)
    return say("review_second_line", change=change, label=label, base=compact(there, kind, current_lang()))


def _also(row: Mapping[Any, Any]) -> str:
    lang, metric = current_lang(), row["metric"]
    line = say(
        "review_also", label=name_of(metric), value=text(row["value"], kind_of(metric), lang, status=row["status"])
    )
    if not is_missing(row["floor"]) and not is_missing(row["floor_attainment"]):
        line += say("review_also_target", attained=f"{int(100 * row['floor_attainment'] + 1e-9)}%")
    return line


def _or_none(value: Any) -> float | None:
    return None if is_missing(value) else float(value)


def story(told: Iterable[str]) -> None:
    """The three sentences of what happened."""
    sentences([begun(line) for line in told])


def actions(found: Sequence[Finding], last: Mapping[str, bool] | None = None) -> None:
    """The five largest findings and what to do about each, with empty cells for owner, date and support needed.

    `last`: the last review's actions and whether they were carried out. On paper, page one ends here.
    """
    if found:
        blanks = {key: say(f"action_{key}") for key in ("owner", "date", "support")}
        show_actions(_shown(found[:LARGEST]), blanks, title=say("review_actions"))
    else:
        note(say("review_no_findings"))
    if last:
        done = [(what, say("action_yes" if carried else "action_no")) for what, carried in last.items()]
        heads: Heads = {"what": say("action_what"), "done": say("action_done")}
        show_table(rows_table(heads, done), name="last_actions", title=say("review_last_actions"))
    page_end()


def evidence(found: Sequence[Finding]) -> None:
    """Every finding with its numbers; what to do about the first five stands on page one."""
    if found:
        show_findings(_shown(found), title=say("review_evidence"), top=ON_PAGE, fixed=LARGEST)
    else:
        note(say("review_no_findings"))


def _shown(found: Sequence[Finding]) -> list[Shown]:
    lang = current_lang()
    return [Shown(f.title(lang), f.size(lang), f.evidence(lang), f.fix(lang)) for f in found]


def checked(show_customers: Any, last_actions: Any) -> None:
    """Errors: `UsageError` for values of another type; a shop's customers are not shown by a slip of the pen."""
    if not isinstance(show_customers, bool):
        raise UsageError(told("show_customers", value=repr(show_customers)))
    if not isinstance(last_actions, Mapping) or not all(isinstance(done, bool) for done in last_actions.values()):
        raise UsageError(told("last_actions", example='{"…": True}'))


def checked_peers(peers: Any) -> dict[str, tuple[float, float | None]]:
    """Peers as metric → (mean, best or None). Errors: `UsageError` for anything else."""
    if not peers:
        return {}
    if not isinstance(peers, Mapping):
        raise UsageError(told("peers", example='{"inquiry_conversion": 0.52}'))
    ready = {}
    for metric, value in peers.items():
        CARDS[metric]  # an unknown metric is one clear line
        both = list(value) if isinstance(value, list | tuple) else [value]
        if not 1 <= len(both) <= 2 or any(isinstance(v, bool) or not isinstance(v, int | float) for v in both):
            raise UsageError(told("peers_metric", metric=metric))
        ready[str(metric)] = (float(both[0]), float(both[1]) if len(both) == 2 else None)
    return ready
