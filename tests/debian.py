"""Interpreters from Debian, in a folder of their own: CPython 3.14 and 3.15 and a newer PyPy.

    python -m tests.debian sid

They need the C library of their release, which debootstrap brings with them; in the folder they run
by chroot. Each is a script that is called as any Python is. It mounts the checkout, /tmp, /proc and
/dev there in a name space of mounts that ends with it, so that nothing is left to be unmounted, and
the folder can be removed. It takes root, debootstrap (`apt-get install debootstrap`), two to three
minutes and 500 MB.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".interpreters"
COMMANDS = {
    "CPython 3.14": "python3.14",
    "CPython 3.15": "python3.15",
    "CPython 3.15 with its JIT": "env PYTHON_JIT=1 python3.15",
    "PyPy 3.11": "pypy3",
}
"""What runs each, whose last word is also its package."""
WHO = (
    "import json, platform, site, sys; print(json.dumps([platform.python_implementation(), "
    "'.'.join(map(str, sys.version_info[:2])), site.getsitepackages()[0]]))"
)
SCRIPT = """#!/bin/sh
exec unshare --mount sh -ec '
at=$1 checkout=$2 here=$3
shift 3
mkdir -p "$at$checkout"
mount --bind /tmp "$at/tmp"
mount --bind "$checkout" "$at$checkout"
mount -t proc proc "$at/proc"
mount --rbind /dev "$at/dev"
exec chroot "$at" sh -ec "cd \\"\\$0\\"; exec \\"\\$@\\"" "$here" "$@"
' - {at} {checkout} "$PWD" {command} "$@"
"""


def why_not() -> str:
    """Return why they cannot be had here; "" if they can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "it takes root"
    lacking = [name for name in ("debootstrap", "unshare", "chroot") if not shutil.which(name)]
    return f"{lacking[0]} is not installed" if lacking else ""


def bring(release: str) -> dict[str, str]:
    """Install them, unless they are there, and return the script of each.

    Raises:
        subprocess.CalledProcessError: If debootstrap fails.

    """
    folder = FOLDER / f"debian-{release}"
    done = folder / "brought"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        packages = dict.fromkeys(command.split()[-1] for command in COMMANDS.values())
        include = f"--include={','.join(packages)}"
        command = ["debootstrap", "--variant=minbase", include, release, str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        done.touch()
    scripts = folder / "scripts"
    scripts.mkdir(exist_ok=True)
    for name, command_there in COMMANDS.items():
        script = scripts / name.replace(" ", "-")
        places = {"at": shlex.quote(str(folder)), "checkout": shlex.quote(str(ROOT))}
        script.write_text(SCRIPT.format(command=command_there, **places), encoding="utf-8")
        script.chmod(0o755)
    return brought()


def brought() -> dict[str, str]:
    """Return the script of each that was installed before."""
    return {
        name: str(script)
        for name in COMMANDS
        for script in sorted(FOLDER.glob(f"debian-*/scripts/{name.replace(' ', '-')}"))
    }


def install(script: str, packages: list[str]) -> None:
    """Install packages for one of them, by our pip: it needs no network in there."""
    who = subprocess.run([script, "-c", WHO], cwd=ROOT, capture_output=True, text=True, check=True)
    implementation, version, site = json.loads(who.stdout)
    kind = "pp" if implementation == "PyPy" else "cp"
    target = Path(script).parents[1] / Path(site).relative_to("/")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    what = ["--implementation", kind, "--python-version", version, "--only-binary", ":all:"]
    if kind == "pp":
        what += ["--abi", "none"]  # what is compiled is for an older PyPy
    subprocess.run([*pip, "--upgrade", "--target", str(target), *what, *packages], check=True)


if __name__ == "__main__":
    for name, script in bring(sys.argv[1]).items():
        print(f"{name}: {script}")
