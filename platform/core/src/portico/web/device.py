"""A browser in words that its owner knows ("Chrome on Android"), from the header it sends. No fingerprint is kept."""

from __future__ import annotations

from portico_sdk import translator

t = translator("portico")

# In this order: most browsers also claim to be those further down.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Kept with the session, so in no language: names only, `Chrome · Android`; '' when nothing is known."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)


def device_name(kept: str) -> str:
    """For the page, in the person's language."""
    browser, _, system = kept.partition(" · ")
    if browser and system:
        return t("{browser} on {system}", browser=browser, system=system)
    return browser or t("A browser we don’t know")
