"""The headers of every answer, scored: each route's, for everybody, and each kind of error's. Offline."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

import httpx
import pytest
from portico.tenancy.context import Tenant
from portico.tenancy.hosts import Door
from portico.web import framed
from portico.web.headers import HeadersMiddleware, content_security_policy
from portico_sdk import Role
from portico_testkit.visitors import Visitor, Visitors

pytestmark = pytest.mark.anyio

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "require-trusted-types-for": "'script'",
}
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def faults(answer: httpx.Response, login: str, *, is_file: bool = False) -> Sequence[str]:
    """What is missing or too weak. login: the origin that forms may go to besides."""
    headers = answer.headers
    if headers.get("content-security-policy") in (framed.POLICY, framed.SAMPLE_POLICY):
        # A document inside of a page: no script at all, and only this host frames it.
        own = {**FIXED, "x-frame-options": "SAMEORIGIN"}
        return [f"{name}: {headers.get(name)}" for name, value in own.items() if headers.get(name) != value]
    policy = dict(part.split(" ", 1) for part in headers.get("content-security-policy", "").split("; ") if " " in part)
    found = [f"{name}: {headers.get(name)}" for name, value in FIXED.items() if headers.get(name) != value]
    found += [f"policy {name}: {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value]
    if not re.fullmatch(r"'nonce-[\w-]{24}' 'strict-dynamic'", policy.get("script-src", "")):
        found.append("policy script-src")
    if "unsafe" in headers.get("content-security-policy", ""):
        found.append("policy: unsafe")
    if policy.get("form-action") != f"'self' {login}":
        found.append(f"policy form-action: {policy.get('form-action')}")
    if "camera=()" not in headers.get("permissions-policy", ""):
        found.append("permissions-policy")
    if not re.fullmatch(r"[0-9a-f]{16}", headers.get("x-request-id", "")):
        found.append("x-request-id")
    if is_file:
        return found
    if headers.get("cache-control") != "no-store":
        found.append(f"cache-control: {headers.get('cache-control')}")
    if headers.get("vary") != "Host, Cookie":
        found.append("vary")
    for cookie in headers.get_list("set-cookie"):
        if not all(word in cookie for word in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax")) or "Domain" in cookie:
            found.append(f"cookie {cookie.partition('=')[0]}")
    for nonce in re.findall(r'nonce="([^"]*)"', answer.text):
        if f"'nonce-{nonce}'" not in policy.get("script-src", ""):
            found.append("a nonce that is not the policy's")
    return found


def login_of(visitors: Visitors) -> str:
    return visitors.app.parts.settings.oidc_public_url


async def test_every_route_for_everybody(visitors: Visitors, practice: Tenant) -> None:
    await visitors.enable(practice)
    people: dict[Door, Sequence[Visitor]] = {
        Door.PORTAL: (visitors.nobody(practice.portal_origin), await visitors.patient(practice)),
        Door.WORKSPACE: (
            visitors.nobody(practice.workspace_origin),
            await visitors.staff(practice, Role.OWNER),
            await visitors.staff(practice, Role.BILLER),
        ),
    }
    app = visitors.app
    paths = {(route.door, route.path) for route in (*app.routes, *app.raw_routes)}
    login = login_of(visitors)
    weak: dict[str, Sequence[str]] = {}
    for door, pattern in paths:
        path = re.sub(r"\{\w+(:\w+)?\}", "0190b5a0-0000-7000-8000-000000000001", pattern)
        for visitor in people.get(door, ()):
            for method in ("GET", "POST", "OPTIONS"):
                answer = await visitor.ask(method, path, headers={"sec-fetch-site": "same-origin"})
                if found := faults(answer, login):
                    weak[f"{method} {door.value} {path} {answer.status_code}"] = found
    assert not weak


async def test_errors_and_strangers_too(visitors: Visitors, practice: Tenant) -> None:
    login = login_of(visitors)
    somebody = visitors.nobody(practice.portal_origin)
    stray = visitors.nobody("http://unknown.portico.localhost:8000")
    inside = visitors.nobody(visitors.app.parts.settings.internal_base_url)
    for visitor, path in (
        (somebody, "/nothing"),
        (somebody, "/static/0/portico.css"),
        (somebody, "/theme/0.css"),
        (stray, "/"),
        (inside, "/healthz"),
        (inside, "/nothing"),
        (inside, "/"),
    ):
        assert not faults(await visitor.get(path), login), path


async def test_files_are_kept_for_ever(visitors: Visitors, practice: Tenant) -> None:
    login = login_of(visitors)
    somebody = visitors.nobody(practice.portal_origin)
    page = (await somebody.get("/privacy")).text
    found = re.findall(r'(?:href|src)="(/(?:static|theme)/[^"]+)"', page)
    assert len(found) >= 3
    for path in found:
        answer = await somebody.get(path)
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["cache-control"]
        # Logos are shown on the sign-in's host too.
        allowed = ["cross-origin-resource-policy: cross-origin"] if "/themes/" in path else []
        assert list(faults(answer, login, is_file=True)) == allowed, path


async def test_over_https_browsers_are_told_to_stay_there(visitors: Visitors) -> None:
    secure = dataclasses.replace(visitors.app.parts.settings, public_scheme="https")
    middleware = HeadersMiddleware(visitors.app.asgi, secure)
    assert ("Strict-Transport-Security", "max-age=63072000; includeSubDomains") in middleware.headers("id", "nonce")
    assert "upgrade-insecure-requests" in content_security_policy(secure, "nonce")
