"""What a finding is, and how it is said in two languages."""

from __future__ import annotations

from dataclasses import dataclass, field

from cskit.analysis.filled import Values, filled
from cskit.terms import term
from cskit.written import written


@dataclass(frozen=True)
class Finding:
    """One finding. `yuan` or `customers` is its size (None: not expressed so); `weight` only orders findings.

    `values` fill the glossary's sentences (`finding_<kind>`, `…_evidence`, `…_fix`): name → (how to say it, value), see
    `cskit.analysis.filled`.
    """

    kind: str
    values: Values = field(default_factory=dict)
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
            return term("size_yuan", lang, yuan=written(self.yuan, "money", lang))
        if self.customers is None:
            return ""
        return term("size_customers", lang, customers=written(self.customers, "count", lang))

    def _term(self, part: str, lang: str) -> str:
        return filled(f"finding_{self.kind}{part}", self.values, lang)
