"""The one way to a practice's data: hosts, scopes, transactions, and the cache and files bound to the practice.

Knows nothing of people, plugins or pages.
"""
