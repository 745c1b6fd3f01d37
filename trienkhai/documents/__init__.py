"""Official documents issued: content composed from queries, in the official form."""
