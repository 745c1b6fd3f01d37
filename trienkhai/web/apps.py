"""The pages as Django sees them: templates, static files and tags; no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "trienkhai.web"
    label = "web"
