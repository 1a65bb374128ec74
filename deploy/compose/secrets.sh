#!/bin/sh
# Make the secrets of compose.yaml once, in deploy/compose/secrets; what is there is left alone. Programs in containers run under numbers
# of their own, so the files are readable and the folder above them is yours alone.
set -eu
umask 022
cd "$(dirname "$0")"
mkdir -p secrets
chmod 0700 secrets
[ -e secrets/database_password ] && exit 0
openssl genpkey -algorithm ed25519 -out secrets/signing_key  # signs in the name of all machines: keep a copy in a safe place
chmod 0644 secrets/signing_key
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
password=$(random 24) access=$(random 10) secret=$(random 24)
printf '%s\n' "$password" > secrets/database_password
printf 'postgresql://warraq:%s@database:5432/warraq\n' "$password" > secrets/shared
printf 'PREFECT_API_DATABASE_CONNECTION_URL=postgresql+asyncpg://warraq:%s@database:5432/prefect\n' "$password" > secrets/prefect.env
printf '[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' "$access" "$secret" > secrets/s3_credentials
printf 'ROOT_ACCESS_KEY=%s\nROOT_SECRET_KEY=%s\n' "$access" "$secret" > secrets/s3.env
printf '%s\n' "$(random 24)" > secrets/desk_token
echo "made $(pwd)/secrets; the desk's token: $(cat secrets/desk_token)"
