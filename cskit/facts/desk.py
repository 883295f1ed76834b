"""What customers say of the service, and what they ask back: ratings, claims and calls for the platform."""

import narwhals as nw

from cskit.facts import Facts
from cskit.facts.talk import DAY, PAIR, business_day, distinct, flag, in_hours, starts_session
from cskit.rules import Rules, clock


def ratings(facts: Facts) -> nw.LazyFrame:
    """Ratings, dated by the score, with `counts` (there is a score; under `ratings_in_hours` of a conversation that
    began in the assessment hours), `satisfied` and `dissatisfied`, each 1 or 0."""
    rules, dated = facts.rules, facts.dated("ratings", "rated_at")
    counts, high = ~nw.col("score").is_null(), nw.col("score") >= rules.satisfied_from
    satisfied = high
    if rules.satisfied_unless_unresolved and facts.shop.has("ratings", "resolved"):
        satisfied = high & (nw.col("resolved").is_null() | (nw.col("resolved") == nw.lit(True)))
    if rules.ratings_in_hours and rules.hours is not None:
        dated = _with_conversation(facts, dated)
        counts = counts & in_hours(nw.col("session_at"), rules)
    return dated.with_columns(counts=flag(counts), satisfied=flag(satisfied), dissatisfied=flag(~high))


def _with_conversation(facts: Facts, dated: nw.LazyFrame) -> nw.LazyFrame:
    """Ratings with `session_at`: when the latest conversation of that customer and agent began, up to the invitation,
    or where nobody invited up to the rating (null: none)."""
    asked = nw.col("at")
    if facts.shop.has("ratings", "invited_at"):
        asked = nw.when(nw.col("invited_at").is_null()).then(nw.col("at")).otherwise(nw.col("invited_at"))
    dated, key = dated.with_columns(asked=asked), [*PAIR, "asked"]
    starts = facts.spoken().filter(starts_session(facts.rules)).select("pair", session_at="sent_at")
    began = starts.join(facts.pairs(), on="pair", how="inner").select(*PAIR, "session_at")
    met = distinct(dated, *key).join(began, on=PAIR, how="inner").filter(nw.col("session_at") <= nw.col("asked"))
    return dated.join(met.group_by(*key).agg(nw.col("session_at").max()), on=key, how="left")


def claims(facts: Facts) -> nw.LazyFrame:
    """Refunds by the day they were asked for, with `withdrawn`, `involved` (the platform was called in) and `paid_more`
    (a compensation) where the table tells them."""
    dated = facts.dated("refunds", "requested_at")
    told = {
        "withdrawn": ("withdrawn_at", flag(~nw.col("withdrawn_at").is_null())),
        "involved": ("platform_involved", flag(nw.col("platform_involved") == nw.lit(True))),
        "involved_known": ("platform_involved", ~nw.col("platform_involved").is_null()),
        "paid_more": ("compensation", nw.col("compensation").fill_null(0)),
    }
    return dated.with_columns(
        **{name: how for name, (column, how) in told.items() if facts.shop.has("refunds", column)}
    )


def audits(facts: Facts) -> nw.LazyFrame:
    """Completed refunds whose consent is known, dated by completion, with the `hours` from the request, or from the
    end of the rest (`audit_rest_hours`) it fell into, to the consent."""
    facts.shop.need("refunds", "consented_at", for_="refunds")
    done = facts.refunds().filter(~nw.col("consented_at").is_null())
    waited = nw.col("consented_at") - _begun(nw.col("requested_at"), facts.rules)
    return done.with_columns(hours=nw.when(waited > 0).then(waited).otherwise(nw.lit(0)) / 3600)


def _begun(moment: nw.Expr, rules: Rules) -> nw.Expr:
    """When the clock of a request starts: at once, or at the end of the rest."""
    if not rules.audit_rest_hours:
        return moment
    (rest, ends), second = map(clock, rules.audit_rest_hours), moment % DAY
    if rest <= ends:
        return nw.when((second >= rest) & (second < ends)).then(moment - second + ends).otherwise(moment)
    late = nw.when(second >= rest).then(moment - second + DAY + ends)
    return late.otherwise(nw.when(second < ends).then(moment - second + ends).otherwise(moment))


def tickets(facts: Facts) -> nw.LazyFrame:
    """Tickets by the time opened, with `due` (their time has come by the last moment of the data) and `overdue` (not
    closed by then), each 1 or 0."""
    opened = facts.dated("tickets", "opened_at")
    due = nw.col("due_at") <= facts.last_moment
    in_time = nw.col("closed_at") <= nw.col("due_at")
    return opened.with_columns(due=flag(due)).with_columns(overdue=nw.col("due") - nw.col("due") * flag(in_time))


def helps(facts: Facts) -> nw.LazyFrame:
    """Each call for the platform, by the day it was raised: a refund it was called into (`arbitrated` 1; by the day of
    the request), a complaint lodged with it (0). `order_id` where it is known."""
    refunds = facts.shop.need("refunds", "platform_involved", for_="platform help")
    complaints = facts.shop.need("complaints", "channel", for_="platform help")
    order = nw.col("order_id") if facts.shop.has("complaints", "order_id") else nw.lit("")
    raised = nw.concat(
        [
            refunds.filter(nw.col("platform_involved") == nw.lit(True)).select(
                "order_id", at=nw.col("requested_at"), arbitrated=nw.lit(1)
            ),
            complaints.filter(nw.col("channel") == "platform").select(
                order_id=order, at=nw.col("received_at"), arbitrated=nw.lit(0)
            ),
        ]
    )
    return raised.with_columns(day=business_day(nw.col("at"), facts.rules))


def asked_orders(facts: Facts) -> nw.LazyFrame:
    """Paid orders, by the day of payment, whose customer asked the shop's agents after they were placed, with `helped`
    (1/0): the platform arbitrated its refund, or was complained to about it after the customer had asked."""
    began = facts.talks().filter(nw.col("served") == 1).select("customer_id", "started_at")
    sold = facts.sales().select("order_id", "customer_id", "created_at", "paid_at", "paid_day", "agent_id")
    met = sold.join(began, on="customer_id", how="inner").filter(nw.col("started_at") >= nw.col("created_at"))
    first = met.group_by("order_id").agg(nw.col("started_at").min())
    called = helps(facts).join(first, on="order_id", how="inner")
    counts = called.filter((nw.col("arbitrated") == 1) | (nw.col("at") >= nw.col("started_at")))
    helped = distinct(counts, "order_id").with_columns(helped=nw.lit(1))
    asked = sold.join(first, on="order_id", how="inner").join(helped, on="order_id", how="left")
    return asked.with_columns(helped=nw.col("helped").fill_null(0), at=nw.col("paid_at"), day=nw.col("paid_day"))
