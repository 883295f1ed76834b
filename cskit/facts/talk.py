"""Human talk, exchanges, receptions and turns: what a chat log says before anything is counted."""

from __future__ import annotations

import narwhals as nw

from cskit.rules import Rules

DAY = 86_400
PAIR = ["customer_id", "agent_id"]
RECEPTION = ["customer_id", "agent_id", "day"]
ORDER = ["sent_at", "seq"]
_PACK = 2**40  # room for a wait in seconds beside a turn's number in one int64


def business_day(seconds: nw.Expr, rules: Rules) -> nw.Expr:
    """The day number of a moment: the calendar day, or the one that `day_starts_at` cuts."""
    return ((seconds - rules.day_offset) // DAY).cast(nw.Int64)


def human_talk(messages: nw.LazyFrame, *, bots: list[str], rules: Rules) -> nw.LazyFrame:
    """Messages of `customer` and `agent` with a human account, `from_customer` 1 or 0.

    What a bot or the system writes, and everything exchanged with a bot's account or with no account,
    is left out; under `bot_replies_count` a bot's message under a human account stands as the agent's, its welcome
    text under `welcome_text_counts`.
    """
    with_bot = rules.bot_replies_count or rules.welcome_text_counts
    senders = ["customer", "agent", *(["bot"] if with_bot else [])]
    human = messages.filter(~nw.col("agent_id").is_null(), nw.col("sender").is_in(senders))
    if bots:
        human = human.filter(~nw.col("agent_id").is_in(bots))
    if rules.bot_replies_count != rules.welcome_text_counts:
        human = _one_kind_of_bot_text(human, rules)
    return human.select(
        *PAIR, *ORDER, from_customer=nw.when(nw.col("sender") == "customer").then(nw.lit(1)).otherwise(nw.lit(0))
    )


def _one_kind_of_bot_text(human: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Drops the bot's welcome texts, or all bot texts but these. A welcome text is the bot's if it is the first that
    the account sends to the customer on that business day."""
    own = human.with_columns(own=flag(nw.col("sender") != "customer"), day=business_day(nw.col("sent_at"), rules))
    own = own.with_columns(nth=nw.col("own").cum_sum().over([*PAIR, "day"], order_by=ORDER))
    welcome = nw.col("nth") == 1
    keep = (nw.col("sender") != "bot") | (welcome if rules.welcome_text_counts else ~welcome)
    return own.filter(keep)


def with_sessions(talk: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Adds to each message its session's start, its business `day`, the seconds since the message before it
    in the session (`step`), and `turn`: the number of agent messages before it with this customer."""
    since_last = nw.col("sent_at") - nw.col("sent_at").shift(1).over(PAIR, order_by=ORDER)
    from_agent = 1 - nw.col("from_customer")
    return (
        talk.with_columns(since_last=since_last, from_agent=from_agent)
        .with_columns(starts=nw.col("since_last").is_null() | (nw.col("since_last") > rules.session_gap_minutes * 60))
        .with_columns(
            # times only grow in this order, so a running maximum carries the session's start forward on every engine
            start_or_before=nw.when(nw.col("starts")).then(nw.col("sent_at")).otherwise(nw.lit(-1)),
            step=nw.when(nw.col("starts")).then(nw.lit(0)).otherwise(nw.col("since_last")),
        )
        .with_columns(
            session_at=nw.col("start_or_before").cum_max().over(PAIR, order_by=ORDER).cast(nw.Int64),
            turn=(nw.col("from_agent").cum_sum().over(PAIR, order_by=ORDER) - nw.col("from_agent")).cast(nw.Int64),
        )
        .with_columns(day=business_day(nw.col("session_at"), rules))
    )


def exchanges(talk: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """One row per stretch that ends with an agent message (or with the reception): the small table that
    receptions and turns are both read from. `asked_at` is null where the agent wrote unprompted,
    `replied_at` where nobody answered any more."""
    asked = nw.when(nw.col("from_customer") == 1).then(nw.col("sent_at"))
    replied = nw.when(nw.col("from_customer") == 0).then(nw.col("sent_at"))
    return (
        with_sessions(talk, rules)
        .with_columns(asked_at=asked, replied_at=replied)
        .group_by(*RECEPTION, "turn")
        .agg(
            nw.col("sent_at").min().alias("first_at"),
            nw.col("sent_at").max().alias("last_at"),
            nw.col("from_customer").sum().alias("customer_messages"),
            nw.col("from_agent").sum().alias("agent_messages"),
            nw.col("step").sum().alias("talk_seconds"),
            nw.col("asked_at").min(),
            nw.col("replied_at").max(),
            *([nw.col("session_at").min()] if rules.by_session else []),
        )
        .with_columns(*whole("customer_messages", "agent_messages", "talk_seconds"))
        .with_columns(wait=nw.col("replied_at") - nw.col("asked_at"))
    )


def receptions(exchanges: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """All sessions of one customer and one agent that start on one business day, one row each.

    `contact` (1/0): the customer wrote; `served`: a contact no filter rule sets aside; `replied`: at least one
    answered turn; `first_wait`: the wait of the first turn (null: unanswered, or no turn); `slow_turns`.
    """
    is_turn = ~nw.col("asked_at").is_null()
    slow = is_turn & (nw.col("wait") > rules.slow_seconds)
    counted = exchanges.with_columns(
        is_turn=flag(is_turn),
        is_answered=flag(is_turn & ~nw.col("wait").is_null()),
        is_slow=flag(slow),
        # the first turn has the smallest number: packed with its wait, one minimum finds both
        first=nw.when(is_turn).then(nw.col("turn") * _PACK + nw.col("wait").fill_null(_PACK - 1)),
        first_asked=nw.col("asked_at"),
    )
    grouped = counted.group_by(*RECEPTION).agg(
        nw.col("first_at").min().alias("started_at"),
        nw.col("last_at").max().alias("ended_at"),
        nw.col("customer_messages").sum(),
        nw.col("agent_messages").sum(),
        nw.col("talk_seconds").sum(),
        nw.col("is_turn").sum().alias("turns"),
        nw.col("is_answered").sum().alias("answered_turns"),
        nw.col("is_slow").sum().alias("slow_turns"),
        nw.col("first").min(),
        nw.col("first_asked").min(),
    )
    sums = whole("customer_messages", "agent_messages", "talk_seconds", "turns", "answered_turns", "slow_turns")
    contact = nw.col("customer_messages") > 0
    filtered = contact & _filtered(rules)
    first_wait = nw.col("first") % _PACK
    return (
        grouped.with_columns(*sums)
        .with_columns(
            contact=flag(contact),
            served=flag(contact & ~filtered),
            replied=flag(nw.col("answered_turns") > 0),
            first_wait=nw.when(first_wait < _PACK - 1).then(first_wait),
        )
        .drop("first")
    )


def turns(exchanges: nw.LazyFrame, receptions: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """The turns of served receptions: `asked_at`, `wait` (null: unanswered), `is_first` of its reception.

    `assessed` (1/0) is 0 for a turn that starts outside the assessment hours; `counted_wait` is what averages
    and percentiles see: the wait, or under `unanswered = "cap"` at most `cap_seconds`, unanswered turns included.
    """
    served = receptions.filter(nw.col("served") == 1).select(*RECEPTION, "started_at", "first_asked")
    columns = ["turn", "asked_at", "replied_at", "wait", *(["session_at"] if rules.by_session else [])]
    asked = exchanges.filter(~nw.col("asked_at").is_null()).select(*RECEPTION, *columns)
    firsts = asked.group_by(*RECEPTION).agg(nw.col("turn").min().alias("first_turn"))
    joined = asked.join(served, on=RECEPTION, how="inner").join(firsts, on=RECEPTION, how="inner")
    joined = joined.with_columns(is_first=flag(nw.col("turn") == nw.col("first_turn")))
    return judged(joined.drop("first_turn", "first_asked"), rules)


def judged(turns: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Turns with `assessed`, `counted_wait` and `late` (1/0) by the rules."""
    wait, cap = nw.col("wait"), rules.cap_seconds
    counted = nw.when(wait < cap).then(wait).otherwise(nw.lit(cap)) if rules.unanswered == "cap" else wait
    if not rules.zero_second_replies_count:
        counted = nw.when(~(wait == 0) | wait.is_null()).then(counted)
    late = wait.is_null() if rules.late_reading == "never" else wait.is_null() | (wait > rules.late_seconds)
    moment = {"turn": "asked_at", "reception": "started_at", "session": "session_at"}[rules.assessed_by]
    return turns.with_columns(assessed=flag(_in_hours(nw.col(moment), rules)), counted_wait=counted, late=flag(late))


def session_seconds(talk: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """The longest session of each reception, in seconds (`long_reading = "session"`)."""
    sessions = with_sessions(talk, rules).group_by(*RECEPTION, "session_at").agg(nw.col("step").sum().alias("seconds"))
    return sessions.group_by(*RECEPTION).agg(nw.col("seconds").max().alias("longest_session"))


def _filtered(rules: Rules) -> nw.Expr:
    conditions = [nw.col("customer_messages") <= rules.max_customer_messages]
    if rules.accounts:
        conditions.append(nw.col("agent_id").is_in(list(rules.accounts)))
    if rules.customers:
        conditions.append(nw.col("customer_id").is_in(list(rules.customers)))
    return nw.any_horizontal(*conditions, ignore_nulls=True)


def _in_hours(moment: nw.Expr, rules: Rules) -> nw.Expr:
    if rules.hours is None:
        return ~moment.is_null()
    start, end = rules.hours
    second = moment % DAY
    return (second >= start) & (second < end)


def whole(*columns: str) -> list[nw.Expr]:
    """Sums as int64 on every engine (one widens them); apart from the aggregation, which pandas wants plain."""
    return [nw.col(c).cast(nw.Int64) for c in columns]


def flag(condition: nw.Expr) -> nw.Expr:
    """A condition as 1 or 0, never null: what can be summed on every engine."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))
