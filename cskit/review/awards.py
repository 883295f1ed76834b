"""Award results with their 计算口径: who is first, by which metric, among agents with enough customers to say so."""

import pandas as pd

from cskit.analysis.frames import with_people
from cskit.charts import table
from cskit.charts.parts import Heads, metric_text, name_of, say
from cskit.metrics import CARDS
from cskit.review.base import Reviewed, kept
from cskit.terms import begun

COLUMNS = "award metric least of place agent name team role value n tied".split()
PLACES = 3


# id (glossary: `award_<id>`), the metric that decides, and how many at least of its denominator (none for a sum)
AWARDS = (
    ("sales", "cs_sales", 0, ""),
    ("conversion", "inquiry_conversion", 50, "inquiring_customers"),
    ("unit_price", "spend_per_buyer", 30, "buyers"),
    ("cross_selling", "items_per_order", 30, "orders"),
    ("speed", "average_response_seconds", 200, "turns"),
    ("satisfaction", "satisfaction", 20, "ratings"),
)


@kept
def awards(review: Reviewed) -> pd.DataFrame:
    """The first three of every award: award, metric, least, of, place, agent, name, team, role, value, n, tied.

    `tied`: the agent's interval and the winner's overlap, so that the order between them may be luck. After-sales
    agents are not ranked by sales metrics. Awards whose table is missing are left out.
    """
    rows = with_people(review.shop, review.per_agent[review.per_agent["value"].notna()]).rename(
        columns={"denominator": "n"}
    )
    places = [pd.DataFrame(columns=COLUMNS)]
    for award, metric, least, of in AWARDS:
        own = rows[(rows["metric"] == metric) & (rows["n" if of else "numerator"] > 0)]
        own = own[(own["n"] >= least) | (least == 0)]
        if CARDS[metric].topic in ("sales", "conversion"):
            own = own[own["role"] != "aftersales"]
        own = own.sort_values(["value", "agent"], ascending=[CARDS[metric].better == "down", True]).head(PLACES)
        if len(own):
            tied = (own["high"] >= own["low"].iloc[0]) & (own["agent"] != own["agent"].iloc[0])
            told = {"award": award, "least": least, "of": of, "tied": tied}
            places.append(own.assign(place=range(1, len(own) + 1), **told)[COLUMNS])
    return pd.concat(places[1:] or places, ignore_index=True)


def show_awards(review: Reviewed) -> None:
    """The first three of every award, with how it is counted."""
    frame = awards(review)
    if frame.empty:
        return
    rows = []
    for award, own in frame.groupby("award", sort=False):
        first = own.iloc[0]
        places = {
            f"place_{row['place']}": ("≈ " if row["tied"] else "")
            + f"{row['name']} {metric_text(row['metric'], row['value'])}"
            for row in own.to_dict("records")
        }
        least = (
            say("award_basis_least", n=first["least"], of=say(f"award_of_{first['of']}"))
            if first["of"]
            else say("award_basis_all")
        )
        basis = say("award_basis", metric=name_of(first["metric"]), least=least)
        rows.append({"award": begun(say(f"award_{award}")), **places, "basis": basis})
    columns: Heads = {key: say(f"col_{key}") for key in ("award", "place_1", "place_2", "place_3", "basis")}
    ready = pd.DataFrame(rows).reindex(columns=list(columns))
    table(ready, columns, name="awards", title=say("review_awards"), note=say("review_awards_note"))
