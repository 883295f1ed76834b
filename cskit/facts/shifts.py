"""Which shift of the roster an agent was on at a moment."""

import narwhals as nw

from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.calendar import floored
from cskit.facts.keep import once
from cskit.facts.talk import DAY, distinct

OFF = "off"  # at work at a moment for which the roster has no shift of theirs
_MOMENT, _SHIFT = ["agent_id", "at"], ["agent_id", "starts_at"]


@once
def roster(facts: Facts) -> nw.LazyFrame:
    """Planned shifts (`agent_id`, `starts_at`, `ends_at`), of those that begin in the same second the longest, and as
    `shift` the times of day at which each begins and ends (`08:00-16:00`; an end at midnight is `24:00`)."""
    longest = facts.shop.table("shifts").group_by(*_SHIFT).agg(nw.col("ends_at").max())
    ends = nw.col("ends_at") - floored((nw.col("ends_at") - 1) / DAY) * DAY  # of the day it ends in, 1 to 86,400
    named = nw.concat_str(_clock(nw.col("starts_at") % DAY), _clock(ends), separator="-")
    return facts.shop.keep(longest.with_columns(shift=named))


def _clock(second: nw.Expr) -> nw.Expr:
    """A second of the day as `HH:MM`."""
    digits = (10_000 + floored(second / 3600) * 100 + floored(second % 3600 / 60)).cast(nw.String)
    return nw.concat_str(digits.str.slice(1, 2), digits.str.slice(3, 2), separator=":")


@once
def _length(facts: Facts) -> int:
    """Seconds of the longest shift, and at least a day."""
    lengths = collected(roster(facts).select(length=nw.col("ends_at") - nw.col("starts_at")))["length"]
    return max(DAY, 0 if lengths.empty else int(lengths.max()))


@once
def _by_stretch(facts: Facts) -> nw.LazyFrame:
    """`roster` under each `stretch` of time that a shift touches: two at most, as none is longer than a stretch."""
    begun = roster(facts).with_columns(stretch=floored(nw.col("starts_at") / _length(facts)))
    last = floored((nw.col("ends_at") - 1) / _length(facts))
    over = begun.filter(last > nw.col("stretch")).with_columns(stretch=nw.col("stretch") + 1)
    return facts.shop.keep(nw.concat([begun, over], how="vertical"))


def with_shift(facts: Facts, frame: nw.LazyFrame) -> nw.LazyFrame:
    """`frame` (with `agent_id` and `at`) and the `shift` its agent was on then, the first second in it, the last not;
    of overlapping ones the one that began last. `OFF` outside every shift, empty where no agent is named."""
    moments = distinct(frame, *_MOMENT).with_columns(stretch=floored(nw.col("at") / _length(facts)))
    met = moments.join(_by_stretch(facts), on=["agent_id", "stretch"], how="inner")
    on = met.filter(nw.col("starts_at") <= nw.col("at"), nw.col("at") < nw.col("ends_at"))
    begun = on.group_by(*_MOMENT).agg(nw.col("starts_at").max())
    named = begun.join(roster(facts).select(*_SHIFT, "shift"), on=_SHIFT, how="inner").select(*_MOMENT, "shift")
    off = nw.when(nw.col("agent_id").is_null()).then(nw.lit("")).otherwise(nw.lit(OFF))
    joined = frame.join(named, on=_MOMENT, how="left")
    return joined.with_columns(shift=nw.when(nw.col("shift").is_null()).then(off).otherwise(nw.col("shift")))


def edges(facts: Facts) -> nw.LazyFrame:
    """The moments at which shifts begin and end, each once (`agent_id`, `at`)."""
    shifts = roster(facts)
    ends = [shifts.select("agent_id", at=nw.col(column)) for column in ("starts_at", "ends_at")]
    return distinct(nw.concat(ends, how="vertical"), *_MOMENT)
