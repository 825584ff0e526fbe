"""What the platform's operators do: look after practices, suspend them, let them leave. They see no record."""
