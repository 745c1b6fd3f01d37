"""How people are told: by e-mail, by a calendar of their own, and what they wish."""
