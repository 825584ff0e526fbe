"""Pages for anyone: before the sign-in, after signing out, and the platform's own."""
