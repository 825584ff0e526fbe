"""The host of plugins: finds them, checks them, mounts their pages, calls their hooks.

Knows plugins only through the SDK's contract, never by name. What a practice enabled decides what runs.
"""
