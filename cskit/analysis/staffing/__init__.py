"""From an hour's receptions to agents: the linear rule, Erlang's formulas and chats by simulation."""

from cskit.analysis.staffing.chat import ChatService, capacity_of, chat_service, handling_of, required_chat_agents
from cskit.analysis.staffing.compare import Comparison, Target, Work, compare_methods, hourly_requirement, linear_agents
from cskit.analysis.staffing.erlang import (
    Service,
    erlang,
    erlang_a,
    erlang_b,
    erlang_c,
    offered_load,
    required_agents,
    with_shrinkage,
)

__all__ = [
    "ChatService",
    "Comparison",
    "Service",
    "Target",
    "Work",
    "capacity_of",
    "chat_service",
    "compare_methods",
    "erlang",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "handling_of",
    "hourly_requirement",
    "linear_agents",
    "offered_load",
    "required_agents",
    "required_chat_agents",
    "with_shrinkage",
]
