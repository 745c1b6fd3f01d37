"""Who may sign in. Nothing about the domain."""
