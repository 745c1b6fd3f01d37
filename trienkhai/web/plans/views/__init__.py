"""The pages of plans: taking a document in, checking what was read, reading it."""
