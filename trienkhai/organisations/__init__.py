"""Units, people, posts held, and who may act for what."""
