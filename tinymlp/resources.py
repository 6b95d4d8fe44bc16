"""Folders that come with the package, as folders: also where the package is in an archive.

Lessons and tutorials are programs that are run, copied and shown, and so have to be files. Python
imports a package from a zip file too, as `make zipapp` writes one; from there such a folder is
unpacked when it is asked for, into a temporary folder that is removed when Python ends.

>>> package_folder("datasets").joinpath("iris.csv").is_file()
True
"""

import atexit
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def package_folder(name: str) -> Path:
    """Return the folder of that name in the package, such as "course/_lessons".

    Where there is none, neither beside this file nor in an archive, the path leads nowhere.
    """
    beside = _PACKAGE / name
    archive = _PACKAGE.parent
    if beside.is_dir() or not zipfile.is_zipfile(archive):
        return beside
    into = Path(tempfile.mkdtemp(prefix="tinymlp-"))
    atexit.register(shutil.rmtree, into, ignore_errors=True)
    start = f"{_PACKAGE.name}/{name}/"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(into, [one for one in packed.namelist() if one.startswith(start)])
    return into / start
