"""What of a Chinese text is English: no id, file name, option, quotation or name that Chinese readers use as it is."""

from __future__ import annotations

import re
from functools import cache

from cskit.metrics import headings
from cskit.metrics.curves import CURVES, FUNNEL
from cskit.metrics.splits import SPLITS
from cskit.rules import load_rules, rule_sets
from cskit.tables import TABLES

from .words import _TYPED

# what Chinese readers use as it is: programs and formats, statistics and their authors, the trade's abbreviations,
# letters, and what is typed (in commands, recipes, scorecards and notebooks) where it stands outside of backticks
ALLOWED = frozenset(
    """
    cskit JupyterLab Jupyter Chromium Excel CSV XLSX JSON TOML PDF PNG SVG HTML NUL UTF GB GBK MB Python Java JRE Debian
    Ubuntu Windows Spark Parquet Altair Series DataFrame TIMESTAMP NaN English gzip xlsb ipynb nbval
    Erlang Wilson Newcombe Mantel Haenszel Fisher Holm Woodruff Spearman Kendall W WAPE p t z n r x
    PK UV PV P A B C D YYYY MM DD call in Alt DoNotTrack
    True False None true false zh en csv xlsx pdf parquet json html svg png table order payment buyer per double
    outsourced worst best bands indicator award direction up down importance feasibility scoring stratum N round expert
    vote measure staff check import detail review details scores incentives notice linear band begin answer a b c f
    period rules recipes kinds reinforcements parameters terms lesson info doubt missing seed default marks promo source
    bank id lang low high previous target pandas duckdb polars spark taobao douyin pinduoduo jd kuaishou wechat
    pip install apt google chromium Asia Shanghai peers chitu sycm feige Chatwoot Zendesk UTC QQ zip ZONE
    day week month pptx compare formats toml trainee instructor commission FORM notebook numeric choice sentence moodle
    py lab tiers init weights preparation scripts aftersales people provisions
    Ctrl Moodle XML Chrome Edge Safari Firefox WPS macOS Linux ahe
    """.split()
)
_APART = re.compile(
    r"`[^`]*`|\{[^{}]*\}|https?://\S+|--?[A-Za-z][\w-]*|[\w*…/.-]+\.[a-z]\w*|\w*_\w*|[A-Za-z]*-?\w*\d[\w-]*|\w+=\w*|<[^>]*>"
)
_ENGLISH = re.compile(r"[A-Za-z]+(?:[-'’][A-Za-z]+)*")


@cache
def ids() -> frozenset[str]:
    """What people type or read as it is: tables, columns, splits, rules, metrics, rule sets and their values."""
    columns = {column.name for table in TABLES.values() for column in table}
    metrics = {heading.partition("(")[0] for heading, _ in headings()}
    rules = {key for key, _ in load_rules().values} | set(rule_sets())
    texts = {word for text in (*load_rules().perfunctory_texts, *load_rules().closing_texts) for word in text.split()}
    return frozenset(texts | columns | set(TABLES) | metrics | rules | set(SPLITS) | set(CURVES) | set(FUNNEL) | _TYPED)


def english(text: str) -> list[str]:
    """The English words of a Chinese text."""
    return [word for word in _ENGLISH.findall(_APART.sub(" ", text)) if word not in ALLOWED | ids()]
