#!/bin/sh
# Run once by the image of PostgreSQL, when the cluster is new: one role owns the tables and
# migrates, the other one is the site's (docs/operating.md, "A role of its own").
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
    --set owner="$(cat /database-secrets/chorus_owner)" \
    --set site="$(cat /database-secrets/chorus)" <<'SQL'
CREATE ROLE chorus_owner LOGIN PASSWORD :'owner';
CREATE ROLE chorus LOGIN PASSWORD :'site';
CREATE DATABASE chorus OWNER chorus_owner;
SQL
