"""A file system that is too small for the files, in a mount namespace of this
process and what it starts: nothing of it is left when they have ended.  For
root, where that is allowed."""

import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS = 0x20000
MS_REMOUNT, MS_REC, MS_PRIVATE = 32, 16384, 1 << 18
MNT_DETACH = 2
OF_THIS_PROCESS = []  # whether it has a namespace of its own, once it is known


def mount(source, target, kind, flags, data=None):
    return LIBC.mount(source, os.fsencode(target), kind, flags, data) == 0


def has_namespace():
    if not OF_THIS_PROCESS:
        OF_THIS_PROCESS.append(
            os.geteuid() == 0 and LIBC.unshare(CLONE_NEWNS) == 0 and
            mount(b"none", "/", None, MS_REC | MS_PRIVATE))
    return OF_THIS_PROCESS[0]


class SmallDisk:
    def __init__(self, path, size):
        os.mkdir(path)
        self.path = path
        self.is_full = has_namespace() and mount(
            b"tmpfs", path, b"tmpfs", 0, b"size=%d" % size)
        self.is_mounted = self.is_full

    def enlarge(self):
        if self.is_full:
            mount(b"tmpfs", self.path, b"tmpfs", MS_REMOUNT, b"size=1g")
        self.is_full = False

    def end(self):
        if self.is_mounted:
            LIBC.umount2(os.fsencode(self.path), MNT_DETACH)
