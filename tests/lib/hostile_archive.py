#!/usr/bin/env python3
"""Makes packages that no honest builder makes, to see whether they are refused.

    hostile_archive.py DIRECTORY [CASE...]

Writes DIRECTORY/CASE.deb for each CASE, for all when none is named. The cases are the functions below that carry
@case, with "-" for "_"; `honest` and its kin are the ones to accept.
"""

import gzip
import io
import lzma
import sys
import tarfile

CASES = {}


def case(function):
    CASES[function.__name__.replace("_", "-")] = function
    return function


# Entries, as keyword arguments for add().


def file(name, data=b"content\n", mode=0o644, **more):
    return dict(name=name, data=data, mode=mode, **more)


def directory(name, mode=0o755, **more):
    return dict(name=name, type=tarfile.DIRTYPE, mode=mode, **more)


def symlink(name, target):
    return dict(name=name, type=tarfile.SYMTYPE, linkname=target, mode=0o777)


def hardlink(name, target):
    return dict(name=name, type=tarfile.LNKTYPE, linkname=target, mode=0o755)


def tar(*entries, format=tarfile.GNU_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format, encoding="utf-8", errors="surrogateescape") as archive:
        for entry in entries:
            info = tarfile.TarInfo(entry["name"])
            info.mtime = 1234567890
            data = entry.get("data", b"")
            info.size = len(data)
            for key, value in entry.items():
                if key not in ("name", "data"):
                    setattr(info, key, value)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def ar(*members):
    out = b"!<arch>\n"
    for name, data in members:
        out += b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (name.encode(), 1234567890, 0, 0, b"100644", len(data))
        out += data + b"\n" * (len(data) % 2)
    return out


FORMAT = ("debian-binary", b"2.0\n")
CONTROL = ("control.tar.xz", lzma.compress(tar(file("./control"))))


def package(data, suffix=".xz", pack=lzma.compress):
    return ar(FORMAT, CONTROL, ("data.tar" + suffix, pack(data)))


def deb(*entries, **more):
    return package(tar(*entries, **more))


HONEST = (
    directory("./"),
    directory("./usr/"),
    directory("./usr/bin/", mode=0o750),
    file("./usr/bin/tool", b"tool\n", mode=0o755),
    file("./usr/bin/script", b"script\n", mode=0o510),
    hardlink("./usr/bin/tool-14", "./usr/bin/tool"),
    symlink("./usr/bin/alias", "tool"),
    directory("./usr/share/"),
    file("./usr/share/private", b"x" * 100000, mode=0o600),
    file("./usr/share/empty", b""),
    file("./usr/share/ümläut", b"utf-8\n"),
    directory("./lib/"),
    directory("./lib/x86_64-linux-gnu/"),
    file("./lib/x86_64-linux-gnu/libx.so.1.0", b"library\n"),
    symlink("./lib/x86_64-linux-gnu/libx.so.1", "libx.so.1.0"),
    symlink("./usr/lib/plugin.so", "../../lib/x86_64-linux-gnu/libx.so.1"),
    directory("./lib64/"),
    symlink("./lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
    directory("./usr/share/man/"),
    file("./usr/share/man/tool.1", b"manual\n"),
)


@case
def honest():
    return deb(*HONEST)


@case
def honest_gz():
    return package(tar(*HONEST), ".gz", gzip.compress)


@case
def honest_plain():
    return package(tar(*HONEST), "", lambda data: data)


@case
def absolute():
    return deb(file("/usr/bin/x"))


@case
def dotdot():
    return deb(file("./usr/../../sentinel/x"))


@case
def dot_component():
    return deb(file("./usr/./bin/x"))


@case
def empty_component():
    return deb(file("./usr//bin/x"))


@case
def control_character():
    return deb(file("./usr/bin/\x1b[2Jx"))


@case
def newline():
    return deb(file("./usr/bin/a\nb"))


@case
def not_utf8():
    return deb(file("./usr/bin/\udcff\udcfe"))


@case
def long_name():
    return deb(file("./usr/bin/" + "x" * 300))


@case
def own_place():
    return deb(file("./usr/libexec/mingwup/real/gcc", mode=0o755))


@case
def file_as_root():
    return deb(file("./usr"))


@case
def symlink_absolute():
    return deb(symlink("./usr/bin/x", "/etc/passwd"))


@case
def symlink_out():
    return deb(symlink("./usr/bin/x", "../../../sentinel"))


@case
def symlink_through_name():
    return deb(symlink("./usr/bin/x", "a/../../y"))


@case
def symlink_to_own_place():
    return deb(symlink("./usr/bin/x", "../libexec/mingwup/real/gcc"))


@case
def through_symlink():
    return deb(symlink("./usr/d", "share"), directory("./usr/share/"), file("./usr/d/x"))


@case
def directory_over_symlink():
    return deb(directory("./usr/share/"), symlink("./usr/d", "share"), directory("./usr/d/"))


@case
def hardlink_out():
    return deb(hardlink("./usr/bin/x", "../../sentinel/kept"))


@case
def hardlink_absolute():
    return deb(hardlink("./usr/bin/x", "/etc/passwd"))


@case
def hardlink_missing():
    return deb(hardlink("./usr/bin/x", "./usr/bin/y"))


@case
def hardlink_to_symlink():
    return deb(file("./usr/bin/a"), symlink("./usr/bin/b", "a"), hardlink("./usr/bin/x", "./usr/bin/b"))


@case
def hardlink_through_symlink():
    return deb(file("./usr/bin/a"), symlink("./usr/d", "bin"), hardlink("./usr/x", "./usr/d/a"))


@case
def hardlink_to_omitted():
    return deb(file("./usr/share/man/a"), hardlink("./usr/bin/x", "./usr/share/man/a"))


@case
def character_device():
    return deb(dict(name="./usr/x", type=tarfile.CHRTYPE, devmajor=1, devminor=5, mode=0o644))


@case
def block_device():
    return deb(dict(name="./usr/x", type=tarfile.BLKTYPE, devmajor=8, devminor=0, mode=0o644))


@case
def fifo():
    return deb(dict(name="./usr/x", type=tarfile.FIFOTYPE, mode=0o644))


@case
def setuid():
    return deb(file("./usr/bin/x", mode=0o4755))


@case
def setuid_where_it_is_dropped():
    return deb(file("./lib64/x", mode=0o4755))


@case
def setgid():
    return deb(file("./usr/bin/x", mode=0o2755))


@case
def setgid_directory():
    return deb(directory("./usr/bin/", mode=0o2755))


@case
def sticky():
    return deb(directory("./usr/x/", mode=0o1755))


@case
def world_writable():
    return deb(file("./usr/bin/x", mode=0o646))


@case
def world_writable_directory():
    return deb(directory("./usr/bin/", mode=0o757))


def sparse_file(*extents):
    holes = {
        "GNU.sparse.size": "1000000",
        "GNU.sparse.numblocks": str(len(extents)),
        "GNU.sparse.map": ",".join("%d,512" % start for start in extents),
    }
    return deb(file("./usr/x", b"x" * 512 * len(extents), pax_headers=holes), format=tarfile.PAX_FORMAT)


@case
def sparse():
    return sparse_file(0, 900000)


@case
def sparse_tail():
    return sparse_file(0)


@case
def duplicate_file():
    return deb(file("./usr/bin/x"), file("./usr/bin/x"))


@case
def duplicate_by_layout():
    return deb(file("./usr/bin/x"), file("./bin/x"))


@case
def duplicate_symlink():
    return deb(symlink("./usr/bin/x", "a"), symlink("./usr/bin/x", "a"))


@case
def file_over_directory():
    return deb(directory("./usr/bin/x/"), file("./usr/bin/x"))


@case
def file_over_symlink():
    return deb(symlink("./usr/bin/x", "y"), file("./usr/bin/x"))


@case
def directory_over_file():
    return deb(file("./usr/bin/x"), directory("./usr/bin/x/"))


@case
def below_a_file():
    return deb(file("./usr/bin/x"), file("./usr/bin/x/y"))


@case
def bomb():
    return deb(file("./usr/share/zeros", bytes(8 << 20)))


@case
def bomb_behind_the_end():
    return package(tar(*HONEST) + bytes(8 << 20))


@case
def bomb_gz():
    return package(tar(file("./usr/share/zeros", bytes(8 << 20))), ".gz", gzip.compress)


@case
def bomb_left_out():
    """A terabyte by its header, where the profile leaves it out."""
    info = tarfile.TarInfo("./usr/share/man/x")
    info.size = 1 << 40
    return package(info.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20), ".gz", gzip.compress)


@case
def many():
    return deb(*(file("./usr/share/%d" % i, b"") for i in range(200)))


# The containers.


@case
def truncated_tar():
    return package(tar(*HONEST)[:-60000])


@case
def truncated_xz():
    data = lzma.compress(tar(*HONEST))
    return ar(FORMAT, CONTROL, ("data.tar.xz", data[:-20]))


@case
def truncated_deb():
    return honest()[:-40]


@case
def damaged_xz():
    data = bytearray(lzma.compress(tar(*HONEST)))
    data[len(data) // 2] ^= 1
    return ar(FORMAT, CONTROL, ("data.tar.xz", bytes(data)))


@case
def trailing_xz():
    return ar(FORMAT, CONTROL, ("data.tar.xz", lzma.compress(tar(*HONEST)) * 2))


@case
def not_xz():
    return ar(FORMAT, CONTROL, ("data.tar.xz", tar(*HONEST)))


@case
def not_tar():
    return package(b"this is no tar archive\n" * 1000)


@case
def bzip2():
    return ar(FORMAT, CONTROL, ("data.tar.bz2", b"BZh9"))


@case
def no_data():
    return ar(FORMAT, CONTROL)


@case
def two_data():
    data = ("data.tar.xz", lzma.compress(tar(*HONEST)))
    return ar(FORMAT, CONTROL, data, ("data.tar", tar(file("./usr/bin/other"))))


@case
def no_format():
    return ar(CONTROL, ("data.tar.xz", lzma.compress(tar(*HONEST))))


@case
def format_3():
    return ar(("debian-binary", b"3.0\n"), CONTROL, ("data.tar.xz", lzma.compress(tar(*HONEST))))


@case
def not_ar():
    return tar(*HONEST)


@case
def empty():
    return b""


def main():
    if len(sys.argv) < 2 or any(name not in CASES for name in sys.argv[2:]):
        sys.exit(__doc__ + "\n" + " ".join(CASES))
    for name in sys.argv[2:] or CASES:
        with open("%s/%s.deb" % (sys.argv[1], name), "wb") as out:
            out.write(CASES[name]())


if __name__ == "__main__":
    main()
