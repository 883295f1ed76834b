"""Human talk, turns and receptions: what a chat log says before anything is counted."""

import narwhals as nw

from cskit.facts.calendar import floored
from cskit.facts.texts import perfunctory
from cskit.rules import Rules

DAY = 86_400
PAIR = ["customer_id", "agent_id"]
RECEPTION = ["customer_id", "agent_id", "day"]
TALK = ["pair", "day"]  # the same key in numbers: what joins and groups millions of rows
ORDER = ["sent_at", "seq"]
_LONGEST = 2**31 - 1  # seconds: what is further apart (68 years, a mistyped date) never meets in one reception
MOMENTS = {"turn": "asked_at", "reception": "started_at", "session": "session_at"}  # by `assessed_by`
_PACK = 2**40  # room for a wait in seconds beside a turn's number in one int64


def business_day(seconds: nw.Expr, rules: Rules) -> nw.Expr:
    """The day number of a moment: the calendar day, or the one that `day_starts_at` cuts."""
    return floored((seconds - rules.day_offset) / DAY)


def human_talk(messages: nw.LazyFrame, *, bots: list[str], rules: Rules) -> nw.LazyFrame:
    """Messages of `customer` and `agent` with a human account, `from_customer` 1 or 0.

    What a bot or the system writes, and everything exchanged with a bot's account or with no account,
    is left out; under `bot_replies_count` a bot's message under a human account stands as the agent's, its welcome
    text under `welcome_text_counts`.
    """
    human = messages.filter(~nw.col("agent_id").is_null())
    if bots:
        human = human.filter(~nw.col("agent_id").is_in(bots))
    return written(human, rules)


def written(messages: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Of messages with human accounts, those that count: see `human_talk`."""
    with_bot = rules.bot_replies_count or rules.welcome_text_counts
    senders = ["customer", "agent", *(["bot"] if with_bot else [])]
    counting = messages.filter(nw.col("sender").is_in(senders))
    if rules.bot_replies_count != rules.welcome_text_counts:
        counting = _one_kind_of_bot_text(counting, rules)
    if rules.valid_replies_only and "text" in messages.collect_schema().names():
        counting = _valid(counting, rules)
    return counting.select(*PAIR, *ORDER, from_customer=flag(nw.col("sender") == "customer").cast(nw.Int8))


def _one_kind_of_bot_text(human: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Drops the bot's welcome texts, or all bot texts but these. A welcome text is the bot's if it is the first that
    the account sends to the customer on that business day."""
    own = human.with_columns(own=flag(nw.col("sender") != "customer"), day=business_day(nw.col("sent_at"), rules))
    own = own.with_columns(nth=nw.col("own").cum_sum().over([*PAIR, "day"], order_by=ORDER))
    welcome = nw.col("nth") == 1
    return own.filter((nw.col("sender") != "bot") | (welcome if rules.welcome_text_counts else ~welcome))


def _valid(human: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Drops the agents' lines that answer nothing: perfunctory ones, and what the account has just said to the customer
    that day, word for word. A message without text (a picture) is an answer."""
    own = human.filter(nw.col("sender") != "customer").with_columns(day=business_day(nw.col("sent_at"), rules))
    own = own.with_columns(before=nw.col("text").shift(1).over([*PAIR, "day"], order_by=ORDER))
    repeated = flag(nw.col("text") == nw.col("before")) == 1
    empty = flag(perfunctory(nw.col("text"), rules.perfunctory_texts)) == 1
    columns = human.collect_schema().names()
    return nw.concat([human.filter(nw.col("sender") == "customer"), own.filter(~repeated & ~empty).select(columns)])


def placed(talk: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Each message of human talk (with the number of its customer and agent, `pair`) with its place, in few bytes: its
    own business `day`, the seconds since the message before it of this customer and agent (`since_last`; -1: the
    first), whether that one was the customer's (`after_customer`), and its `place` among all of them."""
    return talk.with_columns(
        since_last=nw.col("sent_at") - nw.col("sent_at").shift(1).over("pair", order_by=ORDER),
        after_customer=nw.col("from_customer").shift(1).over("pair", order_by=ORDER),
        # not counted over a column of ORDER: on pandas narwhals turns that to true/false before it sorts by it
        place=nw.col("from_customer").cum_count().over("pair", order_by=ORDER),
    ).select(
        "pair",
        *ORDER,
        "from_customer",
        nw.col("since_last").fill_null(-1).clip(upper_bound=_LONGEST).cast(nw.Int32),
        nw.col("after_customer").fill_null(0).cast(nw.Int8),
        nw.col("place").cast(nw.Int32),
        day=business_day(nw.col("sent_at"), rules).cast(nw.Int32),
    )


def over_midnight(placed: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """The pairs with a session that goes on when the business day changes: few, and of no other need `in_sessions` be
    asked."""
    before = business_day(nw.col("sent_at") - nw.col("since_last"), rules)
    return distinct(placed.filter(~starts_session(rules), before != nw.col("day")), "pair")


def in_sessions(placed: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Messages with the start of their session (`session_at`), and its `day` for their own."""
    return (
        placed.with_columns(session_at=nw.when(starts_session(rules)).then(nw.col("sent_at")))
        .with_columns(nw.col("session_at").fill_null(strategy="forward").over("pair", order_by="place"))
        .with_columns(nw.col("session_at").cast(nw.Int64))
        .with_columns(day=business_day(nw.col("session_at"), rules).cast(nw.Int32))
    )


def wide(placed: nw.LazyFrame) -> nw.LazyFrame:
    """Messages whose numbers can be reckoned with: kept in few bytes they would overflow."""
    return placed.with_columns(nw.col("day", "since_last", "place").cast(nw.Int64))


def outlines(spoken: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Receptions as far as one pass over the messages tells: start, end, messages, talk time, and how many turns
    there are (`turns`), how many were answered, and whether the last one was `left_open` (1/0)."""
    customer, after = nw.col("from_customer") == 1, nw.col("after_customer") == 1
    starts = starts_session(rules)
    code = nw.col("from_customer") * 2 + nw.col("after_customer")
    grouped = (
        spoken.with_columns(
            one=nw.lit(1),
            asks=flag(customer & ~after),
            answers=flag(~customer & after),
            customer_at=nw.when(customer).then(nw.col("sent_at")),
            last_asked=nw.when(customer & ~after).then(nw.col("sent_at")),
            # sessions start in different seconds: packed with its start, one minimum finds the first message's kind
            first=nw.when(starts).then(nw.col("sent_at") * 4 + code),
            step=_step(starts),
        )
        .group_by(*TALK)
        .agg(
            nw.col("sent_at").min().alias("started_at"),
            nw.col("sent_at").max().alias("ended_at"),
            nw.col("from_customer").sum().alias("customer_messages"),
            nw.col("one").sum().alias("messages"),
            nw.col("step").sum().alias("talk_seconds"),
            nw.col("customer_at").min().alias("first_asked"),
            nw.col("last_asked").max(),
            nw.col("place").max().alias("last_place"),
            nw.col("asks").sum(),
            nw.col("answers").sum(),
            nw.col("first").min(),
        )
    )
    # where the customer had written last when the day changed, the first message neither goes on with nor answers that
    begins = nw.col("first") % 4
    sums = whole("customer_messages", "messages", "talk_seconds", "asks", "answers")
    return (
        grouped.with_columns(*sums)
        .with_columns(
            agent_messages=nw.col("messages") - nw.col("customer_messages"),
            turns=nw.col("asks") + flag(begins == 3),
            answered_turns=nw.col("answers") - flag(begins == 1),
            last_asked=nw.col("last_asked").fill_null(-1).cast(nw.Int64),  # asked before the reception began
        )
        .with_columns(left_open=nw.col("turns") - nw.col("answered_turns"))
        .drop("messages", "asks", "answers", "first")
    )


def exchanges(spoken: nw.LazyFrame, outlines: nw.LazyFrame) -> nw.LazyFrame:
    """Every turn of every reception: `asked_at`, `replied_at`, `wait` (both null: nobody answered any more) and
    `turn`, which orders the turns of a reception. What was asked before a reception began, it asks at its start."""
    begun = nw.when(nw.col("asked_at") > nw.col("started_at")).then(nw.col("asked_at"))
    asked_at = begun.otherwise(nw.col("started_at"))
    nobody = nw.when(nw.col("turn") < 0).then(nw.col("started_at"))  # a null of the right type on every engine
    columns = [*TALK, "turn", "asked_at", "replied_at"]
    # where the side changes stands either the first of a stretch of questions or the reply to it, in turn
    changes = spoken.filter(nw.col("from_customer") != nw.col("after_customer"))
    before = nw.col("sent_at").shift(1).over("pair", order_by="place")
    replies = changes.with_columns(asked_at=before).filter(nw.col("from_customer") == 0)
    answered = (
        replies.select(
            *TALK, nw.col("asked_at").cast(nw.Int64), "since_last", turn=nw.col("place"), replied_at=nw.col("sent_at")
        )
        .join(outlines.select(*TALK, "started_at"), on=TALK, how="inner")
        .filter(nw.col("replied_at") - nw.col("since_last") >= nw.col("started_at"))
        .with_columns(asked_at=asked_at)
    )
    left = (
        outlines.filter(nw.col("left_open") == 1)
        .select(*TALK, "started_at", asked_at=nw.col("last_asked"), turn=nw.col("last_place"))
        .with_columns(asked_at=asked_at, replied_at=nobody)
    )
    every = nw.concat([answered.select(columns), left.select(columns)], how="vertical")
    return every.with_columns(wait=nw.col("replied_at") - nw.col("asked_at"))


def receptions(outlines: nw.LazyFrame, exchanges: nw.LazyFrame, pairs: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """All sessions of one customer and one agent that start on one business day, one row each.

    `contact` (1/0): the customer wrote; `served`: a contact no filter rule sets aside; `replied`: at least one
    answered turn; `first_wait`: the wait of the first turn (null: unanswered, or no turn); `left_open`: it ends on an
    unanswered turn.
    """
    # the first turn has the smallest number: packed with its wait, one minimum finds both
    packed = nw.col("turn") * _PACK + nw.col("wait").fill_null(_PACK - 1)
    firsts = exchanges.select(*TALK, first=packed).group_by(*TALK).agg(nw.col("first").min())
    contact = nw.col("customer_messages") > 0
    filtered = contact & _filtered(rules)
    first_wait = nw.col("first") % _PACK
    return (
        outlines.drop("last_asked", "last_place")
        .join(firsts, on=TALK, how="left")
        .join(pairs, on="pair", how="inner")
        .with_columns(
            contact=flag(contact),
            served=flag(contact & ~filtered),
            replied=flag(nw.col("answered_turns") > 0),
            first_wait=nw.when(first_wait < _PACK - 1).then(first_wait),
            first_turn=(nw.col("first") - first_wait) // _PACK,
        )
        .drop("first")
    )


def slow_turns(exchanges: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Of each reception with any the assessed turns whose wait is slow (`slow_turns`). `exchanges` have the `moment`
    that must lie in the assessment hours, where there are any."""
    slow = exchanges.filter(nw.col("wait") > rules.slow_seconds)
    if rules.hours is not None:
        slow = slow.filter(in_hours(nw.col("moment"), rules))
    return slow.group_by(*TALK).agg(nw.len().alias("slow_turns")).with_columns(*whole("slow_turns"))


def turns(exchanges: nw.LazyFrame, receptions: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """The turns of served receptions: `asked_at`, `wait` (null: unanswered), `is_first` of its reception.

    `assessed` (1/0) is 0 for a turn that starts outside the assessment hours; `counted_wait` is what averages
    and percentiles see: the wait, or under `unanswered = "cap"` at most `cap_seconds`, unanswered turns included; under
    `"count"` only the unanswered ones count `cap_seconds`.
    `first_clock` and `counted_first` are the same of a first response, whose clock may start at a hand-over.
    """
    marked = placed_turns(exchanges, receptions, "first_turn").with_columns(
        is_first=flag(nw.col("turn") == nw.col("first_turn")), first_clock=nw.col("wait")
    )
    return judged(marked, rules).drop("first_turn", "turn")


def placed_turns(exchanges: nw.LazyFrame, receptions: nw.LazyFrame, *columns: str) -> nw.LazyFrame:
    served = receptions.filter(nw.col("served") == 1).select("pair", *RECEPTION, *columns)
    return exchanges.join(served, on=TALK, how="inner")


def judged(turns: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Turns with `assessed`, `counted_wait`, `counted_first` and `late` (1/0) by the rules."""
    wait = nw.col("wait")
    late = wait.is_null() if rules.late_reading == "never" else wait.is_null() | (wait > rules.late_seconds)
    return turns.with_columns(
        assessed=flag(in_hours(nw.col(MOMENTS[rules.assessed_by]), rules)),
        counted_wait=_counted(wait, rules),
        counted_first=_counted(nw.col("first_clock"), rules),
        late=flag(late),
    )


def _counted(wait: nw.Expr, rules: Rules) -> nw.Expr:
    cap, counted = nw.lit(rules.cap_seconds), wait
    if rules.unanswered == "cap":
        counted = nw.when(wait < cap).then(wait).otherwise(cap)
    elif rules.unanswered == "count":
        counted = nw.when(wait.is_null()).then(cap).otherwise(wait)
    if not rules.zero_second_replies_count:
        counted = nw.when(~(wait == 0) | wait.is_null()).then(counted)
    return counted


def session_seconds(sessions: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """The longest session of each reception that starts in the assessment hours, in seconds
    (`long_reading = "session"`)."""
    placed = sessions.filter(in_hours(nw.col("session_at"), rules))
    each = (
        placed.with_columns(step=_step(starts_session(rules)))
        .group_by(*TALK, "session_at")
        .agg(nw.col("step").sum().alias("seconds"))
    )
    return each.group_by(*TALK).agg(nw.col("seconds").max().alias("longest_session"))


def distinct(frame: nw.LazyFrame, *columns: str) -> nw.LazyFrame:
    """Each combination of the columns once; an aggregation, where `unique` would number all rows on some engines."""
    return frame.group_by(*columns).agg(nw.len().alias("alike")).select(*columns)


def starts_session(rules: Rules) -> nw.Expr:
    """Whether a message of `spoken` is the first of its session."""
    return (nw.col("since_last") < 0) | (nw.col("since_last") > rules.session_gap_minutes * 60)


def _step(starts: nw.Expr) -> nw.Expr:
    """The seconds since the message before within the session."""
    return nw.when(starts).then(nw.lit(0)).otherwise(nw.col("since_last"))


def _filtered(rules: Rules) -> nw.Expr:
    few = nw.col("customer_messages") <= rules.max_customer_messages
    ids = {"agent_id": rules.accounts, "customer_id": rules.customers}
    named = (nw.col(column).is_in(list(some)) for column, some in ids.items() if some)
    return nw.any_horizontal(few, *named, ignore_nulls=True)


def in_hours(moment: nw.Expr, rules: Rules) -> nw.Expr:
    """Whether a moment lies in the assessment hours (any moment, where there are none)."""
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
