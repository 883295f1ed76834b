"""Service facts: what happens after a reception ends, what the bot did alone, and refunds."""

import narwhals as nw

from cskit.facts.agents import from_bot
from cskit.facts.conversion import Keep
from cskit.facts.talk import DAY, ORDER, PAIR, TALK, business_day, distinct, flag
from cskit.rules import Rules


def returned(receptions: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """The keys of replied receptions whose customer starts another served one, with anyone, within 24 h after the end
    (`after_sale_hours`)."""
    served = receptions.filter(nw.col("served") == 1)
    starts = served.select("customer_id", again_at=nw.col("started_at"))
    within = nw.col("again_at") - nw.col("ended_at")
    again = (
        served.filter(nw.col("replied") == 1)
        .select("customer_id", *TALK, "ended_at")
        .join(starts, on="customer_id", how="inner")
        .filter(within > 0, within <= rules.after_sale_hours * 3600)
    )
    return distinct(again, *TALK)


def resolutions(receptions: nw.LazyFrame, returned: nw.LazyFrame, rules: Rules, *, now: int) -> nw.LazyFrame:
    """Replied receptions with `abandoned` (they end on an unanswered turn), `returned` and `mature` (the hours
    have passed by `now`, the last moment of the data), each 1 or 0."""
    replied = receptions.filter(nw.col("served") == 1, nw.col("replied") == 1)
    closed = nw.col("ended_at") + rules.after_sale_hours * 3600 <= now
    return _marked(replied, returned, "returned", TALK).with_columns(abandoned=nw.col("left_open"), mature=flag(closed))


def human_waits(handed: nw.LazyFrame, talk: nw.LazyFrame) -> nw.LazyFrame:
    """Hand-overs by a bot (`customer_id`, `agent_id`: who took over, `day`, `at`) with the `seconds` until that agent's
    first message to the customer, at any hour of the clock; null where none came within 24 h."""
    key = [*PAIR, "day", "at"]
    written = talk.filter(nw.col("from_customer") == 0).select(*PAIR, "sent_at")
    after = nw.col("sent_at") - nw.col("at")
    first = handed.join(written, on=PAIR, how="inner").filter(after >= 0, after <= DAY)
    met = first.group_by(*key).agg(nw.col("sent_at").min())
    return handed.join(met, on=key, how="left").select(*key, seconds=after)


def bot_days(
    messages: nw.LazyFrame,
    talk: nw.LazyFrame,
    handovers: nw.LazyFrame | None,
    *,
    bots: list[str],
    rules: Rules,
    now: int,
    keep: Keep,
) -> nw.LazyFrame:
    """Customer-days with bot talk: `contained` (no human talk that day), `handed_over`, `resolved` (contained, the
    bot wrote last, and the customer writes nothing in the next 24 h, `after_sale_hours`) and `mature` (these hours have
    passed by `now`), each 1 or 0."""
    no_system = messages.filter(nw.col("sender") != "system")
    day = business_day(nw.col("sent_at"), rules)
    bot_talk = keep(no_system.filter(from_bot(bots, "agent_id")).select("customer_id", *ORDER, "sender", day=day))
    key = ["customer_id", "day"]
    days = bot_talk.group_by(*key).agg(nw.col("sent_at").max().alias("last_at"))
    ends = bot_talk.select(*key, "sent_at", "seq", "sender").join(days, on=key, how="inner")
    ends = ends.filter(nw.col("sent_at") == nw.col("last_at"))
    last_seq = ends.group_by(*key).agg(nw.col("seq").max().alias("last_seq"))
    ends = ends.join(last_seq, on=key, how="inner").filter(nw.col("seq") == nw.col("last_seq"))
    ends = keep(ends.select(*key, "last_at", "last_seq", bot_last=flag(nw.col("sender") == "bot")))
    human = distinct(talk.select("customer_id", day=day), *key)
    wrote = no_system.filter(nw.col("sender") == "customer").select("customer_id", *ORDER)
    after, window = nw.col("sent_at") - nw.col("last_at"), rules.after_sale_hours * 3600
    later = nw.any_horizontal(after > 0, (after == 0) & (nw.col("seq") > nw.col("last_seq")), ignore_nulls=True)
    again = distinct(ends.join(wrote, on="customer_id", how="inner").filter(later, after <= window), *key)
    marked = _marked(_marked(ends, human, "human", key), again, "again", key)
    if handovers is not None:
        by_bot = handovers.filter(from_bot(bots))
        over = distinct(by_bot.select("customer_id", day=business_day(nw.col("at"), rules)), *key)
        marked = _marked(marked, over, "handed_over", key)
    contained = nw.col("human") == 0
    return marked.with_columns(
        contained=flag(contained),
        resolved=flag(contained & (nw.col("bot_last") == 1) & (nw.col("again") == 0)),
        mature=flag(nw.col("last_at") + window <= now),
        at=nw.col("last_at"),
    )


def _marked(frame: nw.LazyFrame, keys: nw.LazyFrame, name: str, on: list[str]) -> nw.LazyFrame:
    """`frame` with a 1/0 column that says whether its key is among `keys`."""
    return frame.join(keys.with_columns(nw.lit(1).alias(name)), on=on, how="left").with_columns(
        nw.col(name).fill_null(0).cast(nw.Int64)
    )


KINDS = ("unshipped", "return")


def completed(refunds: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Completed refunds with `day`, `at` (of completion) and `hours` since the request."""
    return refunds.filter(~nw.col("completed_at").is_null()).with_columns(
        day=business_day(nw.col("completed_at"), rules),
        at=nw.col("completed_at"),
        hours=(nw.col("completed_at") - nw.col("requested_at")) / 3600,
    )


def is_open(refunds: nw.LazyFrame) -> nw.Expr:
    """Whether a refund is still to be settled: neither completed nor, where the table tells it, withdrawn."""
    withdrawn = "withdrawn_at" in refunds.collect_schema().names()
    pending = nw.col("completed_at").is_null()
    return pending & nw.col("withdrawn_at").is_null() if withdrawn else pending


def refunded(refunds: nw.LazyFrame) -> nw.LazyFrame:
    """Per refunded order `refunded` (1), `refunded_amount`, `refunded_units`, `refunded_unshipped`, `refunded_return`
    (1/0), `returned_amount` and `returned_units` (of returns alone) from refunds completed to date; the columns that
    `refunds` tell."""
    done = refunds.filter(~nw.col("completed_at").is_null())
    columns = refunds.collect_schema().names()
    flags = {f"refunded_{kind}": flag(nw.col("kind") == kind) for kind in KINDS} if "kind" in columns else {}
    units = {"refunded_units": nw.col("quantity")} if "quantity" in columns else {}
    if "kind" in columns:
        back = flag(nw.col("kind") == "return")
        units |= {"returned_amount": nw.col("amount") * back}
        units |= {"returned_units": nw.col("quantity").fill_null(0) * back} if "quantity" in columns else {}
    return (
        done.select("order_id", refunded=nw.lit(1), refunded_amount=nw.col("amount"), **flags, **units)
        .group_by("order_id")
        .agg(
            nw.col("refunded").max(),
            nw.col("refunded_amount").sum(),
            *(nw.col(name).max() for name in flags),
            *(nw.col(name).sum() for name in units),
        )
    )


def cohort(sold: nw.LazyFrame, refunded: nw.LazyFrame, rules: Rules, *, last_day: int) -> nw.LazyFrame:
    """Sold orders with what was refunded on them to date (0: nothing) and `closed` (1/0): `refund_days` have passed."""
    told = [name for name in refunded.collect_schema().names() if name != "order_id"]
    return sold.join(refunded, on="order_id", how="left").with_columns(
        *(nw.col(name).fill_null(0) for name in told),
        closed=flag(nw.col("paid_day") + rules.refund_days <= last_day),
    )


def handled(refunds: nw.LazyFrame, orders: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """(`customer_id`, `agent_id`, `day`, `at`) of refunds with a handler, dated by their request."""
    named = refunds.filter(~nw.col("agent_id").is_null()).select("order_id", "agent_id", at=nw.col("requested_at"))
    who = orders.select("order_id", "customer_id")
    return named.join(who, on="order_id", how="inner").with_columns(day=business_day(nw.col("at"), rules))
