#!/bin/sh
# Builds our wheels and installs them, with what they need, into a new environment: install.sh SOURCE TARGET
# Everything that is fetched is held to the hashes of a lock. What the image is made by, and what a test runs.
set -eu
source=$1 target=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# uv itself, by its own lines of the lock.
awk '/^uv==/ { mine = 1; print; next } mine && /^    --hash/ { print; next } mine { exit }' \
    "$source/requirements.lock" >"$work/uv.lock.txt"
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$work/uv.lock.txt"
uv="$work/tools/bin/uv"

cd "$source"
for member in platform/sdk platform/core plugins/*/; do
    [ -f "$member/pyproject.toml" ] || continue
    "$uv" build --quiet --wheel --build-constraints requirements.lock --require-hashes --out-dir "$work/wheels" "$member"
done

python3 -m venv --without-pip "$target"
"$uv" pip install --quiet --python "$target/bin/python" --compile-bytecode --require-hashes \
    -r infra/container/requirements.lock
"$uv" pip install --quiet --python "$target/bin/python" --compile-bytecode --no-deps --no-index "$work"/wheels/*.whl
# Of uv's own, and everybody could write to it.
rm -f "$target/.lock"
