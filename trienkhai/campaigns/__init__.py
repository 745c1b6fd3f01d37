"""A plan put in motion: the ledger of who owes what, and what was done of it."""
