-- Who owns, who migrates and who backs up: run once, as a superuser, on a server of PostgreSQL 16 or later.
--
--     psql --set ON_ERROR_STOP=1 --file infra/postgres/roles.sql
--
-- Passwords come by the environment: PORTICO_OWNER_PASSWORD, PORTICO_BACKUP_PASSWORD and
-- PORTICO_KEYCLOAK_DATABASE_PASSWORD. The run-time role and the plugins' roles are made by `portico migrate`.

\set database portico
\set owner portico_owner
\set backup portico_backup
\set keycloak keycloak
\getenv database PORTICO_DATABASE
\getenv owner PORTICO_DATABASE_OWNER
\getenv backup PORTICO_DATABASE_BACKUP
\getenv keycloak PORTICO_KEYCLOAK_DATABASE
\getenv owner_password PORTICO_OWNER_PASSWORD
\getenv backup_password PORTICO_BACKUP_PASSWORD
\getenv keycloak_password PORTICO_KEYCLOAK_DATABASE_PASSWORD

-- Owns the tables and is held by row level security like everybody (it is forced): no superuser.
SELECT format('CREATE ROLE %I LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
ALTER ROLE :"owner" PASSWORD :'owner_password';

-- Reads every practice's rows, which a backup must, and can write nothing.
SELECT format('CREATE ROLE %I LOGIN BYPASSRLS NOSUPERUSER NOCREATEROLE NOCREATEDB IN ROLE pg_read_all_data', :'backup')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'backup') \gexec
ALTER ROLE :"backup" PASSWORD :'backup_password';
ALTER ROLE :"backup" SET default_transaction_read_only = on;

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEROLE', :'keycloak')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'keycloak') \gexec
ALTER ROLE :"keycloak" PASSWORD :'keycloak_password';

SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', name, owner)
FROM (VALUES (:'database', :'owner'), (:'keycloak', :'keycloak')) AS wanted (name, owner)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec

-- Nobody but those who need it even gets in.
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
REVOKE CONNECT ON DATABASE :"keycloak" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database", :"keycloak" TO :"backup";
