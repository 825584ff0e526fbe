"""Written by Piccolo."""
