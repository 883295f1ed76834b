"""Mutated shop folders whose outcome is known beforehand: `make stress` judges 5,000 of them."""
