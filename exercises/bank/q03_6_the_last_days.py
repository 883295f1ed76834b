"""A sentence: why the curve always falls at its end."""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="03.q6",
    kind="sentence",
    points=3,
    prompt=Text(
        "日报上，最后三天的询单转化率“一天比一天低”，经理在群里着急了。请用一两句话回复他：这说明什么，不说明什么，什么时候再看？",
        "In the daily report the inquiry conversion of the last three days “falls from day to day”, and the supervisor is "
        "alarmed. Answer in one or two sentences: what does this show, what does it not show, and when should one look "
        "again?",
    ),
    recipe="conversion",
    hints=(
        Text(
            "昨天来问的人，有几天时间可以付款？到今天用掉了几天？",
            "How many days did yesterday's inquirers have to pay, and how many have they used?",
        ),
    ),
    guidance=Text(
        "要点：三天窗口没到期，后面还会有人付款，现在只是下限（暂计），不能与已到期的日子比；"
        "等最后一天 + 3 天再看，或者各天都只看“当日付款”才可比。说出“未到期”得一半，给出可比的看法得满分。",
        "The three-day window is still open: more will pay, so the figures are lower bounds and not comparable with closed "
        "days. Look again three days later, or compare same-day payment for every day. Naming the open window: half the "
        "points; with a comparison that is fair: all of them.",
    ),
)
