"""`cskit metrics`, `detail`, `define`, `rules`: numbers, the lists behind them, and what they mean."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

import cskit.rules
from cskit.cli import options
from cskit.cli.emit import Sheet, emit, notify, opened, records_sheet, say
from cskit.cli.names import comparison_named, days_named, meant, rules_named, split, split_named
from cskit.errors import UsageError, expect, told
from cskit.terms import called, plainly, term
from cskit.written import listed, written


@options.grouped
def metrics(
    data: options.Data,
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", "-m", metavar="ID[,ID…]"),
    ] = None,
    by: options.By = None,
    rules: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[,NAME…]"),
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE[..DATE][,…]"),
    ] = None,
    compare: Annotated[
        str,
        typer.Option(metavar="NAME|DATE[..DATE]", callback=comparison_named),
    ] = "",
    interval: Annotated[
        bool,
        typer.Option("--interval"),
    ] = False,
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
) -> None:
    """Metrics of a shop, for people and scripts."""
    from cskit.cli.grid import grid_of
    from cskit.metrics import find
    from cskit.metrics.catalogue import is_name
    from cskit.metrics.compared import NAMED, base_period

    asked = metric if metric and all(map(is_name, metric)) else split(metric)  # a comma may be a name's own
    groups, spans = [split_named(name) for name in split(by)], split(period)
    sets = [rules_named(name) for name in split(rules or ["textbook"])]
    UsageError.when(not asked, "no_metric")
    if name := _curve_asked(asked, sets, compare):
        with opened(data, "computing", engine) as shop:
            days = [_inside(shop, text) for text in spans]
            rows = cskit.curve(shop, name, by=groups or None, rules=sets[0], period=_one_or_all(days))
            _tell_gaps(shop, *days)
        beside = [*(["period"] if len(spans) > 1 else []), *groups]
        shown = records_sheet(rows, answer.lang, by=beside, text_columns=len(beside) + 1)
        emit(rows, answer.format, answer.lang, shown=[shown])
        return
    with opened(data, "computing", engine) as shop:
        days = [_inside(shop, text) for text in spans]
        one, other = _one_or_all(days), compare if compare in NAMED else _inside(shop, compare) if compare else None
        frame = cskit.measure(
            shop,
            asked,
            by=groups or None,
            rules=sets if len(sets) > 1 else sets[0],
            period=one,
            compare=other,
            interval=interval,
        )
        beside = [step for step in ("date", "month") if step in groups]
        base = None if isinstance(one, list) or not other or other == "target" else base_period(shop, one, other)
        _tell_gaps(shop, *days, base if days else None)
    split_by = [*(["rules"] if len(sets) > 1 else []), *(["period"] if len(spans) > 1 else []), *groups]
    sums = [m for m in asked if find(m).is_sum]
    grid = grid_of(frame, split_by, asked, sums, [m for m in asked if m not in sums] if interval else ())
    grid.emit(answer.format, answer.lang, sets, _against(compare, base, answer.lang))
    if base and beside and answer.format == "table":
        notify("compared", base=base, step=term(f"notice_by_{beside[0]}", answer.lang))
    _tell_read(grid)


@options.grouped
def detail(
    name: Annotated[
        str,
        typer.Argument(metavar="LIST"),
    ],
    data: options.Data,
    rules: options.RuleSet = "textbook",
    period: options.Span = "",
    answer: options.Answer = options.ANSWER,
    engine: options.Engine = "duckdb",
    show_customers: options.ShowCustomers = False,
) -> None:
    """The list behind a count: slow, long, unanswered, open."""
    from cskit.analysis.frames import with_names
    from cskit.metrics.catalogue import LISTINGS

    lists = {id: card for id, card in LISTINGS.items() if card.kind == "detail"}
    called_so = {id: [card.name(answer.lang), card.zh, card.en, *card.aliases] for id, card in lists.items()}
    name = meant(name, called_so)
    expect("detail list", name, lists, labels=called_so)
    with opened(data, "computing", engine) as shop:
        days = _inside(shop, period) if period else None
        frame = cskit.detail(shop, name, rules=rules, period=days, show_customers=show_customers)
        _tell_gaps(shop, days)
        shown = with_names(shop, frame)
    emit(frame, answer.format, answer.lang, shown=[records_sheet(shown, answer.lang)])
    if answer.format == "table":
        notify("detail_rows", rows=written(len(frame), "count"))


@options.grouped
def define(
    metric: Annotated[str, typer.Argument(metavar="METRIC")] = "",
    rules: options.RuleSet = "textbook",
    answer: options.Answer = options.ANSWER,
) -> None:
    """What a metric means under a rule set."""
    from cskit.metrics import find, headings
    from cskit.metrics.catalogue import names_of

    read_by = cskit.rules.load_rules(rules)
    cards = headings()
    try:
        cards = [(find(metric).id, find(metric))] if metric else cards
    except UsageError:
        cards = [(id, card) for id, card in cards if any(plainly(metric) in name for name in names_of(card))]
        if not cards:
            raise
    rows = [_told(id, card, answer.lang, read_by) for id, card in cards]
    exactly = metric and len(cards) == 1
    shown = (
        str(cskit.define(cards[0][1].id, answer.lang, read_by)) if exactly else _catalogue(cards, answer.lang, read_by)
    )
    emit(rows, answer.format, answer.lang, shown=[shown])


def rules(
    name: Annotated[str, typer.Argument(metavar="NAME")] = "",
    diff: Annotated[tuple[str, str] | None, typer.Option("--diff", metavar="A B")] = None,
    lang: options.Lang = "en",
) -> None:
    """Rule sets (dated definitions): list, show, compare."""
    shown: list[Sheet | str]
    if diff:
        shown = [_side_by_side([cskit.rules.load_rules(rules_named(n)) for n in diff], lang)]
    elif name:
        asked = rules_named(name)
        chosen = cskit.rules.load_rules(asked)
        later = [s.name for s in cskit.rules.platforms().get(asked, []) if s.effective > chosen.effective]
        more = term("cli_rules_newer", lang, owner=asked, sets=listed(later, lang=lang)) if later else ""
        shown = [_head(chosen, lang) + more, _side_by_side([chosen], lang)]
    else:
        sets = [cskit.rules.load_rules(), *(one for owned in cskit.rules.platforms().values() for one in owned)]
        now = {cskit.rules.load_rules(owner).name for owner in cskit.rules.platforms()}
        rows = [
            [_owner(s, lang), s.name, getattr(s, lang), str(s.effective), _official(s, lang), "✓" * (s.name in now)]
            for s in sets
        ]
        heads = [term(f"cli_{c}", lang) for c in ("owner", "id", "name", "since", "status", "today")]
        shown = [Sheet(heads, rows), term("cli_rules_today", lang)]
    emit([], "table", lang, shown=shown)


def _side_by_side(sets: Sequence[cskit.rules.Rules], lang: str) -> Sheet:
    """Each rule by id and name, and what it is in the sets, in words; of several sets only what differs."""
    found = [(key, [_in_words(each, key, lang) for each in sets]) for key, _ in sets[0].values]
    rows = [[key, term(f"rule_name_{key}", lang), *said] for key, said in found if len(sets) < 2 or len(set(said)) > 1]
    heads = [term("cli_value", lang)] if len(sets) == 1 else [each.name for each in sets]
    return Sheet([term("cli_rule", lang), term("cli_name", lang), *heads], rows)


def _in_words(rules: cskit.rules.Rules, key: str, lang: str) -> str:
    value = getattr(rules, key)
    if key == "indicators" and value:
        from cskit.metrics import find

        return listed((find(metric, rules).name(lang) for metric in value), ",", lang)
    return cskit.rules.in_words(key, value, lang)


def _inside(shop: "cskit.Shop", text: str) -> "cskit.Period":
    """The period asked for. Errors: `DataError` where the data hold no day of it."""
    period = days_named(text, shop)
    period.must_meet(shop.span)
    return period


def _against(compare: str, base: "cskit.Period | None", lang: str) -> str:
    """What stands beside each value: `去年同期 2020-11-11`, `目标（保底）`, or days."""
    named = called("", lang, f"cli_against_{compare}")
    return f"{named} {base or ''}".strip() or term("cli_base", lang)


def _one_or_all(days: "list[cskit.Period]") -> "cskit.Period | list[cskit.Period] | None":
    return days if len(days) > 1 else next(iter(days), None)


def _curve_asked(metrics: Sequence[str], rule_sets: Sequence[str], compare: str) -> str:
    """The id of the curve asked for; empty where numbers are asked for.

    Errors: `UsageError` for a list (`cskit detail` prints these), for a curve beside anything else, for two rule sets
    and for a comparison.
    """
    from cskit.metrics import find

    cards = {name: find(name) for name in metrics}
    for name, card in cards.items():
        UsageError.when(card.kind == "detail", "list_metric", name=name, id=card.id)
    curves = [name for name, card in cards.items() if card.kind == "curve"]
    if not curves:
        return ""
    name = curves[0]
    if len(metrics) > 1:
        others = listed(m for m in metrics if m != name) or name
        raise UsageError(told("curve_alone", name=name, others=others))
    UsageError.when(compare, "curve_compare", name=name)
    UsageError.when(len(rule_sets) > 1, "curve_rules", name=name, rules=listed(rule_sets))
    return cards[name].id


def _catalogue(cards: Sequence[tuple[str, Any]], lang: str, rules: cskit.rules.Rules) -> Sheet:
    rows = [
        [id, card.under(rules).name(lang), term(f"cli_topic_{card.topic}", lang), term(f"card_kind_{card.kind}", lang)]
        for id, card in cards
    ]
    return Sheet([term(f"cli_{c}", lang) for c in ("id", "name", "topic", "kind")], rows)


def _told(id: str, card: Any, lang: str, rules: cskit.rules.Rules) -> dict[str, str]:
    return {
        "id": id,
        "name": card.under(rules).name(lang),
        "topic": card.topic,
        "kind": card.kind,
        "unit": card.unit,
        "better": card.better,
        "formula": card.text("formula", lang, rules),
        "note": card.text("note", lang, rules),
        "pitfall": card.text("pitfall", lang, rules),
    }


def _tell_gaps(shop: "cskit.Shop", *periods: "cskit.Period | None") -> None:
    """The days without data in the periods asked for; `cskit check` tells those of all the data."""
    if any(periods) and (gaps := shop.gaps_said(*filter(None, periods))):
        say(gaps)


def _tell_read(grid: Any) -> None:
    """The sheets that figures are from; one line per metric that no table can answer; exit code 1 when that is all
    that was asked for."""
    cells = [cell for _, row in grid.rows for cell in row.items()]
    lost = {metric: cell["note"] for metric, cell in cells if cell["status"] == "missing_table"}
    read: dict[str, dict[str, None]] = {}
    for metric, cell in cells:
        read.setdefault(cell["source"], {})[metric] = None
    for source, metrics in read.items():
        if source:
            notify("from_sheet", metrics=listed(metrics), source=source)
    for metric, note in lost.items():
        say(told("at", where=metric, why=note or told("table_absent")))
    if lost and len(lost) == len(grid.metrics) and not any(read):
        raise typer.Exit(1)


def _head(chosen: cskit.rules.Rules, lang: str) -> str:
    since = term("cli_in_force", lang, day=chosen.effective)
    source = chosen.source_zh if lang == "zh" else chosen.source
    about = " · ".join([_owner(chosen, lang), since, _official(chosen, lang)])
    return f"{getattr(chosen, lang)} ({chosen.name})\n{about}\n{source}"


def _owner(rules: cskit.rules.Rules, lang: str) -> str:
    return called(rules.owner, lang, f"owner_{rules.owner}")


def _official(rules: cskit.rules.Rules, lang: str) -> str:
    return term("cli_official" if rules.official else "cli_unofficial", lang)
