"""FHIR Patient resources become the practice's patients, or are refused without their contents in the words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico.clinical import fhir

DEMO = Path(__file__).parents[4] / "tenants" / "demo"


def resources() -> list[dict[str, object]]:
    return [json.loads(line) for file in DEMO.glob("*/patients.ndjson") for line in file.read_text().splitlines()]


def test_every_demonstration_patient_can_be_imported() -> None:
    patients = [fhir.patient(resource) for resource in resources()]
    assert len(patients) == 19
    assert len({patient.mrn for patient in patients}) == 19
    assert all(patient.given and patient.family for patient in patients)


def test_the_numbers_behind_generated_names_go() -> None:
    patient = fhir.patient(
        {"resourceType": "Patient", "birthDate": "1986-11-27", "name": [{"family": "Mejía42", "given": ["Gustavo7"]}]}
    )
    assert (patient.given, patient.family, patient.birth_date) == ("Gustavo", "Mejía", date(1986, 11, 27))


def test_the_official_name_is_taken() -> None:
    names = [{"use": "nickname", "family": "Mouse"}, {"use": "official", "family": "Maus", "given": ["Ada"]}]
    assert fhir.patient({"resourceType": "Patient", "birthDate": "2001-02-03", "name": names}).family == "Maus"


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"resourceType": "Person"}, "resourceType"),
        ({"name": []}, "name.family"),
        ({"birthDate": "1986"}, "birthDate"),
        ({"birthDate": "secret-1986"}, "birthDate"),
    ],
)
def test_what_cannot_be_used_is_named_but_not_repeated(change: dict[str, object], element: str) -> None:
    resource = {"resourceType": "Patient", "birthDate": "1986-11-27", "name": [{"family": "Secret"}], **change}
    with pytest.raises(fhir.FhirError, match=element) as refusal:
        fhir.patient(resource)
    assert "ecret" not in str(refusal.value)


@given(st.dictionaries(st.sampled_from(["name", "telecom", "identifier", "communication", "gender"]), st.none()))
def test_absent_elements_never_break_the_import(absent: dict[str, None]) -> None:
    resource = {"resourceType": "Patient", "birthDate": "1986-11-27", "name": [{"family": "Maus"}]}
    resource |= {key: value for key, value in absent.items() if key != "name"}
    assert fhir.patient(resource).family == "Maus"
