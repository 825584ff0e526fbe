"""The headers of every answer, errors and files included.

An ASGI middleware, outermost, so that nothing can leave without them. It makes the request's reference (`X-Request-Id`)
and the nonce that scripts of this one page carry.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from portico.settings import Settings

YEARS_2 = 63_072_000

DENIED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(
    [*(f"{name}=()" for name in DENIED), "publickey-credentials-get=(self)", "clipboard-write=(self)"]
)


@dataclass(frozen=True)
class HeadersMiddleware:
    """Puts `request_id` and `nonce` into the request's state and the headers onto its answer."""

    app: ASGIApp
    settings: Settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, nonce = secrets.token_hex(8), secrets.token_urlsafe(18)
        state = scope.setdefault("state", {})
        state["request_id"], state["nonce"] = request_id, nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders(message)
                for name, value in self.headers(request_id, nonce):
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def headers(self, request_id: str, nonce: str) -> list[tuple[str, str]]:
        pairs = [
            ("X-Request-Id", request_id),
            ("Content-Security-Policy", content_security_policy(self.settings, nonce)),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "same-origin"),
            ("Permissions-Policy", PERMISSIONS),
            ("Cache-Control", "no-store"),
            ("Vary", "Host, Cookie"),
        ]
        if self.settings.public_scheme == "https":
            pairs.append(("Strict-Transport-Security", f"max-age={YEARS_2}; includeSubDomains"))
        return pairs


def content_security_policy(settings: Settings, nonce: str) -> str:
    """Nothing but what is ours: scripts by nonce, styles, pictures and letters from this host, forms here and to the
    sign-in (Chromium checks the redirect after a form too).
    """
    parts = [
        "default-src 'none'",
        f"script-src 'nonce-{nonce}' 'strict-dynamic'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        # Every page of ours refuses to be framed; what may be says so itself (framed.py).
        "frame-src 'self'",
        f"form-action 'self' {settings.oidc_public_url}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    if settings.public_scheme == "https":
        parts.append("upgrade-insecure-requests")
    return "; ".join(parts)
