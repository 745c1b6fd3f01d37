"""The directive as it was read and as a person confirmed it."""
