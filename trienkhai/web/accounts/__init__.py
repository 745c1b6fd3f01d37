"""Pages around signing in: second factor, devices, slips, how it stands with an account."""
