"""How a new practice gets from its sign-up to an open door."""
