from cskit.course.exercises.question import Mistake, Question, Text

QUESTION = Question(
    id="90.q4",
    kind="choice",
    points=1,
    recipe="stall",
    answer=lambda shop: "b",
    prompt=Text(zh="客单价的分母是什么？", en="What stands below spend per buyer?"),
    choices={
        "a": Text(zh="订单数", en="orders"),
        "b": Text(zh="付过款的人数", en="people who paid"),
        "c": Text(zh="咨询人数", en="people who asked"),
    },
    mistakes=(Mistake("orders_below", Text(zh="那是笔单价。", en="That is order value."), lambda shop: "a"),),
)
