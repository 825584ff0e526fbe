"""pluggy's two markers, under the one project name that core's plugin manager uses."""

import pluggy

PROJECT = "portico"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
