"""What a turn is, on a chat small enough to count by hand."""

from __future__ import annotations

import pandas as pd

from cskit.analysis import waiting
from cskit.charts.display import sentences, show_table
from cskit.charts.review.parts import say
from cskit.charts.state import card_of
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column, table
from cskit.metrics import measure
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.written import written as text


def one_chat(lines: list[tuple[str, str]]) -> Shop:
    """A shop of a single conversation: (`customer` or `agent`, time of day) per message.

    >>> one_chat([("customer", "10:10:15"), ("agent", "10:18:10")]).tables
    ('messages', 'orders')
    """
    chat = pd.DataFrame(lines, columns=["sender", "sent_at"])
    chat["sent_at"] = "2021-11-11 " + chat["sent_at"]
    orders = pd.DataFrame(columns=["order_id", "customer_id", "created_at", "paid_at", "amount"])
    return Shop.from_frames({"messages": chat.assign(customer_id="C1", agent_id="A1"), "orders": orders}, "pandas")


def rounds(shop: Shop, rules: Rules, *, name: str) -> None:
    """The turns of a tiny shop as the package finds them, and the wrong clock beside them."""
    lang = current_lang()
    frame = waiting.turns(shop, rules=rules, period=shop.span).reset_index(drop=True)
    frame["turn"] = frame.index + 1
    frame["last_asked"] = _last_questions(shop, frame)
    frame["wrong_wait"] = frame["replied_at"] - frame["last_asked"]
    frame["in_time"] = [say("word_no" if late else "word_yes") for late in frame["late"]]
    for column in ("asked_at", "replied_at"):
        frame[column] = pd.to_datetime(frame[column], unit="s").dt.strftime("%H:%M:%S").fillna(say("wait_never"))
    columns: dict[str, Column | str] = {
        "turn": Column(say("waiting_turn"), "count"),
        "asked_at": say("waiting_asked_at"),
        "replied_at": say("waiting_replied_at"),
        "wait": Column(say("col_wait"), "seconds"),
        "in_time": say("waiting_in_time", seconds=f"{rules.late_seconds:g}"),
        "wrong_wait": Column(say("waiting_wrong_clock"), "seconds"),
    }
    show_table(table(frame, columns), name=name, title=say("waiting_rounds_title"))
    rate = measure(shop, "response_rate_3min", rules=rules).iloc[0]
    average = measure(shop, "average_response_seconds", rules=rules)["value"].iloc[0]
    sentences(
        [
            say(
                "waiting_rounds_said",
                name=card_of("response_rate_3min").name(lang),
                good=f"{rate['numerator']:.0f}",
                turns=f"{rate['denominator']:.0f}",
                rate=text(rate["value"], "rate", lang),
                average=text(average, "seconds", lang),
            )
        ]
    )


def _last_questions(shop: Shop, turns: pd.DataFrame) -> list[float]:
    """When each turn's *last* customer message came: where the wrong clock starts."""
    messages = shop.pandas("messages")
    asked = messages.loc[messages["sender"] == "customer", "sent_at"].astype("datetime64[s]").astype("int64")
    return [
        float(asked[(asked >= start) & (asked <= end)].max()) if end == end else float("nan")
        for start, end in turns[["asked_at", "replied_at"]].to_numpy(dtype=float)
    ]
