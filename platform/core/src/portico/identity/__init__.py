"""Who people are: the directory of accounts, signing in, sessions, roles and rights.

The only room that knows of Keycloak.
"""
