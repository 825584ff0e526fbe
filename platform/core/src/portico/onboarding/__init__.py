"""How people get in for the first time, and back in: one mechanism for set-up and recovery."""
