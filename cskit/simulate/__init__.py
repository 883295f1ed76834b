"""Synthetic shops: `simulate` writes every table of a shop from a recipe and a seed.

It knows the tables but no metric: effects in the data have causes (load, price, skill, urgency), so that the
lessons can look for them with the same tools that a real shop needs.
"""

from cskit.simulate.ground import recipes
from cskit.simulate.run import Simulated, simulate

__all__ = ["Simulated", "recipes", "simulate"]
