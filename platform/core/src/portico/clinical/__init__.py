"""The practice's patients, practitioners and locations, in FHIR's words.

Connectors fill it; plugins read it by a port.
"""
