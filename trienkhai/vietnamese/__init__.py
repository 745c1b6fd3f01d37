"""Pure: facts of the language and of official writing."""
