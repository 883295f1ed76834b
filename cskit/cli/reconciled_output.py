"""What `cskit reconcile` prints: what explains the figures that differ, in sentences, and every figure beside ours."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cskit.analysis.reconcile import Moves, Reconciled
from cskit.charts.state import kind_of
from cskit.cli.emit import Record, emit, records, sheet
from cskit.cli.judging_output import head, known
from cskit.cli.options import Answer
from cskit.metrics import customer_code, find
from cskit.rules import in_words
from cskit.terms import called, is_known, term
from cskit.written import aside, listed, written


def of_reconciled(found: Reconciled, names: Mapping[str, str], answer: Answer) -> None:
    """What explains the figures that differ, how much of the gap each part closes, and every figure beside ours."""
    lang = answer.lang
    ways: dict[Any, list[str]] = {}
    for r in records(found.found):
        said = listed((_reading(part, found, names, lang) for part in r["parts"]), "and", lang)
        ways[r["source"], r["metric"]] = [*dict.fromkeys([*ways.get((r["source"], r["metric"]), ()), said])]
    rows = [r | {"explanations": ways.get((r["source"], r["metric"]), [])} for r in records(found.figures)]
    first = found.found.groupby(["source", "metric"], sort=False).head(2)
    first = first[first["parts"] == first.groupby(["source", "metric"])["parts"].transform("first")]
    whose: dict[str, Any] = {
        "source": lambda r: called(r["source"], lang, f"source_{r['source']}"),
        "metric": lambda r: find(r["metric"]).name(lang),
    }
    parts = whose | {
        "reading": lambda r: _reading(r["part"], found, names, lang),
        "gap": lambda r: written(r["gap"], kind_of(r["metric"]), lang, signed=True),
        "closed": lambda r: written(r["gap"] - r["left"], kind_of(r["metric"]), lang, signed=True),
        "closed_share": lambda r: written(1 - r["left"] / r["gap"], "rate", lang),
    }
    beside = whose | {
        "period": "period",
        "who": lambda r: names.get(r["agent"], r["agent"]) or term("judge_shop", lang),
        **{name: lambda r, name=name: known(r[name], kind_of(r["metric"])) for name in ("theirs", "ours", "explained")},
    }
    tables = [
        sheet(some, {head(name, lang): column for name, column in columns.items()}, texts)
        for some, columns, texts in ((records(first), parts, 3), (rows, beside, 4))
    ]
    plainly = [r | {"explanations": " | ".join(r["explanations"])} for r in rows]
    emit(plainly, answer.format, lang, shown=[*_reconciled(found, rows, lang), *tables])


def _reconciled(found: Reconciled, rows: Sequence[Record], lang: str) -> Iterator[str]:
    """How many figures agree, what explains the others, what was tried in vain: sentences, source by source."""
    rules = dict.fromkeys(key for moves in found.tried for key, _ in moves)
    tried = [called("", lang, f"rule_name_{key}") for key in rules if is_known(f"rule_name_{key}")]
    for source in dict.fromkeys(r["source"] for r in rows):
        own = [r for r in rows if r["source"] == source]
        off = [r for r in own if not abs(r["theirs"] - r["ours"]) <= r["within"]]
        told_by = called(source, lang, f"source_{source}")
        yield term("judge_agree", lang, source=told_by, same=len(own) - len(off), all=len(own))
        for said in dict.fromkeys(tuple(r["explanations"]) for r in off):
            metrics = dict.fromkeys(find(r["metric"]).name(lang) for r in off if tuple(r["explanations"]) == said)
            key = "judge_explained" if said else "judge_unexplained"
            values = {"said": "".join(said[:1]), "count": len(found.tried), "tried": listed(tried, ",", lang)}
            yield term(key, lang, metrics=listed(metrics, ",", lang), **values)
            if said[1:]:
                yield term("judge_alike", lang, others=listed(said[1:], ";", lang))
    if found.silent:
        yield term("judge_silent", lang, metrics=listed((find(m).name(lang) for m in found.silent), ",", lang))


def _reading(moves: Moves, found: Reconciled, names: Mapping[str, str], lang: str) -> str:
    """One reading in words, with the rule sets that read just so."""
    said = []
    for key, value in moves:
        shown = in_words(key, value, lang)
        if key in ("customers", "accounts", "unknown_agents"):
            shown = listed((customer_code(v) if key == "customers" else names.get(v, v) for v in value), ",", lang)
        if key == "renamed":
            shown = listed((f"{their} → {names.get(our, our)}" for their, our in value), ",", lang)
        gap = f"judge_gap_{key}"
        said.append(term(gap, lang, value=shown) if is_known(gap) else f"{term(f'rule_name_{key}', lang)} = {shown}")
    return listed(said, ";", lang) + aside(*found.tried[moves], lang=lang)
