"""The glossary zh ↔ en: every metric's names, what it is in one line, the lessons that use it, what seller tools call
it. Made from the cards, the lessons' sources and the exports that the kit reads; nothing is written twice."""

import re
from collections.abc import Mapping, Sequence

from cskit.course.contents import SOURCES, Entry, entries
from cskit.course.template import filled
from cskit.metrics import Card, Definition
from cskit.sources.exports import readers
from cskit.written import listed

FILE = "glossary.md"
# a metric's id as code or a filled-in term has it: no table that is read or made
_SAID = re.compile(r"""(?<!table\()(?<!pandas\()["'`{]([a-z]\w+)["'`}(](?!: (?!say))""")


def glossary_page(cards: Sequence[tuple[str, Card]], lang: str) -> str:
    topics: dict[str, list[tuple[str, Card]]] = {}
    for heading, card in cards:
        topics.setdefault(card.topic, []).append((heading, card))
    used = [(e, set(_SAID.findall((SOURCES / f"{e.stem}.py").read_text(encoding="utf-8")))) for e in entries()]
    called = tools(lang)

    def row(heading: str, card: Card) -> tuple[str, str, list[Entry]]:
        """A metric in one line, its names in the trade's tools, and the lessons that use it."""
        lessons = [entry for entry, names in used if heading.partition("(")[0] in names]
        return Definition(card, lang).rows[0][1], called.get(card.id, ""), lessons

    return filled(FILE + ".j2", lang, topics=topics, row=row)


def tools(lang: str) -> Mapping[str, str]:
    """Metric → report: heading; report: heading, as the Chinese tools' reports that the kit reads have it."""
    found: dict[str, dict[str, str]] = {}
    for reader in readers():
        for heading, figure in getattr(reader.layout, "headings", {}).items():
            if not (reader.layout.hours or heading.isascii()):  # neither hours of a day nor an English tool's
                found.setdefault(figure.metric, {}).setdefault(reader.name(lang), heading)
    colon = "：" if lang == "zh" else ": "
    return {
        metric: listed([tool + colon + said for tool, said in own.items()], ";", lang) for metric, own in found.items()
    }
