"""Interpreters from Debian, in a folder of their own: CPython 3.14 and 3.15 and a newer PyPy.

They need the C library of their release, which debootstrap brings with them; in the folder they run
by chroot. The checkout, /proc and /dev are mounted there for each command alone, in a name space of
mounts that ends with it, so that nothing is left to be unmounted, and the folder can be removed. It
takes root, debootstrap (`apt-get install debootstrap`), two to three minutes and 500 MB.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {"CPython 3.14": "python3.14", "CPython 3.15": "python3.15", "PyPy 3.11": "pypy3"}
"""The package of each, which has the name of its command."""
WHO = (
    "import json, platform, site, sys; print(json.dumps([platform.python_implementation(), "
    "'.'.join(map(str, sys.version_info[:2])), site.getsitepackages()[0]]))"
)


def why_not() -> str:
    """Return why they cannot be had here; "" if they can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "it takes root"
    lacking = [name for name in ("debootstrap", "unshare", "chroot") if not shutil.which(name)]
    return f"{lacking[0]} is not installed" if lacking else ""


def bring(release: str, folder: Path) -> None:
    """Install them into the folder, unless they are there; `CalledProcessError` if that fails."""
    done = folder / "brought"
    if done.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    include = f"--include={','.join(PACKAGES.values())}"
    command = ["debootstrap", "--variant=minbase", include, release, str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    done.touch()


def command_in(folder: Path, checkout: Path, *words: str) -> list[str]:
    """Return the command that runs the words in the folder, at the place of the checkout."""
    inside = folder / checkout.relative_to("/")
    inside.mkdir(parents=True, exist_ok=True)
    at = shlex.quote(str(folder))
    steps = [
        f"mount --bind {shlex.quote(str(checkout))} {shlex.quote(str(inside))}",
        f"mount -t proc proc {at}/proc",
        f"mount --rbind /dev {at}/dev",
        f'exec chroot {at} sh -c "cd {shlex.quote(str(checkout))} && exec \\"\\$@\\"" - "$@"',
    ]
    return ["unshare", "--mount", "sh", "-c", " && ".join(steps), "-", *words]


def install(folder: Path, checkout: Path, python: str, packages: list[str]) -> None:
    """Install packages for one of its interpreters, by our pip: it needs no network in there."""
    printed = subprocess.run(
        command_in(folder, checkout, python, "-c", WHO),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    implementation, version, site = json.loads(printed)
    kind = "pp" if implementation == "PyPy" else "cp"
    target = folder / Path(site).relative_to("/")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    what = ["--implementation", kind, "--python-version", version, "--only-binary", ":all:"]
    if kind == "pp":
        what += ["--abi", "none"]  # what is compiled is for an older PyPy
    subprocess.run([*pip, "--upgrade", "--target", str(target), *what, *packages], check=True)
