"""What a plugin may raise, and what core raises at a plugin.

Each error says what happened and what to do; none carries a patient's data.
"""

from __future__ import annotations

from collections.abc import Mapping


class PluginError(Exception):
    """Root of all errors that cross the border between core and a plugin."""


class BadInput(PluginError):
    """The person's input can't be used as it is; the form comes back with these words beside the fields.

    `fields` maps a form field's name to a sentence for the person; the empty name is for the form as a whole.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(fields)) or "form")
        self.fields = dict(fields)


class NotFound(PluginError):
    """Nothing with this id in this practice that this person may see. The person gets the ordinary 404."""


class Forbidden(PluginError):
    """The person is known, but may not do this. Written to the audit as a denial."""


class PortNotGranted(PluginError):
    """The plugin used a port that its manifest does not declare; the text names the line to add."""


class LimitReached(PluginError):
    """More of a port in one call than docs/sdk.md allows; the text names the limit. What was asked before it stands."""


class NotConnected(PluginError):
    """An outside system is not set up for this practice."""


class NeedsReauth(PluginError):
    """An outside system no longer accepts our credentials; the practice must connect it again."""


class RetryLater(PluginError):
    """An outside system asks to wait. `after_s` is in seconds."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"retry after {after_s:g} seconds")
        self.after_s = after_s
