"""Pure: a structured document to the official form."""
