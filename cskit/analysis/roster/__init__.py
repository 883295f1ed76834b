"""From agents needed per hour to who works which shift, by integer programming."""

from cskit.analysis.roster.plan import SHIFTS, Limits, Roster, RosterPerson, Shift, need_of
from cskit.analysis.roster.solve import make_roster

__all__ = ["SHIFTS", "Limits", "Roster", "RosterPerson", "Shift", "make_roster", "need_of"]
