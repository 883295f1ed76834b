"""What a section of the review is: numbers about one promotion, or one line about the tables it would need."""

from dataclasses import dataclass

from cskit.shop import Shop
from cskit.terms import term
from cskit.written import listed


@dataclass(frozen=True)
class Missing:
    """What a section answers instead of its numbers when the shop lacks the tables; never a 0."""

    section: str  # glossary: `section_<section>`
    tables: tuple[str, ...]  # `table` or `table.column`

    def text(self, lang: str) -> str:
        """One plain line for the report."""
        section = term(f"section_{self.section}", lang)
        return term("missing_section", lang, section=section, tables=listed(self.tables, ",", lang))


def lacking(shop: Shop, *needs: str) -> tuple[str, ...]:
    """Those of `needs` (`table` or `table.column`) that the shop does not have."""
    absent = []
    for need in needs:
        table, _, column = need.partition(".")
        if table not in shop.tables:
            absent.append(table)
        elif column and not shop.has(table, column):
            absent.append(need)
    return tuple(dict.fromkeys(absent))
