"""The sceptic's oracle: every number of the contract once more, as plain loops over lists and dicts.

Nothing here imports `cskit.facts` or `cskit.metrics`, and nothing here is fast: it is written from the
definitions alone, so that agreement with the kit means something.
"""
