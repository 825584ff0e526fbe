"""Every code of core's can be read by people."""

from __future__ import annotations

from portico.audit.events import AuditCode
from portico.audit.sentences import SENTENCES


def test_every_code_has_a_sentence_of_its_own() -> None:
    assert set(SENTENCES) == set(AuditCode), "write the sentence of the new code in audit/sentences.py"
    assert len(set(SENTENCES.values())) == len(SENTENCES)
    assert all(words[0].isupper() and not words.endswith(".") for words in SENTENCES.values())
