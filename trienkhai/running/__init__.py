"""Keeping an installation going: copies of it, putting them back, and what its IT person should look at."""
