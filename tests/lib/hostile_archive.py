#!/usr/bin/env python3
"""Makes packages that no honest builder makes, to see whether they are refused.

    hostile_archive.py DIRECTORY [CASE...]

Writes DIRECTORY/CASE.deb for each CASE, for all when none is named. The cases are the functions below that carry
@case, with "-" for "_"; `honest` and its kin are the ones to accept.
"""

import functools
import gzip
import io
import lzma
import random
import subprocess
import sys
import tarfile
import zlib

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


def zstd(data):
    pack = ["zstd", "-q", "-c"]
    return subprocess.run(pack, input=data, stdout=subprocess.PIPE, check=True).stdout


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
def honest_blocks():
    """In blocks that say how long they are, as xz -T makes them: threads decode these."""
    data = tar(*HONEST, file("./usr/share/large", random.Random(1).randbytes(400000)))
    pack = ["xz", "-T2", "--block-size=65536", "-c"]
    return package(data, ".xz", lambda data: subprocess.run(pack, input=data, stdout=subprocess.PIPE, check=True).stdout)


@case
def honest_zstd():
    return package(tar(*HONEST), ".zst", zstd)


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


def sparse_file(*extents, size=1000000):
    holes = {
        "GNU.sparse.size": str(size),
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
def sparse_smaller_than_its_data():
    return sparse_file(0, size=1)


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


# What differs from others in one entry or two.

ONE_ENTRY = {
    # the ways out, disguised
    "dotdot-first": [file("../../sentinel/x")],
    "dotdot-behind-dot": [file("./../../sentinel/x")],
    "dotdot-last": [file("./usr/bin/..")],
    "dotdot-alone": [directory("..")],
    "dotdot-directory": [directory("./usr/../../sentinel/")],
    "two-slashes-first": [file("//usr/bin/x")],
    "dots-and-slashes": [file("./usr/....//....//x")],
    "overlong-dots": [file("./usr/\udcc0\udcae\udcc0\udcae/x")],
    "c1-control": [file("./usr/bin/\u009b2Jx")],
    "delete-character": [file("./usr/bin/\x7fx")],
    "surrogate": [file("./usr/bin/\udced\udca0\udc80")],
    "too-deep": [file("./usr/" + "d/" * 70 + "x")],
    # links
    "symlink-root-up": [symlink("./x", "..")],
    "symlink-far-up": [symlink("./usr/share/x", "../../../../../../etc/passwd")],
    "symlink-empty": [symlink("./usr/bin/x", "")],
    "symlink-dot-component": [symlink("./usr/bin/x", "./y")],
    "symlink-control-character": [symlink("./usr/bin/x", "a\nb")],
    "symlink-not-utf8": [symlink("./usr/bin/x", "\udcff")],
    "symlink-as-root": [symlink("./usr", "bin")],
    "symlink-below-symlink": [symlink("./usr/a", "share"), symlink("./usr/a/b", "x")],
    "file-through-chain": [symlink("./usr/a", "b"), symlink("./usr/b", "share"), file("./usr/a/x")],
    "file-through-loop": [symlink("./usr/a", "b"), symlink("./usr/b", "a"), file("./usr/a/x")],
    "file-over-dangling-symlink": [symlink("./usr/a", "../sentinel"), file("./usr/a")],
    "symlink-over-file": [file("./usr/bin/x"), symlink("./usr/bin/x", "y")],
    "symlink-over-directory": [directory("./usr/bin/"), symlink("./usr/bin", "share")],
    "symlink-over-hard-link": [file("./usr/a"), hardlink("./usr/b", "./usr/a"), symlink("./usr/b", "a")],
    "hardlink-over-file": [file("./usr/a"), file("./usr/b"), hardlink("./usr/b", "./usr/a")],
    "hardlink-before-its-target": [hardlink("./usr/b", "./usr/a"), file("./usr/a")],
    "hardlink-to-itself": [hardlink("./usr/a", "./usr/a")],
    "hardlink-to-directory": [directory("./usr/d/"), hardlink("./usr/x", "./usr/d")],
    "hardlink-to-root": [hardlink("./usr/x", "./")],
    "hardlink-empty": [hardlink("./usr/x", "")],
    "hardlink-to-outward-symlink": [symlink("./usr/a", "../../etc"), hardlink("./usr/x", "./usr/a")],
    "hardlink-as-root": [file("./usr/a"), hardlink("./usr", "./usr/a")],
    # types and modes
    "setuid-hard-link": [file("./usr/a"), hardlink("./usr/b", "./usr/a") | dict(mode=0o4755)],
    "setuid-symlink": [symlink("./usr/b", "a") | dict(mode=0o4777)],
    "all-special-bits": [file("./usr/bin/x", mode=0o7777)],
    "device-where-it-is-left-out": [dict(name="./usr/share/man/x", type=tarfile.BLKTYPE, mode=0o644)],
}
for name, entries in ONE_ENTRY.items():
    CASES[name] = functools.partial(deb, *entries)


# Headers that tarfile would not write.


def checked(block):
    """With the checksum of a tar header."""
    block = block[:148] + b" " * 8 + block[156:]
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def header(name, type=b"0", size=b"%011o\0" % 0, prefix=b"", link=b""):
    block = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + size.ljust(12, b"\0") + b"%011o\0" % 1234567890
    block += b" " * 8 + type + link.ljust(100, b"\0") + b"ustar\x0000" + bytes(80) + prefix.ljust(155, b"\0") + bytes(12)
    return checked(block)


def blocks(data):
    return data + bytes(-len(data) % 512)


def pax(**records):
    out = b""
    for key, value in records.items():
        value = value if isinstance(value, bytes) else value.encode()
        line = b" %s=%s\n" % (key.replace("_", ".").encode(), value)
        length = len(line)
        while len(b"%d" % length) + len(line) != length:
            length = len(b"%d" % length) + len(line)
        out += b"%d%s" % (length, line)
    return header(b"pax", b"x", b"%011o\0" % len(out)) + blocks(out)


def gnu_long(type, data):
    return header(b"././@LongLink", type, b"%011o\0" % len(data)) + blocks(data)


X = header(b"./usr/x", b"0", b"%011o\0" % 8) + blocks(b"content\n")
END = bytes(1024)

HEADERS = {
    "prefix-dotdot": header(b"x", prefix=b"./usr/../..") + END,
    "prefix-absolute": header(b"x", prefix=b"/etc") + END,
    "pax-dotdot": pax(path="../../sentinel/x") + X + END,
    "pax-absolute": pax(path="/etc/x") + X + END,
    "pax-newline": pax(path="./usr/a\nb") + X + END,
    "pax-not-utf8": pax(path=b"./usr/\xff") + X + END,
    "pax-link-out": pax(linkpath="../../../etc/passwd") + header(b"./usr/x", b"2", link=b"y") + END,
    "pax-hard-link-out": pax(linkpath="../../etc/passwd") + header(b"./usr/x", b"1", link=b"y") + END,
    "pax-long-name": pax(path="./usr/" + "d/" * 3000 + "x") + X + END,
    "pax-huge-name": pax(path="x" * 3000000) + X + END,
    "pax-size-negative": pax(size="-1") + X + END,
    "pax-size-huge": pax(size="9223372036854775807") + X + END,
    "pax-size-beyond": pax(size="99999999999999999999999") + X + END,
    "pax-line-too-long": header(b"pax", b"x", b"%011o\0" % 12) + blocks(b"999 path=abc\n") + X + END,
    "pax-without-entry": pax(path="./usr/x"),
    "gnu-long-dotdot": gnu_long(b"L", b"./usr/" + b"d/" * 60 + b"../" * 70 + b"x\0") + X + END,
    "gnu-long-name": gnu_long(b"L", b"./usr/" + b"x" * 5000 + b"\0") + X + END,
    "gnu-long-link": gnu_long(b"K", b"../" * 60 + b"etc/passwd\0") + header(b"./usr/x", b"2", link=b"y") + END,
    "gnu-long-chain": gnu_long(b"L", b"./usr/x\0") * 2000 + X + END,
    "gnu-long-huge": header(b"././@LongLink", b"L", b"77777777777\0") + END,
    "gnu-sparse": header(b"./usr/x", b"S", b"%011o\0" % 8)[:257] + b"ustar  \0" + bytes(248) + END,
    "size-negative": header(b"./usr/x", size=b"\xff" * 12) + END,
    "size-huge": header(b"./usr/x", size=b"\x80\0\0\0" + b"\x7f" + b"\xff" * 7) + END,
    "size-beyond-64-bits": header(b"./usr/x", size=b"\x80" + b"\x7f" * 11) + END,
    "size-of-symlink": header(b"./usr/x", b"2", b"%011o\0" % 512) + END + END,
    "bad-checksum": header(b"./usr/x").replace(b"./usr/x", b"./usr/y") + END,
    "header-garbage-behind": X + b"\x01" * 512 + END,
}
for name, data in HEADERS.items():
    CASES[name] = functools.partial(package, data, "", bytes)


@case
def honest_odd_but_fine():
    """Names that look alike in another case, long ones in both formats, a backslash, and times beyond all clocks."""
    long = "./usr/share/" + "d" * 200 + "/" + "e" * 200
    return package(
        tar(file("./usr/share/Case"), file("./usr/share/case"), file("./usr/share/a\\..\\b"))[:-7168]
        + pax(path=long) + X
        + gnu_long(b"L", long.encode() + b"2\0") + X
        + pax(mtime="99999999999") + header(b"./usr/y")
        + END
    )


# What is small and grows, or takes memory.


@case
def bomb_xz():
    return deb(file("./usr/share/zeros", bytes(200 << 20)))


@case
def bomb_zstd():
    return package(tar(file("./usr/share/zeros", bytes(200 << 20))), ".zst", zstd)


@case
def bomb_of_names():
    """An entry of a symlink costs 512 bytes of tar; this is a million of one directory's."""
    return package(header(b"./usr/share/", b"5") * 1000000 + END, ".gz", lambda data: gzip.compress(data, 1))


@case
def xz_wants_4_gib():
    """The size of the dictionary stands in the header of the first block."""
    data = bytearray(lzma.compress(tar(*HONEST)))
    end = 12 + (data[12] + 1) * 4
    data[16] = 40
    data[end - 4 : end] = zlib.crc32(data[12 : end - 4]).to_bytes(4, "little")
    return ar(FORMAT, CONTROL, ("data.tar.xz", bytes(data)))


@case
def zstd_wants_2_gib():
    """The size of the window stands behind the magic number, when it is not one with the content's size."""
    pack = ["zstd", "-q", "-c", "--no-check", "--long=27"]
    data = bytearray(subprocess.run(pack, input=bytes(1 << 20), stdout=subprocess.PIPE, check=True).stdout)
    data[4:6] = bytes([0, (31 - 10) << 3])
    return ar(FORMAT, CONTROL, ("data.tar.zst", bytes(data)))


# More containers.


@case
def two_control():
    return ar(FORMAT, CONTROL, CONTROL, ("data.tar.xz", lzma.compress(tar(*HONEST))))


@case
def unknown_member():
    return ar(FORMAT, ("../../sentinel/x", b"x"), CONTROL, ("data.tar.xz", lzma.compress(tar(*HONEST))))


@case
def two_formats():
    return ar(FORMAT, FORMAT, CONTROL, ("data.tar.xz", lzma.compress(tar(*HONEST))))


@case
def same_data_twice():
    data = ("data.tar.xz", lzma.compress(tar(*HONEST)))
    return ar(FORMAT, CONTROL, data, data)


@case
def nested_ar():
    return package(honest())


def with_ar_size(size):
    """The member data.tar says that it is so long."""
    deb = bytearray(package(tar(file("./usr/x")), "", bytes))
    at = deb.index(b"data.tar ") + 48
    deb[at : at + 10] = size.ljust(10)
    return bytes(deb)


@case
def ar_size_huge():
    return with_ar_size(b"9999999999")


@case
def ar_size_negative():
    return with_ar_size(b"-1")


@case
def ar_size_of_letters():
    return with_ar_size(b"0x1000")


@case
def small():
    """To be cut off at every place."""
    entries = (directory("./usr/"), file("./usr/a", b"a" * 700), hardlink("./usr/b", "./usr/a"), symlink("./usr/c", "a"))
    # Two empty blocks end it, not twenty.
    return package(tar(*entries)[:-6144], "", bytes)


def main():
    if len(sys.argv) < 2 or any(name not in CASES for name in sys.argv[2:]):
        sys.exit(__doc__ + "\n" + " ".join(CASES))
    for name in sys.argv[2:] or CASES:
        with open("%s/%s.deb" % (sys.argv[1], name), "wb") as out:
            out.write(CASES[name]())


if __name__ == "__main__":
    main()
