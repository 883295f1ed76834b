"""The five families as somebody who knows Polars would write them for this one question."""

from __future__ import annotations

import polars as pl

from benchmarks.families import Answers

KEY = ["customer_id", "agent_id", "day"]
c = pl.col


def _seconds(name: str) -> pl.Expr:
    return c(name).dt.epoch("s")


def spoken(folder: str, bots: list[str]) -> pl.DataFrame:
    """Human talk, sorted once; what a window would carry forward is filled forward."""
    talk = (
        pl.scan_parquet(f"{folder}/messages.parquet")
        .filter(c("sender").is_in(["customer", "agent"]), c("agent_id").is_not_null(), ~c("agent_id").is_in(bots))
        .select(
            "customer_id",
            "agent_id",
            _seconds("sent_at").alias("t"),
            (c("sender") == "customer").alias("asks"),
            "message_id",
        )
        .sort("customer_id", "agent_id", "t", "message_id")
    )
    new = (c("customer_id").ne_missing(c("customer_id").shift())) | (c("agent_id").ne_missing(c("agent_id").shift()))
    start = pl.when(c("gap").is_null() | (c("gap") > 1800)).then(c("t")).forward_fill()
    question = c("asks") & ~c("after")
    return (
        talk.drop("message_id")
        .with_row_index("n")
        .with_columns(new=new)
        .with_columns(
            gap=pl.when(~c("new")).then(c("t") - c("t").shift()),
            after=pl.when(~c("new")).then(c("asks").shift()).otherwise(False),
        )
        .with_columns(
            day=start // 86400,
            asked=pl.when(question).then(c("t")).when(c("new")).then(-1).forward_fill(),
        )
        .drop("new")
        .collect()
    )


def receptions(talk: pl.DataFrame) -> pl.DataFrame:
    inside = pl.when(c("gap") <= 1800).then(c("gap")).otherwise(0)
    return talk.group_by(KEY, maintain_order=True).agg(
        started=c("t").min(),
        ended=c("t").max(),
        questions=c("asks").sum(),
        answers=(~c("asks")).sum(),
        talk_seconds=inside.sum(),
        last_n=c("n").last(),
        left_open=c("asks").last(),
        last_asked=c("asked").last(),
    )


def turns(talk: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    begun = pl.max_horizontal("asked", "started")
    answered = (
        talk.lazy()
        .filter(~c("asks"), c("after"))
        .join(held.lazy().select(*KEY, "started"), on=KEY)
        .filter(c("t") - c("gap") >= c("started"))
        .select(*KEY, c("n").cast(pl.Int64), asked_at=begun, wait=c("t") - begun)
    )
    left = (
        held.lazy()
        .filter(c("left_open"))
        .select(
            *KEY,
            (c("last_n").cast(pl.Int64) + 1).alias("n"),
            asked_at=pl.max_horizontal("last_asked", "started"),
            wait=pl.lit(None, pl.Int64),
        )
    )
    return pl.concat([answered, left]).collect()


def response(asked: pl.DataFrame) -> pl.DataFrame:
    first = (
        asked.sort("n")
        .group_by(KEY)
        .agg(c("wait").first())
        .group_by("agent_id")
        .agg(first_response_seconds=c("wait").mean())
    )
    every = asked.group_by("agent_id").agg(
        average_response_seconds=c("wait").mean(),
        response_p50=c("wait").quantile(0.5, "linear"),
        response_p90=c("wait").quantile(0.9, "linear"),
    )
    return first.join(every, on="agent_id").rename({"agent_id": "agent"})


def slow(folder: str, asked: pl.DataFrame) -> pl.DataFrame:
    listed = (
        asked.filter(c("wait") > 120)
        .with_columns(slow_turns=pl.len().over(KEY))
        .filter(c("slow_turns") > 3)
        .select(
            "customer_id",
            "agent_id",
            "slow_turns",
            at=pl.from_epoch("asked_at").cast(pl.Datetime("us")),
            wait_seconds="wait",
        )
    )
    on = ["customer_id", "agent_id", "at"]
    texts = (
        pl.scan_parquet(f"{folder}/messages.parquet")
        .filter(c("sender") == "customer")
        .select("customer_id", "agent_id", "message_id", at=c("sent_at").cast(pl.Datetime("us")), content="text")
        .join(listed.lazy().select(on), on=on, how="semi")
        .sort("message_id")
        .group_by(on)
        .agg(c("content").first())
        .collect()
    )
    return listed.join(texts, on=on, how="left").rename({"customer_id": "customer", "agent_id": "agent"})


def long(held: pl.DataFrame) -> pl.DataFrame:
    return held.filter(c("questions") > 0, c("talk_seconds") > 1200).select(
        at=pl.from_epoch("started"),
        customer="customer_id",
        agent="agent_id",
        talk_minutes=c("talk_seconds") / 60,
        customer_messages="questions",
        agent_messages="answers",
    )


def concurrency(talk: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    served = held.filter(c("questions") > 0)
    pauses = (
        talk.lazy()
        .filter(c("gap") > 240)
        .join(served.lazy().select(*KEY, "started"), on=KEY)
        .filter(c("t") > c("started"))
        .collect()
    )
    changes = pl.concat(
        frame.select("agent_id", at=at.cast(pl.Int64), change=pl.lit(change))
        for frame, at, change in (
            (served, c("started") - 120, 1),
            (served, c("ended") + 121, -1),
            (pauses, c("t") - 120, 1),
            (pauses, c("t") - c("gap") + 121, -1),
        )
    )
    steps = changes.group_by("agent_id", "at").agg(c("change").sum()).sort("agent_id", "at")
    active = steps.with_columns(active=c("change").cum_sum().over("agent_id"))
    return active.group_by("agent_id").agg(peak_concurrency=c("active").max()).rename({"agent_id": "agent"})


def credited(folder: str, talk: pl.DataFrame, held: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    served = held.filter(c("questions") > 0).select(*KEY, "started", "ended")
    near = (
        orders.lazy()
        .select("order_id", "customer_id", "created", "created_day")
        .join(served.lazy(), on="customer_id")
        .filter(c("started") <= c("created"), (c("created_day") - c("day")).is_between(0, 3))
        .collect()
    )
    who = ["order_id", "customer_id", "agent_id"]
    over = near.filter(c("ended") <= c("created")).select(*who, last="ended")
    going = near.filter(c("ended") > c("created"))
    before = (
        talk.lazy()
        .join(going.lazy(), on=KEY)
        .filter(c("t") <= c("created"))
        .group_by(who)
        .agg(last=c("t").max())
        .collect()
    )
    best = pl.concat([over, before]).filter(c("last") == c("last").max().over("order_id"))
    best = best.with_columns(claims=pl.len().over("order_id"))
    tied = best.filter(c("claims") > 1)
    places = (
        pl.scan_parquet(f"{folder}/messages.parquet")
        .filter(c("sender").is_in(["customer", "agent"]))
        .select("customer_id", "agent_id", "message_id", last=_seconds("sent_at"))
        .join(tied.lazy(), on=["customer_id", "agent_id", "last"])
        .sort("message_id")
        .group_by("order_id")
        .agg(c("agent_id").last())
        .collect()
    )
    winners = pl.concat([best.filter(c("claims") == 1).select("order_id", "agent_id"), places])
    return orders.join(winners, on="order_id")


def conversion(
    held: pl.DataFrame, orders: pl.DataFrame, sold: pl.DataFrame, after: list[str], last_day: int
) -> pl.DataFrame:
    talks = held.filter(c("questions") > 0, ~c("agent_id").is_in(after)).select(*KEY, "started")
    start = c("started")
    ordered = (c("created") <= start) & (c("created_day") == c("day"))
    paid = c("paid").is_between(start - 15 * 86400, start)
    owing = (c("deposit") <= start).fill_null(False) & (c("paid").is_null() | (c("paid") > start))
    bought = talks.join(orders, on="customer_id").filter(ordered | paid.fill_null(False) | owing).select(KEY)
    inquiries = talks.join(bought, on=KEY, how="anti")
    opens = pl.max_horizontal("opens_day", "day")
    found = (
        inquiries.join(sold, on=["customer_id", "agent_id"])
        .filter(c("created") >= start, c("created_day") - c("day") <= 3)
        .group_by(KEY)
        .agg(converted=((c("paid_day") - opens) <= 3).any(), closes=opens.max())
    )
    mature = inquiries.join(found, on=KEY, how="left").filter(pl.max_horizontal("day", "closes") + 3 <= last_day)
    people = c("customer_id").n_unique()
    converted = c("customer_id").filter(c("converted")).n_unique()
    return mature.group_by(agent="agent_id").agg(inquiry_conversion=converted / people)


def answered(folder: str) -> Answers:
    """The five families from a folder of Parquet files."""
    agents = pl.read_parquet(f"{folder}/agents.parquet")
    bots, after = (agents.filter(c("role") == role)["agent_id"].to_list() for role in ("bot", "aftersales"))
    talk = spoken(folder, bots)
    held = receptions(talk)
    asked = turns(talk, held)
    day = {"created_day": c("created") // 86400, "paid_day": c("paid") // 86400}
    orders = (
        pl.scan_parquet(f"{folder}/orders.parquet")
        .select(
            "order_id",
            "customer_id",
            "amount",
            created=_seconds("created_at"),
            paid=_seconds("paid_at"),
            opens_day=_seconds("final_due_from") // 86400,
            deposit=_seconds("deposit_paid_at"),
        )
        .with_columns(**day)
        .collect()
    )
    said = pl.scan_parquet(f"{folder}/messages.parquet").select(_seconds("sent_at").max()).collect().item()
    last_day = max(said, orders["created"].max(), orders["paid"].max()) // 86400  # type: ignore[type-var]
    sold = credited(folder, talk, held, orders)
    sales = (
        sold.filter(c("paid").is_not_null())
        .group_by(agent="agent_id")
        .agg(cs_sales=c("amount").sum(), orders=pl.len(), buyers=c("customer_id").n_unique())
        .with_columns(spend_per_buyer=c("cs_sales") / c("buyers"))
    )
    made = {
        "response": response(asked),
        "slow": slow(folder, asked),
        "long": long(held),
        "concurrency": concurrency(talk, held),
        "conversion": conversion(held, orders, sold, after, last_day),
        "sales": sales,
    }
    return {name: table.to_pandas() for name, table in made.items()}
