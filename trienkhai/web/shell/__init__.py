"""The frame of every page: navigation, sign-in, refusals."""
