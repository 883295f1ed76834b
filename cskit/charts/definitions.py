"""The definitions behind a report's numbers, as the rules of the report read them."""

from collections.abc import Iterable

from cskit.charts.display import table
from cskit.charts.tables import rows_table
from cskit.metrics import find
from cskit.rules import Rules
from cskit.terms import begun, language, term


def show_definitions(metrics: Iterable[str], rules: Rules) -> None:
    """The cards of these metrics, one row each, and beneath them every rule that is not the textbook's."""
    lang = language()
    labels = {"metric": "word_metric", "formula": "col_formula", "remark": "col_remark"}
    rows = []
    for card in (find(metric) for metric in dict.fromkeys(metrics)):
        remark = card.text("note", lang, rules) or card.text("pitfall", lang, rules)
        rows.append((begun(card.under(rules).name(lang)), card.text("formula", lang, rules), remark))
    if rows:
        table(
            rows_table({key: term(label, lang) for key, label in labels.items()}, rows),
            name="definitions",
            title=term("review_definitions", lang),
            note=rules.differ(lang),
        )
