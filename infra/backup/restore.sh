#!/bin/sh
# Brings back what backup.sh wrote, onto a server where nothing of it is: restore.sh FOLDER/<instant>. PGHOST, PGUSER and
# PGPASSWORD name a superuser there. Passwords are not in a backup: infra/postgres/roles.sql takes those that it sets from
# the environment, and `portico migrate` sets the others. The storage's folder, PORTICO_OBJECTS_FOLDER, must be empty.
set -eu
folder=${1:?"Which backup? restore.sh FOLDER/<instant>"}
database=${PORTICO_DATABASE:-portico} keycloak=${PORTICO_KEYCLOAK_DATABASE-keycloak}
here=$(dirname "$0")
(cd "$folder" && sha256sum --check --quiet SHA256SUMS)
if [ -n "${PORTICO_OBJECTS_FOLDER:-}" ] && [ -n "$(ls -A "$PORTICO_OBJECTS_FOLDER")" ]; then
    echo "The storage's folder, $PORTICO_OBJECTS_FOLDER, is not empty. Nothing was brought back." >&2
    exit 1
fi

psql --quiet --set ON_ERROR_STOP=1 --dbname postgres --file "$here/../postgres/roles.sql" >/dev/null
# Roles that are there already stay as they are: those lines fail, and only those.
psql --quiet --set ON_ERROR_STOP=0 --dbname postgres --file "$folder/roles.sql" >/dev/null 2>&1
for name in "$database" $keycloak; do
    pg_restore --exit-on-error --single-transaction --dbname "$name" "$folder/$name.dump"
done
if [ -n "${PORTICO_OBJECTS_FOLDER:-}" ] && [ -f "$folder/objects.tar.gz" ]; then
    tar --extract --gzip --xattrs --xattrs-include='user.*' --file "$folder/objects.tar.gz" \
        --directory "$PORTICO_OBJECTS_FOLDER"
fi
