"""The parts' addresses as the application's settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from portico_embedded import Addresses

RUNTIME = "portico_runtime"


def demo_environment(
    addresses: Addresses,
    *,
    database: str,
    runtime_password: str,
    directory_secrets: Mapping[str, str],
    keyring: Path,
    themes: Path,
    port: int,
) -> dict[str, str]:
    """Every PORTICO_ variable that the web application needs; `port` is where it listens, on this machine only."""
    postgres, objects = addresses.postgres, addresses.objects
    place = f"{postgres.host}:{postgres.port}/{database}"
    return {
        "PORTICO_ENVIRONMENT": "embedded",
        "PORTICO_DATABASE_URL": f"postgresql://{RUNTIME}:{quote(runtime_password)}@{place}",
        "PORTICO_REDIS_URL": addresses.valkey_url,
        "PORTICO_OIDC_PUBLIC_URL": addresses.keycloak.public_url,
        "PORTICO_OIDC_INTERNAL_URL": addresses.keycloak.internal_url,
        "PORTICO_DIRECTORY_SECRET_PATIENTS": directory_secrets["patients"],
        "PORTICO_DIRECTORY_SECRET_WORKFORCE": directory_secrets["workforce"],
        "PORTICO_OBJECTS_URL": objects.endpoint,
        "PORTICO_OBJECTS_REGION": objects.region,
        "PORTICO_OBJECTS_ACCESS_KEY": objects.access_key,
        "PORTICO_OBJECTS_SECRET_KEY": objects.secret_key,
        "PORTICO_SMTP_HOST": addresses.inbox.smtp_host,
        "PORTICO_SMTP_PORT": str(addresses.inbox.smtp_port),
        "PORTICO_SMTP_STARTTLS": "false",
        "PORTICO_MAIL_FROM": "no-reply@portico.example",
        "PORTICO_PUBLIC_SCHEME": "http",
        "PORTICO_PUBLIC_PORT": str(port),
        "PORTICO_INTERNAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTICO_BIND_PORT": str(port),
        "PORTICO_KEYRING_FILE": str(keyring),
        "PORTICO_THEMES_FOLDER": str(themes),
    }
