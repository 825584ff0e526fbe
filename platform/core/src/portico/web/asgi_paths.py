"""Makes Litestar find `@asgi` handlers whose path has parameters.

Litestar 2.25 files an ASGI handler's parameters under "asgi" and looks them up under the request's method (KeyError,
so a 500). Until that is mended there, every method finds them. Without this, test_doors.py fails.
"""

from __future__ import annotations

from typing import Any

from litestar import Litestar


class _AnyMethod(dict[str, Any]):
    """What stands under "asgi" is meant for every method, known to HTTP or not."""

    def __missing__(self, method: str) -> Any:
        if "asgi" not in self:
            raise KeyError(method)
        return self["asgi"]


def file_parameters(router: Litestar) -> None:
    """Call it once all routes are registered."""
    waiting: list[Any] = [router.asgi_router.root_route_map_node]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children.values())
        node.path_parameters = _AnyMethod(node.path_parameters)
