"""How pages look and speak: a practice's tokens, the contrast sum, hashed static files, Jinja environments, catalogues.

Knows nothing of requests, sessions or the database. A theme is tokens and a picture, never code.
"""
