"""A file is whole, old or new, whatever happens while it is written."""

import errno
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import textwrap
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinymlp.errors import TinyMLPWarning
from tinymlp.files import check_writable, remove_left, write_atomically

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name != "posix", reason="permissions and links as POSIX has them")


def run(script: str, *arguments: object, launcher: tuple[str, ...] = ()) -> str:
    """Run a Python script in a process of its own, and return what it printed."""
    result = subprocess.run(
        [*launcher, sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """Make a folder that other users can enter, which `tmp_path` is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize("content", [b"", b"a\r\nb\n\x00\xff", bytes(3_000_000)])
def test_the_file_holds_the_very_bytes_and_nothing_lies_beside_it(
    tmp_path: Path, content: bytes
) -> None:
    write_atomically(tmp_path / "file", b"before")
    write_atomically(str(tmp_path / "file"), content)
    assert (tmp_path / "file").read_bytes() == content
    assert names(tmp_path) == ["file"]


def test_a_name_of_the_greatest_length_can_be_written(tmp_path: Path) -> None:
    name = "ä" * 127  # 254 bytes of the 255 that file systems allow
    write_atomically(tmp_path / name, b"x")
    assert names(tmp_path) == [name]


@posix
def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "file", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


@posix
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o606])
def test_a_replaced_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    (tmp_path / "file").write_bytes(b"before")
    (tmp_path / "file").chmod(mode)
    write_atomically(tmp_path / "file", b"after")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode


@posix
def test_what_is_not_yet_whole_is_as_private_as_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"before")
    (tmp_path / "file").chmod(0o600)
    modes: list[int] = []

    def look(_: int) -> None:
        modes.extend(stat.S_IMODE(entry.stat().st_mode) for entry in tmp_path.glob(".file.*"))

    monkeypatch.setattr("os.fsync", look)
    monkeypatch.setattr("os.fchmod", lambda handle, mode: look(handle))
    write_atomically(tmp_path / "file", b"after")
    assert modes == [0o600, 0o600]


@posix
def test_a_replaced_file_keeps_its_owner_where_root_writes_it(public_folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    (public_folder / "file").write_bytes(b"before")
    os.chown(public_folder / "file", 65534, 65534)
    write_atomically(public_folder / "file", b"after")
    found = (public_folder / "file").stat()
    assert (found.st_uid, found.st_gid) == (65534, 65534)


@posix
def test_another_name_of_the_file_keeps_the_old_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    (tmp_path / "other").hardlink_to(tmp_path / "file")
    write_atomically(tmp_path / "file", b"after")
    assert (tmp_path / "other").read_bytes() == b"before"


@posix
@pytest.mark.parametrize(
    ("number", "is_told"), [(errno.EIO, True), (errno.ENOSPC, True), (errno.EINVAL, False)]
)
def test_a_folder_that_could_not_be_brought_to_the_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, is_told: bool
) -> None:
    def fail_for_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fail_for_folders)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        write_atomically(tmp_path / "file", b"after")
    assert [one.category for one in caught] == [TinyMLPWarning] * is_told
    assert (tmp_path / "file").read_bytes() == b"after"


@posix
def test_a_link_stays_and_the_file_it_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_bytes(b"before")
    (tmp_path / "link").symlink_to("real/file")
    write_atomically(tmp_path / "link", b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "file").read_bytes() == b"after"
    assert names(tmp_path / "real") == ["file"]


@posix
def test_a_reader_that_has_the_old_file_open_keeps_reading_the_old_one(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"before")
    with (tmp_path / "file").open("rb") as reader:
        write_atomically(tmp_path / "file", b"after!")
        assert reader.read() == b"before"


@pytest.mark.parametrize("place", ["os.fsync", "pathlib.Path.replace", "os.fchmod", "os.fdopen"])
@pytest.mark.parametrize("kind", [OSError, KeyboardInterrupt])
def test_whatever_fails_on_the_way_the_old_file_is_left_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, kind: type[BaseException]
) -> None:
    def fail(*_: object) -> None:
        raise kind("on purpose")

    (tmp_path / "file").write_bytes(b"before")
    monkeypatch.setattr(place, fail)
    with pytest.raises(kind, match="on purpose"):
        write_atomically(tmp_path / "file", b"after")
    assert (tmp_path / "file").read_bytes() == b"before"
    assert names(tmp_path) == ["file"]


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path, b"x")
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "no such folder" / "file", b"x")
    with pytest.raises(NotADirectoryError if os.name == "posix" else OSError):
        (tmp_path / "file").write_bytes(b"before")
        write_atomically(tmp_path / "file" / "inside", b"x")
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_such_as_a_pipe_or_a_device_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="Not a regular file"):
        write_atomically(tmp_path / "pipe", b"x")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


ATTEMPT = """
    import os, sys
    from pathlib import Path
    from tinymlp.files import write_atomically
    if os.geteuid() == 0:
        os.setuid(65534)  # root may do anything, which this is not about
    try:
        write_atomically(sys.argv[1], b"after" * 1000)
    except OSError as error:
        print(type(error).__name__, error.strerror)
"""


@posix
def test_a_folder_without_permission_to_write_is_left_alone(public_folder: Path) -> None:
    (public_folder / "file").write_bytes(b"before")
    (public_folder / "file").chmod(0o666)
    public_folder.chmod(0o555)
    assert run(ATTEMPT, public_folder / "file") == "PermissionError Permission denied"
    assert (public_folder / "file").read_bytes() == b"before"
    assert names(public_folder) == ["file"]


@posix
def test_a_file_without_permission_to_write_is_left_alone(public_folder: Path) -> None:
    (public_folder / "file").write_bytes(b"before")
    (public_folder / "file").chmod(0o444)
    public_folder.chmod(0o777)
    assert run(ATTEMPT, public_folder / "file") == "PermissionError Permission denied"
    assert (public_folder / "file").read_bytes() == b"before"
    assert names(public_folder) == ["file"]


@posix
def test_a_file_larger_than_the_process_may_write_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    script = """
        import resource, sys
        from tinymlp.files import write_atomically
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        try:
            write_atomically(sys.argv[1], bytes(1_000_000))
        except OSError as error:
            print(error.strerror)
    """
    assert run(script, tmp_path / "file") == "File too large"
    assert (tmp_path / "file").read_bytes() == b"before"
    assert names(tmp_path) == ["file"]


def test_what_killed_processes_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "run[1]+"
    kept = ["run[1]+", ".run[1]+.lock", ".run1.0123456789abcdef.tmp", ".run[1]+.tmp"]
    for name in [*kept, ".run[1]+.0123456789abcdef.tmp", ".run[1]+.ffffffffffffffff.tmp"]:
        (tmp_path / name).write_bytes(b"x")
    remove_left(path)
    assert names(tmp_path) == sorted(kept)
    long = "x" * 41
    (tmp_path / f".{long[:40]}.0123456789abcdef.tmp").write_bytes(b"x")
    remove_left(tmp_path / long)
    assert len(names(tmp_path)) == len(kept) + 1
    remove_left(tmp_path / "no such folder" / "file")


@posix
def test_what_could_not_be_written_is_known_before(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    check_writable(tmp_path / "file", n_bytes=100_000)
    check_writable(tmp_path / "new")
    with pytest.raises(FileNotFoundError):
        check_writable(tmp_path / "no such folder" / "file")
    with pytest.raises(OSError, match="Not a regular file"):
        check_writable("/dev/null")
    script = """
        import resource, sys
        from tinymlp.files import check_writable
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        check_writable(sys.argv[1], n_bytes=10_000)
        try:
            check_writable(sys.argv[1], n_bytes=10_001)
        except OSError as error:
            print(error.strerror)
    """
    assert run(script, tmp_path / "file") == "File too large"
    assert (tmp_path / "file").read_bytes() == b"before"
    assert names(tmp_path) == ["file"]


def test_everything_the_package_writes_it_writes_whole_or_not_at_all() -> None:
    """Nothing but this writer opens a file to write.

    What workers exchange nobody keeps, nor the programs that prove an export; what grows with each
    epoch is appended to, a line or a record at once.
    """
    no_doctest = r"^(?! *(?:>>>|\.\.\.)).*"
    writes = r"(?:write_text\(|write_bytes\(|open\([^)]*[\"'][wax]b?\+?[\"'])"
    writing = re.compile(no_doctest + writes, re.MULTILINE)
    found = {
        path.relative_to(ROOT / "tinymlp").as_posix()
        for path in (ROOT / "tinymlp").rglob("*.py")
        if writing.search(path.read_text(encoding="utf-8"))
    }
    proofs = {f"interchange/code/{name}.py" for name in ("c_program", "javascript", "python")}
    growing = {f"monitoring/{name}.py" for name in ("epoch_lines", "tensorboard")}
    assert found == {"parallel/file_exchange.py", *proofs, *growing}


@posix
def test_a_history_that_could_not_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    script = """
        import resource, sys
        from pathlib import Path
        from tinymlp.training.history import Epoch, History
        path = Path(sys.argv[1])
        long = History([Epoch(n + 1, {"loss": 0.5}, {}, 0.5, 0.5, 0.5) for n in range(500)])
        for write in (History.to_json, History.to_csv):
            before = write(History(long.epochs[:2]), path)
            resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, resource.RLIM_INFINITY))
            try:
                write(long, path)
            except OSError as error:
                print(error.strerror)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            assert path.read_text() == before
    """
    failed = "the history could not be written: File too large"
    assert run(script, tmp_path / "history").splitlines() == [failed] * 2
    assert names(tmp_path) == ["history"]


def can_mount() -> bool:
    """Whether this system lets a process mount a file system of its own."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    attempt = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(attempt, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="a small disk to fill needs unshare and mount")
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    script = """
        import subprocess, sys
        from pathlib import Path
        from tinymlp.files import write_atomically
        folder = Path(sys.argv[1])
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=True)
        write_atomically(folder / "file", b"before" * 100)
        try:
            write_atomically(folder / "file", bytes(1_000_000))
        except OSError as error:
            print(error.strerror)
        assert (folder / "file").read_bytes() == b"before" * 100
        print([entry.name for entry in folder.iterdir()])
    """
    printed = run(script, tmp_path, launcher=("unshare", "-rm"))
    assert printed == "No space left on device\n['file']"


def test_two_writers_at_once_leave_one_of_their_files_and_a_reader_sees_no_mixture(
    tmp_path: Path,
) -> None:
    path = tmp_path / "file"
    script = """
        import sys
        from tinymlp.files import write_atomically
        for _ in range(150):
            write_atomically(sys.argv[1], sys.argv[2].encode() * 200_000)
    """
    write_atomically(path, b"0" * 200_000)
    writers = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(script), path, letter], cwd=ROOT)
        for letter in "12"
    ]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        content = path.read_bytes()
        assert len(content) == 200_000
        assert content.count(content[:1]) == 200_000
        seen.add(content[:1])
    assert [writer.wait() for writer in writers] == [0, 0]
    assert {b"1", b"2"} <= seen
    assert names(tmp_path) == ["file"]
