"""Who was planned, who was online, and whose account dropped out in the middle of a shift (炸号)."""

from dataclasses import dataclass

import pandas as pd

from cskit.analysis.frames import in_days, with_people
from cskit.analysis.promotion import Promotion
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

HOUR = pd.Timedelta(hours=1)
SHORTEST_DROP = pd.Timedelta(minutes=3)  # a shorter gap is a reconnect nobody noticed


@dataclass(frozen=True)
class Presence:
    """`agents`: agent, planned_hours, online_hours, covered_hours (online inside a shift), missing_hours (planned and
    not online), drops. `dropped`: agent, shift_start, offline_at, online_at, minutes: an account that went offline
    inside a shift and came back (breaks look the same; several at the same minute do not)."""

    agents: pd.DataFrame
    dropped: pd.DataFrame


def presence(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> Presence:
    """Planned against actual online hours of every agent in the reviewed days.

    A shift belongs to the day on which it starts; only what was planned can be missing.
    """
    shifts = planned(shop, promotion.period, rules)
    online = logged_in(shop)
    inside = overlaps(shifts, online)
    hours = pd.DataFrame(
        {
            "planned_hours": _hours(shifts).groupby(shifts["agent"]).sum(),
            "online_hours": _hours(within := _in_period(online, promotion.period)).groupby(within["agent"]).sum(),
            "covered_hours": _hours(inside).groupby(inside["agent"]).sum(),
        }
    ).fillna(0.0)
    hours["missing_hours"] = (hours["planned_hours"] - hours["covered_hours"]).clip(lower=0)
    drops = dropped_inside(shifts, inside)
    hours["drops"] = drops.groupby("agent").size().reindex(hours.index, fill_value=0)
    return Presence(with_people(shop, hours.reset_index(names="agent")), with_people(shop, drops))


def planned(shop: Shop, period: Period | None = None, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Shifts (agent, start, end) that start in the period; overlapping shifts of one agent are one."""
    shifts = shop.pandas("shifts").rename(columns={"agent_id": "agent", "starts_at": "start", "ends_at": "end"})
    if period is not None:
        shifts = shifts[in_days(shifts["start"], period, rules)]
    return merged(shifts[["agent", "start", "end"]])


def logged_in(shop: Shop) -> pd.DataFrame:
    """Stretches online (agent, start, end). One that was never closed ends where its shift does; outside every
    shift its end is unknown and it is left out."""
    logins = shop.pandas("logins").rename(columns={"agent_id": "agent", "online_at": "start", "offline_at": "end"})
    logins = logins[["agent", "start", "end"]]
    if logins["end"].isna().any() and "shifts" in shop.tables:
        still_open = logins[logins["end"].isna()].drop(columns="end").reset_index()
        shifts = planned(shop).rename(columns={"start": "shift_start", "end": "shift_end"})
        pairs = still_open.merge(shifts, on="agent")
        pairs = pairs[(pairs["start"] >= pairs["shift_start"]) & (pairs["start"] < pairs["shift_end"])]
        logins["end"] = logins["end"].fillna(pairs.groupby("index")["shift_end"].max())
    return merged(logins.dropna(subset=["end"]))


def stretches(shop: Shop) -> pd.DataFrame | None:
    """Who was there when: online where logins are known, else as planned; None without either."""
    if "logins" in shop.tables:
        return logged_in(shop)
    return planned(shop) if "shifts" in shop.tables else None


def merged(stretches: pd.DataFrame) -> pd.DataFrame:
    """Overlapping or touching stretches of one agent become one (two windows of the same account)."""
    ordered = stretches.sort_values(["agent", "start", "end"]).reset_index(drop=True)
    if ordered.empty:
        return ordered
    reach = ordered.groupby("agent")["end"].cummax().groupby(ordered["agent"]).shift()
    block = (reach.isna() | (ordered["start"] > reach)).cumsum()
    return ordered.groupby(block).agg(agent=("agent", "first"), start=("start", "min"), end=("end", "max"))


def overlaps(shifts: pd.DataFrame, online: pd.DataFrame) -> pd.DataFrame:
    """Stretches online inside a shift: agent, shift_start, shift_end, start, end."""
    pairs = shifts.rename(columns={"start": "shift_start", "end": "shift_end"}).merge(online, on="agent")
    pairs["start"] = pairs[["start", "shift_start"]].max(axis=1)
    pairs["end"] = pairs[["end", "shift_end"]].min(axis=1)
    return pairs[pairs["end"] > pairs["start"]].reset_index(drop=True)


def dropped_inside(shifts: pd.DataFrame, inside: pd.DataFrame) -> pd.DataFrame:
    """Gaps between two stretches online of one shift, of 3 minutes or more."""
    ordered = inside.sort_values(["agent", "shift_start", "start"])
    back = ordered.groupby(["agent", "shift_start"])["start"].shift(-1)
    gap = back - ordered["end"]
    rows = ordered[gap >= SHORTEST_DROP]
    return pd.DataFrame(
        {
            "agent": rows["agent"],
            "shift_start": rows["shift_start"],
            "offline_at": rows["end"],
            "online_at": back[rows.index],
            "minutes": gap[rows.index].dt.total_seconds() / 60,
        }
    ).reset_index(drop=True)


def agents_by_hour(stretches: pd.DataFrame) -> pd.Series:
    """Agent-hours in every clock hour that a stretch touches (index: start of the hour)."""
    if stretches.empty:
        return pd.Series(dtype=float)
    first, last = stretches["start"].dt.floor("h"), (stretches["end"] - pd.Timedelta(seconds=1)).dt.floor("h")
    count = ((last - first) // HOUR + 1).astype(int)
    rows = stretches.loc[stretches.index.repeat(count)].reset_index(drop=True)
    step = rows.groupby(stretches.index.repeat(count)).cumcount()
    at = rows["start"].dt.floor("h") + pd.to_timedelta(step, unit="h")
    return _length(rows["end"].clip(upper=at + HOUR) - rows["start"].clip(lower=at)).groupby(at).sum()


def _hours(stretches: pd.DataFrame) -> pd.Series:
    return _length(stretches["end"] - stretches["start"])


def _length(span: pd.Series) -> pd.Series:
    return span.dt.total_seconds() / 3600


def _in_period(stretches: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The part of the stretches that lies in the period's days."""
    first, after = pd.Timestamp(period.start), pd.Timestamp(period.end) + pd.Timedelta(days=1)
    start, end = stretches["start"], stretches["end"]
    cut = stretches.assign(start=start.where(start > first, first), end=end.where(end < after, after))
    return cut[cut["end"] > cut["start"]]
