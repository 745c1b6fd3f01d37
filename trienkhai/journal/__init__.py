"""Append-only: who did what to what, when. Stands low so that every room above may write to it."""
