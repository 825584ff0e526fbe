"""A document of its own inside of a page: a letter as its reader sees it, touched by no stylesheet or script of ours.

It stands in a frame without any right: no script, no forms, nothing fetched, and only this host may frame it.
"""

from __future__ import annotations

from dataclasses import dataclass

from portico_sdk import Download

from portico.web.request import Reply

POLICY = "; ".join(
    [
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)

SAMPLE_POLICY = "; ".join(
    [
        "sandbox allow-same-origin",
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("style", "img", "font")),
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)
"""A page of ours to look at: with our stylesheets, pictures and letters, but no script and no forms."""


@dataclass(frozen=True)
class Framed(Download):
    """`content` is the HTML. Core's own pages only: a plugin's answer is checked to be one of the SDK's."""

    filename: str = ""
    media_type: str = "text/html; charset=utf-8"
    policy: str = POLICY


def framed(answer: Framed) -> Reply:
    headers = (
        ("Content-Type", answer.media_type),
        ("Content-Security-Policy", answer.policy),
        ("X-Frame-Options", "SAMEORIGIN"),
    )
    return Reply(status=200, body=answer.content, headers=headers)
