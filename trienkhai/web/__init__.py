"""HTML for people; one sub-package per room, same names."""
