"""What may leave of what people wrote and are called: stable short codes for customers (a list can be followed to its
conversation by who holds the data), texts and reasons without phone numbers, addresses and ids.

An import masks texts once and for all. A folder of tables that no import made holds them as they were written, so every
text is masked again on its way out, here.
"""

from hashlib import blake2b

import narwhals as nw

from cskit.engines import collected
from cskit.sources.privacy import CustomerCodes

HIDDEN = "[已隐去]"
_MOST_REASONS = 50  # that had something to hide; more of them are no reasons, but letters
_mask = CustomerCodes(None).mask


def customer_code(customer_id: str) -> str:
    """The code under which a customer appears in outputs.

    >>> customer_code("buyer-1") == customer_code("buyer-1"), len(customer_code("buyer-1"))
    (True, 12)
    """
    return "C-" + blake2b(str(customer_id).encode(), digest_size=5).hexdigest()


def masked(said: object, customer: object = "") -> str | None:
    """A text as it may leave: nothing in it that identifies its writer, who appears in it under their code.

    >>> masked("我是小明，13800001111", "小明") == f"我是{customer_code('小明')}，[电话]"
    True
    >>> masked(None), masked("订单 1001 到了吗", "1001")
    (None, '订单 1001 到了吗')
    """
    if not isinstance(said, str):
        return None
    name = str(customer)
    if len(name) > 1 and name in said and not name.isdigit():  # a number may be any number
        said = said.replace(name, customer_code(name))
    return _mask(said)


def masked_reasons(frame: nw.LazyFrame) -> nw.LazyFrame:
    """The rows with the texts in `reason` masked: reasons that differ in what was hidden are one."""
    seen = collected(frame.select("reason").unique())["reason"]
    hidden: dict[str, list[str]] = {}
    for reason in sorted(r for r in seen if isinstance(r, str)):
        said = masked(reason)
        if said is not None and said != reason:
            hidden.setdefault(said if len(hidden) < _MOST_REASONS else HIDDEN, []).append(reason)
    shown = nw.col("reason")
    for said, reasons in hidden.items():
        shown = nw.when(nw.col("reason").is_in(reasons)).then(nw.lit(said)).otherwise(shown)
    return frame.with_columns(reason=shown) if hidden else frame
