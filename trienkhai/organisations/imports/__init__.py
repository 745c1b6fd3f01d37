"""Sheets of units and people as offices keep them: which column is what, and what each row says. Nothing is stored
here; ``services.importing`` compares the rows with what stands and carries them out."""
