#!/bin/sh
# Prints the newest Python here that is 3.11 or later, one that can make virtual environments if there is one; 3.14, for
# which every locked package has a wheel, after those that are tested. Each is tried: a pyenv shim may lead nowhere.
poorer=
for name in python3.13 python3.12 python3.11 python3.14 python3 python; do
  for found in $(command -v "$name" 2>/dev/null) $(ls -d "$HOME"/.pyenv/versions/*/bin/"$name" 2>/dev/null); do
    "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$found" -c 'import ensurepip, venv' 2>/dev/null; then
      echo "$found"
      exit 0
    fi
    poorer=${poorer:-$found}
  done
done
if [ -n "$poorer" ]; then
  echo "$poorer"  # tools/bootstrap.py says what it lacks and what to type
  exit 0
fi
echo "Python 3.11 or later is needed and was not found. On Debian, type: apt-get install -y python3 python3-venv" >&2
exit 1
