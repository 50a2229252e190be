"""What `dev.py` and the Makefile promise, tried in an empty project beside the real one."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")

REGISTRY = re.compile(r"pypi\.(org|io)|pythonhosted\.org|registry\.npmjs|npmjs\.(org|com)|pkg\.go\.dev|proxy\.golang")
"""Hosts and mirrors are the affair of whoever installs (pip's own configuration), never of this repository."""


def dev(project: Path, *arguments: str, python: str = sys.executable) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python, "dev.py", *arguments], cwd=project, capture_output=True, text=True, timeout=120, check=False
    )


def tracked_text() -> dict[str, str]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = {name: ROOT / name for name in names.stdout.split("\0") if name}
    return {name: file.read_text(errors="replace") for name, file in files.items() if file.is_file()}


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / lock).read_text(), flags=re.MULTILINE))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with this dev.py, nothing pinned, and a program of one line."""
    folder = tmp_path / "a checkout"
    package = folder / "src" / "tradewind" / "cli"
    package.mkdir(parents=True)
    shutil.copy(ROOT / "dev.py", folder)
    for lock in LOCKS:
        (folder / lock).write_text("")
    (package / "main.py").write_text("import sys\n\n\ndef main() -> int:\n    print(sys.argv[1:])\n    return 3\n")
    return folder


def test_no_tracked_file_names_a_package_registry():
    assert [name for name, text in tracked_text().items() if REGISTRY.search(text)] == []


def test_no_tracked_file_names_the_folder_of_this_checkout():
    assert [name for name, text in tracked_text().items() if f"{ROOT}/" in text] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_package_with_its_hashes_and_says_nothing_else(lock):
    requirements = re.sub(r" *\\\n +", " ", (ROOT / lock).read_text()).splitlines()
    strange = [line for line in requirements if not re.fullmatch(r" *#.*|\S+==\S+( ; .*?)?( --hash=sha256:\S+)+", line)]

    assert strange == []


def test_development_lock_holds_the_runtime_lock():
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()


@pytest.mark.parametrize(("lock", "start"), [(LOCKS[0], "\ndependencies = ["), (LOCKS[1], "\ndev = [")])
def test_lock_holds_what_the_project_asks_for(lock, start):
    listed = (ROOT / "pyproject.toml").read_text().split(start)[1].split("\n]")[0]
    asked = {name.lower() for name in re.findall(r'^ *"([A-Za-z0-9._-]+)', listed, flags=re.MULTILINE)}

    assert asked - pins(lock).keys() == set()


def test_make_and_dev_offer_the_same_verbs():
    offered = re.findall(r"^  ([a-z]+) ", dev(ROOT, "help").stdout, flags=re.MULTILINE)
    targets = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)

    assert targets[0].split() == offered


def test_unknown_verb_is_refused_with_the_list():
    answer = dev(ROOT, "instal")

    assert answer.returncode == 2
    assert answer.stdout.endswith("There is no verb 'instal'.\n")


def test_old_python_is_refused_in_one_sentence():
    pretend = "import sys, runpy; sys.version_info = (3, 10, 4); runpy.run_path('dev.py', run_name='__main__')"
    answer = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stderr) == (
        1,
        "Tradewind needs Python 3.11 or newer, and this is Python 3.10.\n",
    )


def test_installed_command_runs_the_source_and_a_second_install_does_nothing(project):
    assert dev(project, "install").stdout == (
        "Installing 0 packages from requirements.lock into .venv ...\n"
        "Installed in .venv/; the command is .venv/bin/tradewind.\n"
    )
    ran = subprocess.run([project / ".venv/bin/tradewind", "a", "b c"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (3, "['a', 'b c']\n")
    assert dev(project, "install").stdout == "Installed in .venv/; the command is .venv/bin/tradewind.\n"
    assert dev(project, "demo", "--people", "9").stdout == "['demo', '--people', '9']\n"


def test_installed_command_runs_once_although_what_it_spawns_reads_it_again(project):
    dev(project, "install")
    (project / "src/tradewind/cli/main.py").write_text(
        "import multiprocessing\n\n\ndef main():\n"
        "    child = multiprocessing.get_context('spawn').Process(target=print, args=['spawned'])\n"
        "    child.start()\n    child.join()\n    return child.exitcode\n"
    )

    ran = subprocess.run([project / ".venv/bin/tradewind"], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "spawned\n", "")


def test_changed_lock_is_installed(project):
    dev(project, "install")
    (project / "requirements.lock").write_text("# another\n")

    assert dev(project, "install").stdout.startswith("Installing 0 packages from requirements.lock")


def test_environment_that_a_link_leads_to_is_left_as_it_is(project, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    (project / ".venv").symlink_to(elsewhere)
    answer = dev(project, "install")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert "is a link to another environment, which is left as it is." in answer.stderr
    assert [kept.name for kept in elsewhere.iterdir()] == ["precious"]


def test_check_takes_every_step_although_the_first_fails(project):
    answer = dev(project, "check")

    assert answer.returncode == 1
    assert re.findall(r"^(FAILED|ok) +(\w+)", answer.stdout, flags=re.MULTILINE) == [
        ("FAILED", name) for name in ("format", "lint", "types", "imports", "configuration", "migrations", "css")
    ]


def test_docs_names_each_link_that_leads_nowhere(project):
    (project / "README.md").write_text(
        "# Read me\n[one](docs/one.md) [two](docs/two.md#a-heading) [out](https://example.org) `[no](link.md)`\n"
        "[none](docs/three.md)\n[not in it](docs/two.md#other)\n[here](#read-me)\n"
    )
    (project / "docs").mkdir()
    (project / "docs" / "one.md").write_text("[up](../README.md)\n")
    (project / "docs" / "two.md").write_text("## A heading\n")
    answer = dev(project, "docs")

    assert (answer.returncode, answer.stdout) == (
        1,
        "README.md: the link docs/three.md leads nowhere\nREADME.md: the link docs/two.md#other leads nowhere\n",
    )


def test_every_link_of_the_documentation_resolves():
    answer = dev(ROOT, "docs")

    assert (answer.returncode, answer.stdout.splitlines()[-1]) == (
        0,
        f"{len(markdown_pages())} pages, every link resolves. Read them in docs/, beginning with README.md.",
    )


def markdown_pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_continuous_integration_runs_make_check_and_make_test():
    script = (ROOT / ".ci" / "run").read_text().splitlines()

    assert [line for line in script if line.startswith("make")] == ["make check", "make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
