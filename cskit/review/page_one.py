"""What page one asks to be done: the findings and their actions, what went well, the last review's actions."""

from cskit.charts import note, rows_table, table
from cskit.charts.display import actions as show_actions
from cskit.charts.display import page_end
from cskit.charts.parts import say
from cskit.review.base import Reviewed
from cskit.review.findings import LARGEST, findings


def actions(review: Reviewed) -> None:
    """The five largest findings and what to do about each, with empty cells for owner, date and support needed, and
    the last review's actions. On paper, page one ends here."""
    if found := findings(review):
        blanks = {key: say(f"action_{key}") for key in ("owner", "date", "support")}
        show_actions(found[:LARGEST], blanks, title=say("review_actions"))
    else:
        note(say("review_no_findings" if review.has_events else "review_no_findings_sheets"))
    if review.last_actions:
        rows = [(what, say("action_yes" if done else "action_no")) for what, done in review.last_actions.items()]
        heads = {"what": say("action_what"), "done": say("action_done")}
        table(rows_table(heads, rows), name="last_actions", title=say("review_last_actions"))
    page_end()
