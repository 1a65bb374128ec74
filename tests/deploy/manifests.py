"""Manifests as other people's schemas see them; run by the Python of the peers, which has the libraries: python manifests.py COMPOSE.json FILE.yaml…

Compose files come with their variables filled in already. Prints a line for each thing that is wrong.
"""

import sys
from pathlib import Path

import compose_spec
import kubernetes_validate
import yaml

VERSIONS = (
    "1.30",
    "1.37",
)  # the oldest that its makers still had in long support when this was written, and a new one


def main() -> None:
    compose, *manifests = map(Path, sys.argv[1:])
    try:
        compose_spec.PyCompose.from_json(compose.read_text(encoding="utf-8"))
    except ValueError as error:
        sys.stdout.write(f"compose: {error}\n")
    for path in manifests:
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            for version in VERSIONS if document["kind"] != "Kustomization" else ():
                try:
                    kubernetes_validate.validate(document, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    sys.stdout.write(f"{path.name}: {document['kind']}: {error}\n")


if __name__ == "__main__":
    main()
