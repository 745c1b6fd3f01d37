"""Pure: a few dozen lines that every room may use."""
