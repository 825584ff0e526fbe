#!/bin/sh
# A certificate of one's own to try things with, for 30 days: try-certificate.sh DOMAIN FOLDER
# Browsers warn of it. For people, put a real one there: docs/operations.md.
set -eu
domain=$1 folder=$2
mkdir -p "$folder/own" "$folder/challenges"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$domain" \
    -addext "subjectAltName=DNS:$domain,DNS:*.$domain,DNS:*.work.$domain" \
    -keyout "$folder/own/key.pem" -out "$folder/own/fullchain.pem" 2>/dev/null
chmod 750 "$folder" "$folder/own" "$folder/challenges"
chmod 640 "$folder/own/key.pem" "$folder/own/fullchain.pem"
