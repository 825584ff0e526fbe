"""`portico demo`: every part on this machine, two practices, people to sign in as.

For trying, never for real records.
"""
