"""A choice: the last place on a list of eight."""

from __future__ import annotations

from cskit.course.exercises.question import Mistake, Question, Text

QUESTION = Question(
    id="10.q6",
    kind="choice",
    points=2,
    prompt=Text(
        "20 个指标要留 8 个，已经定了 7 个，还剩一个位置。四个候选的**重要性 / 可行性**（1–5 分）写在后面：按“重要性 × 可行性”留谁？",
        "Of 20 indicators 8 are to stay; seven are settled and one place is left. **Importance / feasibility** (1–5) of four "
        "candidates are given: which stays, by importance × feasibility?",
    ),
    recipe="scorecard",
    answer=lambda shop: "c",
    mistakes=(
        Mistake(
            "important_not_feasible",
            Text(
                "最重要，可是拿不到：月底没有数，这一项就空着，或者凭印象打分。5 × 1 只有 5。",
                "The most important, but not to be had: at the end of the month there is no number, or a guess. 5 × 1 is only 5.",
            ),
            lambda shop: "a",
        ),
        Mistake(
            "feasible_not_important",
            Text(
                "天天都有数，却和目标没什么关系。容易拿到，不等于值得考。1 × 5 只有 5。",
                "There every day, but with little to do with the aim. Easy to have is not worth scoring. 1 × 5 is only 5.",
            ),
            lambda shop: "b",
        ),
        Mistake(
            "halfway",
            Text(
                "两样都一般：3 × 3 = 9，比 4 × 4 = 16 差得远。", "Middling in both: 3 × 3 = 9 is far from 4 × 4 = 16."
            ),
            lambda shop: "d",
        ),
    ),
    hints=(Text("两个分数相乘，看谁最大。", "Multiply the two and take the largest."),),
    choices={
        "a": Text("客户终身价值 5 / 1", "lifetime value of the customer 5 / 1"),
        "b": Text("答问比 1 / 5", "answer–question ratio 1 / 5"),
        "c": Text("推荐成功率 4 / 4", "recommendation success rate 4 / 4"),
        "d": Text("评价返回率 3 / 3", "rating return rate 3 / 3"),
    },
)
