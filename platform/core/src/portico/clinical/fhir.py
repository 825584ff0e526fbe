"""FHIR R4 Patient resources (hl7.org/fhir/R4/patient.html) to the practice’s patients, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast, get_args

from portico_sdk.clinical import AdministrativeGender, Patient

from portico.clinical.directory import NewPatient

Resource = Mapping[str, Any]


class FhirError(ValueError):
    """The resource can't be used; the text says which element and why, without its contents."""


def patient(resource: Resource) -> NewPatient:
    """Raises FhirError.

    The official name is taken before any other; numbers that a test generator puts behind a name go.
    """
    if resource.get("resourceType") != "Patient":
        raise FhirError("resourceType is not Patient")
    name = _official(_list(resource, "name"))
    given, family = _words(" ".join(_strings(name, "given")[:1])), _words(str(name.get("family", "")))
    if not family:
        raise FhirError("name.family is missing")
    try:
        born = date.fromisoformat(str(resource.get("birthDate", "")))
    except ValueError:
        raise FhirError("birthDate is not a full date (YYYY-MM-DD)") from None
    gender = str(resource.get("gender", "unknown"))
    return NewPatient(
        given=given,
        family=family,
        birth_date=born,
        gender=cast(AdministrativeGender, gender) if gender in get_args(AdministrativeGender) else "unknown",
        phone=_telecom(resource, "phone"),
        email=_telecom(resource, "email"),
        language=_language(resource),
        mrn=_record_number(resource),
    )


def _official(names: Sequence[Resource]) -> Resource:
    return next((name for name in names if name.get("use") == "official"), names[0] if names else {})


def _list(resource: Resource, key: str) -> Sequence[Resource]:
    return cast("Sequence[Resource]", resource.get(key) or [])


def _strings(resource: Resource, key: str) -> Sequence[str]:
    return cast("Sequence[str]", resource.get(key) or [])


def _words(name: str) -> str:
    return re.sub(r"\d+$", "", name).strip()


def _telecom(resource: Resource, system: str) -> str:
    found = (str(t.get("value", "")) for t in _list(resource, "telecom") if t.get("system") == system)
    return next(found, "")


def _language(resource: Resource) -> str:
    for entry in _list(resource, "communication"):
        for coding in _list(cast(Resource, entry.get("language") or {}), "coding"):
            return str(coding.get("code", "en"))[:2].lower()
    return "en"


def _record_number(resource: Resource) -> str | None:
    """The identifier of type MR (hl7.org/fhir/R4/v2/0203), shortened as a front desk would say it."""
    for identifier in _list(resource, "identifier"):
        codings = _list(cast(Resource, identifier.get("type") or {}), "coding")
        if any(coding.get("code") == "MR" for coding in codings):
            return str(identifier.get("value", ""))[:8].upper() or None
    return None


def patient_resource(of: Patient) -> Resource:
    """A patient as FHIR R4 has it, for a copy that another system reads."""
    resource: dict[str, object] = {
        "resourceType": "Patient",
        "id": str(of.id),
        "name": [{"use": "official", "text": of.name, "given": [of.given], "family": of.family}],
        "gender": of.gender,
        "birthDate": of.birth_date.isoformat(),
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": of.language}]}}],
    }
    telecom = [{"system": kind, "value": value} for kind, value in (("phone", of.phone), ("email", of.email)) if value]
    if telecom:
        resource["telecom"] = telecom
    if of.mrn:
        kind = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}
        resource["identifier"] = [{"type": kind, "value": of.mrn}]
    return resource
