"""Three sentences of what happened: the result, why it changed, how customers were served."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from cskit.analysis.decompose import sales_split
from cskit.analysis.lost_sales import lost_sales
from cskit.analysis.promotion import Promotion, Reference
from cskit.analysis.tiles import tiles
from cskit.metrics import find
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import term
from cskit.written import listed, sentence, span, written

Rows = Mapping[str, Mapping[Hashable, Any]]


def story(shop: Shop, promotion: Promotion, lang: str, *, rules: str | Rules = "textbook") -> list[str]:
    """Three sentences in `lang`; what the data cannot say is left out, and an open figure is said to be so far.

    >>> from cskit.analysis.promotion import resolve
    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> shop = load(bundled("mens_wear_week"))
    >>> story(shop, resolve(shop, "2021-09-07"), "en")[2]
    'Receptions: 19; inquiry conversion 55.6%; average response time 26.0 s.'
    """
    page_one = _page_one(shop, promotion, rules)
    return [
        _result(page_one, promotion, lang),
        _why(shop, promotion, rules, lang),
        _service(shop, promotion, rules, lang),
    ]


def _page_one(shop: Shop, promotion: Promotion, rules: str | Rules) -> Rows:
    return {row["metric"]: row for row in tiles(shop, promotion, rules=rules).to_dict("records")}


def _result(page_one: Rows, promotion: Promotion, lang: str) -> str:
    shop_sales = next(m for m in ("shop_net_sales", "shop_sales") if m in page_one)
    said = {"period": span(promotion.period, lang), "value": _money(page_one[shop_sales], lang)}
    clauses = [
        term(f"story_{shop_sales}", lang, **said),
        term("story_cs_sales", lang, value=_money(page_one["cs_sales"], lang)),
    ]
    cs = page_one["cs_sales"]
    for column, reference in (("base", promotion.base), ("last_year", promotion.last_year)):
        if reference is not None and cs[f"{column}_change"] == cs[f"{column}_change"]:
            if column == "last_year" and promotion.base == promotion.last_year:
                continue
            clauses.append(_against(reference, cs[f"{column}_change"], bool(cs[f"{column}_per_day"]), lang))
    met = cs["floor_attainment"]
    if met == met:
        clauses.append(term("story_target", lang, attainment=written(met, "rate", lang)))
    return sentence(clauses, lang)


def _against(reference: Reference, change: float, per_day: bool, lang: str) -> str:
    way = "up" if change >= 0 else "down"
    key = f"story_{way}_per_day" if per_day else f"story_{way}"
    against = term(f"story_against_{reference.kind}", lang, name=reference.name)
    return term(key, lang, change=written(abs(change), "rate", lang), against=against)


def _money(row: Mapping[Hashable, Any], lang: str) -> str:
    return written(row["value"], "money", lang, status=row["status"])


def _why(shop: Shop, promotion: Promotion, rules: str | Rules, lang: str) -> str:
    split = sales_split(shop, promotion, rules=rules)
    if split is None or split.frame["contribution"].abs().sum() == 0:
        return term("story_no_base", lang)
    parts = split.frame.assign(size=split.frame["contribution"].abs()).sort_values("size", ascending=False)
    pushed = [_factor(row, split.per_day, lang) for row in parts.head(3).to_dict("records")]
    key = "story_why_up" if split.change >= 0 else "story_why_down"
    return term(key, lang, change=_yuan(split.change, split.per_day, lang), factors=listed(pushed, "and", lang))


def _factor(row: Mapping[Hashable, Any], per_day: bool, lang: str) -> str:
    name = term(f"factor_{row['factor']}", lang)
    return term("story_factor", lang, factor=name, yuan=written(row["contribution"], "money", lang, signed=True))


def _yuan(change: float, per_day: bool, lang: str) -> str:
    amount = written(abs(change), "money", lang)
    return term("story_per_day", lang, value=amount) if per_day else amount


def _service(shop: Shop, promotion: Promotion, rules: str | Rules, lang: str) -> str:
    page_one = _page_one(shop, promotion, rules)
    conversion, wait = page_one["inquiry_conversion"], page_one["average_response_seconds"]
    clauses = [term("story_receptions", lang, n=written(page_one["receptions"]["value"], "count", lang))]
    if conversion["value"] == conversion["value"]:
        name = find("inquiry_conversion", rules).name(lang)
        said = written(conversion["value"], "rate", lang, status=conversion["status"])
        clauses.append(term("story_figure", lang, name=name, value=said))
    if wait["value"] == wait["value"]:
        name = find("average_response_seconds", rules).name(lang)
        clauses.append(term("story_figure", lang, name=name, value=written(wait["value"], "seconds", lang)))
    lost = lost_sales(shop, promotion, rules=rules)
    if lost.customers and lost.total.value == lost.total.value:
        total = {"yuan": lost.total.value, "low": lost.total.low, "high": lost.total.high}
        worth = {name: written(value, "money", lang) for name, value in total.items()}
        clauses.append(term("story_lost", lang, n=written(lost.customers, "count", lang), **worth))
    return sentence(clauses, lang)
