"""Every hook, by family. A hook's docstring is its page in docs/hooks.md.

Declare hooks are `def`: called once at start, without a practice. Run hooks are `async def`: called for one practice.
"""

from portico_sdk.hooks import declare, lifecycle, pages

FAMILIES = (declare, pages, lifecycle)

__all__ = ["FAMILIES", "declare", "lifecycle", "pages"]
