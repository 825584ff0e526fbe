"""How many owners of a practice can sign in: said on its own row too, where operators see it and no row of staff."""

from __future__ import annotations

from typing import Final

from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.tenancy.open_scope import OpenScope


async def can_sign_in() -> bool:
    """Whether any can, in the practice's scope that is open."""
    return await StaffMember.exists().where(StaffMember.role == Role.OWNER.value, StaffMember.active.eq(True))


async def count(scope: OpenScope) -> None:
    """After staff were let in, let go or given another role, in the transaction of that."""
    await scope.run(_COUNT, (Role.OWNER.value,))


_COUNT: Final = """
UPDATE core.practice SET owners = (
    SELECT count(*) FROM core.staff_member WHERE tenant_id = core.current_tenant() AND role = $1 AND active
) WHERE id = core.current_tenant()
"""
