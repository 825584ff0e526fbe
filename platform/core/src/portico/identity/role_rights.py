"""A practice's own decisions about what its roles may do, in the scope that is open. They count at the next request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.rights import Rights
from portico.identity.roles import Role
from portico.identity.tables import RoleRight
from portico.tenancy.scopes import Scope


class _Row(msgspec.Struct):
    role: Role
    bundle: str
    allowed: bool


async def decisions() -> Mapping[Role, Mapping[str, bool]]:
    """What was decided otherwise than the bundles say, by role and bundle."""
    found = cast(object, await RoleRight.select(RoleRight.role, RoleRight.bundle, RoleRight.allowed))
    decided: dict[Role, dict[str, bool]] = {}
    for row in msgspec.convert(found, list[_Row], strict=False):
        decided.setdefault(row.role, {})[row.bundle] = row.allowed
    return decided


async def decide(scope: Scope, rights: Rights, role: Role, bundles: frozenset[str]) -> bool:
    """From now on this role has these bundles and no others; False when that was so. Bundles of features that are not
    installed now keep what was decided about them. Raises ValueError for the owner.
    """
    if role is Role.OWNER:
        raise ValueError("the owner has everything")
    await scope.lock("role rights")
    decided = (await decisions()).get(role, {})
    changed = False
    for bundle in rights.bundles:
        wanted = bundle.id in bundles
        if rights.has(role, bundle, decided) is wanted:
            continue
        changed = True
        is_row = (RoleRight.role == role.value) & (RoleRight.bundle == bundle.id)
        await RoleRight.delete().where(is_row)
        if (role in bundle.roles) is not wanted:
            await RoleRight(role=role.value, bundle=bundle.id, allowed=wanted).save()
        reason = f"{role.value} {'+' if wanted else '-'}{bundle.id}"
        await record(scope, AuditCode.RIGHT_CHANGED, reason=reason)
    return changed
