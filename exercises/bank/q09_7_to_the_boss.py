"""A sentence: the result of the PK, for the boss."""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="09.q7",
    kind="sentence",
    points=3,
    prompt=Text(
        "老板只看一句话。请用一两句话写这一周 PK 的结果：谁高、高多少、多少人里，下一步做什么。",
        "The boss reads one line. In one or two sentences give the result of the PK: who is ahead, by how much, of how many, "
        "and what to do next.",
    ),
    recipe="pk",
    hints=(
        Text(
            "合计和拉平以后谁高，不一样的话，先说哪一个？",
            "If the total and the comparison with the same customers disagree, which comes first?",
        ),
    ),
    guidance=Text(
        "要点：给出数和人数（两队的询单人数）；比的是同样的客户（分价位或标准化），并提到合计方向相反；不把高低说成本事；"
        "下一步具体（随机分流、先算人数、几天）。只报合计的转化率，不给分；有数没有人数，给一半分。",
        "Numbers with their n (inquirers of both teams); compares the same customers (by tier or standardised) and mentions "
        "that the totals point the other way; does not call it skill; a concrete next step (assign at random, work out how "
        "many and how long). Totals only: no points; rates without n: half the points.",
    ),
)
