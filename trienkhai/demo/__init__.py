"""Builds the demo through the services."""
