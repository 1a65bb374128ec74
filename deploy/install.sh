#!/bin/sh
# The steps that make an image, and any other installation that nobody may write to: deploy/install.sh SOURCE TARGET
# TARGET gets venv/ (libraries of deploy/requirements.lock, by hash) and warraq/ (this program, its seeds and prefect.yaml).
set -eu
source=$1 target=$2
python=${PYTHON:-python3}

"$python" -m venv "$target/venv"
"$target/venv/bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps --no-compile --require-hashes \
  -r "$source/deploy/requirements.lock"

mkdir -p "$target/warraq"
for part in archive article story spiders flows desk practice seeds prefect.yaml pyproject.toml LICENSE README.md; do
  cp -R "$source/$part" "$target/warraq/"
done
cp "$source/deploy/requirements.lock" "$source/deploy/with_key.py" "$target/warraq/"
find "$target/warraq" -name __pycache__ -type d -prune -exec rm -rf {} +

site=$("$target/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$target/warraq" > "$site/warraq.pth"
cat > "$target/venv/bin/warraq" << END
#!$target/venv/bin/python
from desk.cli import main

if __name__ == "__main__":  # processes that read pages import the program that began them
    main()
END
chmod 0755 "$target/venv/bin/warraq"

# Nobody installs anything into an image, and nobody can write compiled files there later: they are made now and not checked again.
"$target/venv/bin/python" -m pip uninstall --quiet --yes pip setuptools 2> /dev/null || true
"$target/venv/bin/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash "$target/venv" "$target/warraq" > /dev/null || true
chmod -R a+rX,go-w "$target"
