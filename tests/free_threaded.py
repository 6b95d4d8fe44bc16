"""CPython 3.13t, in which threads run at the same time: built from source, for no Debian has it.

    python -m tests.free_threaded sid

apt, in the folder with that Debian (`tests/debian.py`), brings the source that the stable release
has; the compiler is this machine's (`apt-get install build-essential`). It takes five minutes.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests import debian

NAME = "CPython 3.13t"
RELEASE, PACKAGE = "trixie", "python3.13"
EXECUTABLE = debian.FOLDER / "python3.13t" / "bin" / "python3.13t"


def build(release: str) -> str:
    """Build it, unless it is there, and return its path; `CalledProcessError` if that fails."""
    if not EXECUTABLE.exists():
        debian.bring(release)
        source = _source(debian.FOLDER / f"debian-{release}")
        cores = str(os.cpu_count() or 1)
        for command in (
            ["./configure", "-q", "--disable-gil", f"--prefix={EXECUTABLE.parents[1]}"],
            ["make", "-s", "-j", cores],
            ["make", "-s", "altinstall"],
        ):
            subprocess.run(command, cwd=source, check=True, capture_output=True)
    return str(EXECUTABLE)


def _source(folder: Path) -> Path:
    """Return the unpacked source, which apt of the Debian in the folder has brought."""
    apt = folder / "etc" / "apt"
    kind, address, _, *components = (apt / "sources.list").read_text().split()
    line = " ".join([f"{kind}-src", address, RELEASE, *components])
    (apt / "sources.list.d" / "source.list").write_text(f"{line}\n")
    place = Path("usr", "src", PACKAGE)
    (folder / place).mkdir(parents=True, exist_ok=True)
    for command in (
        # A mirror that stands still is as good as one of today.
        "apt-get -q -o Acquire::Check-Valid-Until=false update",
        f"cd /{place} && apt-get -q source --download-only {PACKAGE}/{RELEASE}",
    ):
        inside = ["chroot", str(folder), "sh", "-c", command]
        subprocess.run(inside, check=True, capture_output=True)
    (archive,) = (folder / place).glob("*.orig.tar.xz")
    subprocess.run(["tar", "-xf", archive.name], cwd=archive.parent, check=True)
    (configure,) = (folder / place).glob("*/configure")
    return configure.parent


if __name__ == "__main__":
    print(f"{NAME}: {build(sys.argv[1])}")
