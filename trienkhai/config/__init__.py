"""Django's project: the only place that knows everything."""
