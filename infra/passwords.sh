#!/bin/sh
# Fresh passwords for every part, as lines for infra/environment. Letters and digits only: some stand in addresses.
set -eu
for name in POSTGRES_PASSWORD OWNER_PASSWORD RUNTIME_PASSWORD BACKUP_PASSWORD VALKEY_PASSWORD \
    KEYCLOAK_DATABASE_PASSWORD KEYCLOAK_ADMIN_PASSWORD DIRECTORY_SECRET_PATIENTS DIRECTORY_SECRET_WORKFORCE \
    OBJECTS_ACCESS_KEY OBJECTS_SECRET_KEY; do
    printf 'PORTICO_%s=%s\n' "$name" "$(head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n')"
done
