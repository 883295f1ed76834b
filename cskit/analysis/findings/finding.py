"""What a finding is, and how it is said in two languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cskit.analysis import say
from cskit.terms import is_known, term

_SAID: dict[str, Callable[[Any, str], str]] = {
    "money": lambda v, _: say.money(v),
    "count": lambda v, _: say.count(v),
    "percent": lambda v, _: say.percent(v),
    "times": lambda v, _: f"{v:.1f}",
    "times2": lambda v, _: f"{v:.2f}",
    "pts": lambda v, _: f"{100 * abs(v):.1f}",
    "seconds": say.seconds,
    "day": say.day,
    "days": say.days_listed,
    "hours": say.hours_listed,
    "text": lambda v, _: str(v),
    "texts": say.listed,
    "term": lambda v, lang: term(v, lang) if is_known(v) else str(v),
    "said": lambda v, lang: v(lang),
}


@dataclass(frozen=True)
class Finding:
    """One finding. `yuan` or `customers` is its size (None: not expressed so); `weight` only orders findings.

    `values` fill the glossary's sentences (`finding_<kind>`, `…_evidence`, `…_fix`): name → (how to say it, value).
    """

    kind: str
    values: dict[str, tuple[str, Any]] = field(default_factory=dict)
    yuan: float | None = None
    customers: float | None = None
    weight: float = 0.0

    def title(self, lang: str) -> str:
        """What was found, in one sentence."""
        return self._term("", lang)

    def evidence(self, lang: str) -> str:
        """The numbers behind it, with how many cases they stand on."""
        return self._term("_evidence", lang)

    def fix(self, lang: str) -> str:
        """What to do about it."""
        return self._term("_fix", lang)

    def size(self, lang: str) -> str:
        """How large it is: yuan, else customers, else empty."""
        if self.yuan is not None and self.yuan == self.yuan:
            return term("size_yuan", lang, yuan=say.money(self.yuan))
        return "" if self.customers is None else term("size_customers", lang, customers=say.count(self.customers))

    def _term(self, part: str, lang: str) -> str:
        said = {name: _SAID[how](value, lang) for name, (how, value) in self.values.items()}
        return term(f"finding_{self.kind}{part}", lang, **said)
