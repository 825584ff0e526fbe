#!/bin/sh
# Everything that is kept, but the keyring: backup.sh FOLDER writes FOLDER/<instant>/. PGHOST, PGUSER and PGPASSWORD
# name PostgreSQL and the role portico_backup; PORTICO_OBJECTS_FOLDER is the storage's folder, empty where the storage
# is somebody else's and backed up there. The keyring is kept elsewhere: with it and this folder one reads everything.
set -eu
umask 077
folder=$1/$(date -u +%Y%m%dT%H%M%SZ)
database=${PORTICO_DATABASE:-portico} keycloak=${PORTICO_KEYCLOAK_DATABASE-keycloak}
mkdir -p "$folder"

# First the database, then the files: whatever file the database names is in a copy that was made later.
pg_dumpall --roles-only --no-role-passwords --file "$folder/roles.sql"
for name in "$database" $keycloak; do
    pg_dump --format custom --file "$folder/$name.dump" "$name"
done
if [ -n "${PORTICO_OBJECTS_FOLDER:-}" ]; then
    tar --create --gzip --xattrs --xattrs-include='user.*' --file "$folder/objects.tar.gz" \
        --directory "$PORTICO_OBJECTS_FOLDER" .
fi
(cd "$folder" && sha256sum -- * >SHA256SUMS)
echo "$folder"
