from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="90.q5",
    kind="sentence",
    points=2,
    recipe="stall",
    prompt=Text(zh="用一句话说明：为什么不能把各人的客单价再平均？", en="Why not average the agents' figures?"),
    guidance=Text(zh="说到人数不同、权重不同。", en="Different numbers of buyers, so different weights."),
)
