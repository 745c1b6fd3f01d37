"""Pages for who keeps the installation going."""
