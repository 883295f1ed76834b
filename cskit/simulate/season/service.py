"""How customers rate the talk, what quality inspectors find, and how the seasonal agents' course went."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from cskit.simulate.recipe import stream
from cskit.simulate.season.arrivals import AFTER_SALE, Chats, Coming
from cskit.simulate.season.plan import DAY, Day, SeasonPlan
from cskit.simulate.season.staff import LATE_AFTER, Staff
from cskit.simulate.season.talk import Course
from cskit.simulate.writer import NONE, Writer

ITEMS = ("响应及时", "服务态度", "产品知识", "话术规范", "工单完整")
EXAMS = ("产品知识", "平台规则", "接待话术", "系统操作", "活动规则", "模拟接待", "结业考试")
PASS_MARK = 80
OPENS = 10 * 3600  # from when on customers come back with yesterday's trouble


def ratings(
    plan: SeasonPlan, staff: Staff, day: Day, chats: Chats, course: Course, end: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Invitations and scores: customers who waited, and those after the sale, are less content."""
    rows = np.flatnonzero(~course.ignored & (rng.random(len(chats)) < day.kind.invite))
    count = len(rows)
    agent = chats.agent[rows]
    content = day.kind.content - 0.024 * np.minimum(course.strain[rows] - 1, 12)
    content -= 0.03 * (chats.stage[rows] == AFTER_SALE) + 0.20 * (staff.shuffles[agent] > 0)
    score = np.where(
        rng.random(count) < content, 5 - (rng.random(count) < 0.18), 1 + rng.choice(3, count, p=[0.35, 0.25, 0.4])
    )
    asked = end[rows] + rng.integers(5, 120, count)
    rated = asked + 10 + rng.exponential(900, count).astype(np.int64)
    gives = (rng.random(count) < day.kind.returned) & (rated < plan.end)
    return {
        "customer": chats.customer[rows],
        "agent": agent,
        "rated": np.where(gives, rated, NONE),
        "score": np.where(gives, score, NONE),
        "invited": asked,
    }


def unsettled(staff: Staff, chats: Chats, end: np.ndarray, rng: np.random.Generator) -> Coming:
    """Customers who are back the next day, within 24 hours, about what a talk after the sale left unsettled."""
    clock = end % DAY
    later = (chats.stage == AFTER_SALE) & (clock > OPENS + 3600)
    rows = np.flatnonzero(later & (rng.random(len(chats)) < staff.unsettled[chats.agent]))
    again = chats.pick(rows)
    at = end[rows] - clock[rows] + DAY + rng.integers(OPENS, clock[rows] - 1800)
    return Coming(at, again.customer, again.product, again.stage, again.topic, again.route == LATE_AFTER)


def write_inspections(
    plan: SeasonPlan, staff: Staff, ids: pa.Array, worked: Mapping[int, set[int]], writer: Writer
) -> None:
    """Each agent's weekly inspection, five items of 20 points, on a day they worked."""
    rows: list[tuple[int, int, str, float]] = []
    for agent in range(len(staff)):
        days = sorted(d for d, who in worked.items() if agent in who)
        for week in sorted({(d + 3) // 7 for d in days}):
            rng = stream(plan.seed, 3, agent, week)
            own = [d for d in days if (d + 3) // 7 == week]
            at = own[int(rng.integers(0, len(own)))] * DAY + int(rng.integers(14 * 3600, 18 * 3600))
            mean = 18.2 - 3.0 * (staff.shuffles[agent] > 0) - 1.4 * (staff.teams[agent] == "seasonal")
            mean -= 1.6 * (0 < staff.exam[agent] < PASS_MARK)
            scores = np.clip(np.round(rng.normal(mean, 1.6, len(ITEMS))), 6, 20)
            rows += [(agent, at, item, float(score)) for item, score in zip(ITEMS, scores, strict=True)]
    writer.add(
        "inspections",
        {
            "agent_id": ids.take([r[0] for r in rows]),
            "inspected_at": np.array([r[1] for r in rows]),
            "item": [r[2] for r in rows],
            "score": [r[3] for r in rows],
            "max_score": [20.0] * len(rows),
            "passed": [r[3] >= 16 for r in rows],
        },
    )


def write_training(plan: SeasonPlan, staff: Staff, ids: pa.Array, writer: Writer) -> None:
    """The seven-day course of the seasonal agents: a test a day and the final exam."""
    rows: list[tuple[int, int, str, float, int]] = []
    for agent in np.flatnonzero([t == "seasonal" for t in staff.teams]):
        rng = stream(plan.seed, 4, int(agent))
        final = float(staff.exam[agent]) or float(rng.integers(82, 97))
        for number, exam in enumerate(EXAMS, 1):
            score = final if number == len(EXAMS) else float(np.clip(round(final + rng.normal(1, 5)), 45, 100))
            at = (int(staff.hired[agent]) + number - 1) * DAY + 17 * 3600 + int(rng.integers(0, 1800))
            rows.append((int(agent), number, exam, score, at))
    writer.add(
        "training",
        {
            "agent_id": ids.take([r[0] for r in rows]),
            "course_day": [r[1] for r in rows],
            "exam": [r[2] for r in rows],
            "score": [r[3] for r in rows],
            "pass_mark": [float(PASS_MARK)] * len(rows),
            "taken_at": np.array([r[4] for r in rows]),
        },
    )
