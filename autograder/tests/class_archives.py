"""Archives that no LMS would make: class_archives.py KIND FILE [SOURCE...], for class.sh."""

import io
import sys
import tarfile
import zipfile

kind, path, sources = sys.argv[1], sys.argv[2], sys.argv[3:]


def zipped(entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)


def tarred(*members):
    with tarfile.open(path, "w:gz") as archive:
        for name, kind_of_member, target in members:
            info = tarfile.TarInfo(name)
            info.type = kind_of_member
            info.linkname = target
            info.mode = 0o6777
            info.mtime = 1_700_000_000
            data = b"int x;\n" if kind_of_member == tarfile.REGTYPE else b""
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


def good():
    return [("lab/" + source.rsplit("/", 1)[-1], open(source, "rb").read()) for source in sources]


if kind == "good":
    zipped(good() + [("lab/.git/HEAD", b"ref"), ("__MACOSX/lab/._server.c", b"\0")])
elif kind == "slip":
    zipped(good() + [("../../hostile-was-here.c", b"int x;")])
elif kind == "absolute":
    tarred(("/tmp/hostile-was-here.c", tarfile.REGTYPE, ""))
elif kind == "link":
    tarred(("server.c", tarfile.SYMTYPE, "/etc/passwd"))
elif kind == "hardlink":
    tarred(("server.c", tarfile.LNKTYPE, "/etc/passwd"))
elif kind == "device":
    tarred(("server.c", tarfile.CHRTYPE, ""))
elif kind == "setuid":
    tarred(("server.c", tarfile.REGTYPE, ""))
elif kind == "through":
    tarred(("lab", tarfile.SYMTYPE, "/tmp"), ("lab/hostile-was-here.c", tarfile.REGTYPE, ""))
elif kind == "bomb":
    zipped([("server.c", b"\n" * (60 << 20)), ("client.c", b"\n" * (60 << 20))])
elif kind == "many":
    zipped([(f"{i}.c", b"") for i in range(25000)])
elif kind == "deep":
    zipped([("d/" * 60 + "server.c", b"int x;")])
elif kind == "twice":
    zipped([("server.c", b"int x;"), ("server.c", b"int y;")])
elif kind == "broken":
    with open(path, "wb") as file:
        file.write(b"PK\x03\x04" + b"\xff" * 100)
elif kind == "empty":
    open(path, "wb").close()
elif kind == "text":
    with open(path, "w") as file:
        file.write("#mtree\n./server.c type=file contents=/etc/passwd\n")
else:
    sys.exit(f"no archive of the kind {kind}")
