"""Image, compose file and Kubernetes manifests, as far as they can be held without an engine that runs them."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.settings import OTHER_VARIABLES, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PEERS = ROOT / ".venv-peers" / "bin" / "python"
COMPOSE = DEPLOY / "compose" / "compose.yaml"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
_VARIABLE = re.compile(r"\$\{(\w+):([-?])([^}]*)\}")
_PINNED = re.compile(r"^(\S+==\S+)(?: ;.*?)? \\\n((?:    --hash=\S+(?: \\)?\n)+)", re.MULTILINE)


class Strict(yaml.SafeLoader):
    """PyYAML takes a key that stands twice, and the last one counts; who applies manifests refuses it."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if key.value != "<<"]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: a key stands twice"
        return super().construct_mapping(node, deep)


def filled(text: str) -> str:
    """Fill the variables in as the Compose Specification says for none that is set; one that must be given gets a word."""
    return _VARIABLE.sub(lambda found: found[3] if found[2] == "-" else "given", text)


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.load(filled(COMPOSE.read_text(encoding="utf-8")), Strict)


@pytest.fixture(scope="module")
def objects() -> list[Any]:
    return [one for path in MANIFESTS for one in yaml.load_all(path.read_text(encoding="utf-8"), Strict)]


def pods(objects: list[Any]) -> Iterator[tuple[str, Any]]:
    for one in objects:
        if one["kind"] in {"Deployment", "StatefulSet", "Job"}:
            yield one["metadata"]["name"], one["spec"]["template"]["spec"]


def boxes(objects: list[Any]) -> Iterator[tuple[str, Any]]:
    for name, pod in pods(objects):
        yield from (
            (f"{name}/{box['name']}", box) for box in (*pod.get("initContainers", ()), *pod["containers"])
        )


def test_other_peoples_schemas_find_nothing_wrong(compose: Any, tmp_path: Path) -> None:
    if not PEERS.exists():
        pytest.skip("compose-spec and kubernetes-validate: .venv-peers is not installed; run: make peers")
    given = tmp_path / "compose.json"
    given.write_text(json.dumps(compose))
    words = [PEERS, Path(__file__).with_name("manifests.py"), given, *MANIFESTS]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    given.write_text(json.dumps({**compose, "services": {"one": {"image": "x", "comand": []}}}))
    told = subprocess.run(words[:3], capture_output=True, text=True, check=True).stdout
    assert "comand" in told  # it would have said so


def test_every_image_has_a_plain_name_and_a_tag_that_stays(compose: Any, objects: list[Any]) -> None:
    images = [one["image"] for one in compose["services"].values()] + [
        box["image"] for _, box in boxes(objects)
    ]
    images += re.findall(r"^ARG PYTHON_IMAGE=(\S+)", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    for image in set(images):
        host, _, rest = image.partition("/")
        assert not rest or not re.search(r"[.:]", host), f"{image} names a registry"
        assert image == "warraq" or re.fullmatch(r".+:(?!latest).+", image), (
            f"{image} is another one tomorrow"
        )


def test_no_container_is_root_or_writes_where_it_should_not(compose: Any, objects: list[Any]) -> None:
    for name, pod in pods(objects):
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
    for name, box in boxes(objects):
        assert box["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }, name  # fmt: skip
        assert box["resources"]["requests"].keys() >= {"cpu", "memory"}, name
        assert "memory" in box["resources"]["limits"], name
        assert name.startswith("deployments/") or "livenessProbe" in box or "readinessProbe" in box, name
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["image"] != "warraq" or service["user"] == "10001:0", name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name


def test_every_variable_of_ours_is_a_setting_and_no_secret_stands_in_a_file(
    compose: Any, objects: list[Any]
) -> None:
    known = {f"WARRAQ_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    known |= {f"{name}_FILE" for name in known}
    text = "".join(path.read_text() for path in (COMPOSE, DEPLOY / "Containerfile", *MANIFESTS))
    of_compose = {"WARRAQ_IMAGE", "WARRAQ_SEEDS_FOLDER"}  # read by the compose file itself
    assert set(re.findall(r"WARRAQ_[A-Z0-9_]+", text)) <= known | of_compose
    named = {one["metadata"]["name"]: one["stringData"] for one in objects if one["kind"] == "Secret"}
    assert "  - secrets.example.yaml" not in (DEPLOY / "kubernetes" / "kustomization.yaml").read_text()
    for _, pod in pods(objects):
        wanted = {one["secret"]["secretName"] for one in pod["volumes"] if "secret" in one}
        assert wanted <= named.keys()
    for _, box in boxes(objects):
        for variable in box.get("env", ()):
            key = variable.get("valueFrom", {}).get("secretKeyRef")
            assert key is None or key["key"] in named[key["name"]]
    made = (DEPLOY / "compose" / "secrets.sh").read_text()
    assert all(f"secrets/{one}" in made for one in compose["secrets"])


def test_workers_take_from_the_pool_that_the_deployments_name(compose: Any, objects: list[Any]) -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    (pool,) = {one["work_pool"]["name"] for one in deployments}
    workers = [
        one["command"] for one in compose["services"].values() if one.get("command", [""])[0] == "worker"
    ]
    workers += [box["args"] for _, box in boxes(objects) if box.get("args", [""])[0] == "worker"]
    assert len(workers) >= 3
    assert all(words[words.index("--pool") + 1] == pool for words in workers)
    for one in deployments:
        module, _, name = one["entrypoint"].partition(":")
        assert f"def {name}(" in (ROOT / module).read_text()


def test_the_image_is_made_of_what_is_locked_and_of_nothing_else() -> None:
    all_of_it = dict(_PINNED.findall((ROOT / "requirements.lock").read_text()))
    its_own = dict(_PINNED.findall((DEPLOY / "requirements.lock").read_text()))
    assert len(its_own) > 100
    assert {name: set(hashes.split()) for name, hashes in its_own.items()} == {
        name: set(all_of_it[name].split()) for name in its_own
    }
    parts = re.findall(r"^for part in (.+); do$", (DEPLOY / "install.sh").read_text(), re.MULTILINE)
    assert {f"!{part}" for part in parts[0].split()} <= set((ROOT / ".dockerignore").read_text().split())
    packages = re.findall(
        r'"(\w+)"', re.findall(r"^packages = (.+)", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[0]
    )
    assert set(packages) <= set(parts[0].split())


def test_the_image_runs_under_a_number_and_without_a_shell() -> None:
    last = (DEPLOY / "Containerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"^USER \d+:\d+$", last, re.MULTILINE)
    for word in ("ENTRYPOINT", "CMD"):
        (line,) = re.findall(rf"^{word} (.+)$", last, re.MULTILINE)
        assert json.loads(line)
    (check,) = re.findall(r"^HEALTHCHECK .*CMD (.+)$", last, re.MULTILINE)
    assert json.loads(check) == ["warraq", "doctor", "--quick"]
