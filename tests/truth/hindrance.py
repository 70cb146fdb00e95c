"""What may happen to a seed's runs before the last ones."""

import errno
import os
import resource
import shutil
import signal
from dataclasses import dataclass, field

from programs import BUILD

PRELOAD = os.path.join(BUILD, "tests/truth/faults.so")
STRACE = shutil.which("strace")
SYSCALLS = """read write pwrite64 openat linkat renameat2 rename futex poll close
epoll_pwait epoll_wait fsetxattr fgetxattr utimensat unlinkat newfstatat mmap
ftruncate fallocate munmap clone3 sendto recvfrom socket connect lseek flock
fcntl fsync fdatasync getsockopt pread64 copy_file_range getdents64""".split()
MAGIC = len("coget-session 1\n")  # without it, a file is no journal
SIGNALS = [None, None, signal.SIGKILL, signal.SIGKILL, signal.SIGINT,
           signal.SIGTERM, signal.SIGHUP]


def random_limit(rng):
    if os.environ.get("SANITIZE"):
        return None  # sanitizers need memory and descriptors themselves
    return rng.choice([
        None, None, None, (resource.RLIMIT_NOFILE, 8),
        (resource.RLIMIT_NOFILE, rng.randrange(20, 40)),
        (resource.RLIMIT_FSIZE, rng.choice([65536, 100000])),
        (resource.RLIMIT_AS, rng.randrange(80, 400) << 20)])


def random_part(seed):
    """Some of the list, or what is left of it."""
    if seed.always_same_list or seed.rng.random() < 0.6:
        return None
    seed.heed_order()
    if seed.rng.random() < 0.4:
        return seed.left_items()
    some = seed.rng.random()
    items = [item for item in seed.items if seed.rng.random() < some]
    # There is no Metalink of nothing.
    return items or (seed.items[:1] if seed.by_metalink else [])


@dataclass
class Fault:
    """A call of coget's that is its last before SIGKILL, or finds a full disk."""

    kills: bool = True
    wrapper: list = field(default_factory=list)  # what coget is started by
    environment: dict = field(default_factory=dict)


def random_fault(rng):
    if os.environ.get("SANITIZE"):
        return None  # a sanitizer has the calls
    at = str(int(300 * rng.random() ** 2) + 1)
    if STRACE and rng.random() < 0.4:
        call = rng.choice(SYSCALLS)
        return Fault(wrapper=[
            STRACE, "-D", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}",
            "-e", f"inject={call}:signal=KILL:when={at}"])
    fault = Fault(environment={"LD_PRELOAD": PRELOAD, "FAULT_CALL": "disk",
                               "FAULT_ERRNO": "KILL", "FAULT_AT": at})
    if rng.random() < 0.3:
        fault.kills = False
        fault.environment |= {"FAULT_ERRNO": str(errno.ENOSPC),
                              "FAULT_ON": "1"}
    return fault


def hinder(seed):
    """Run coget once, to be ended, with another, with a part of the list or
    with too little of something."""
    rng = seed.rng
    signum = rng.choice(SIGNALS)
    after_s = rng.random() ** 2
    deadline = f"{rng.randrange(1, 500)}ms" if rng.random() < 0.15 else None
    twice = rng.random() < (0.5 if seed.mirrors else 0.2)
    limit = random_limit(rng)
    fault = None if limit or rng.random() < 0.7 else random_fault(rng)
    seed.once(signum and not fault and (signum, after_s), limit, twice,
              random_part(seed), deadline, fault)
    if rng.random() < 0.2:
        tamper(seed)


def tamper(seed):
    """Spoil what coget keeps for itself, as disks and people do."""
    rng = seed.rng
    parts = [n for n in seed.disk().parts if n.endswith(".part")]
    journal = seed.path("journal")
    if parts and rng.random() < 0.5:
        name = os.path.join(seed.path("out"), rng.choice(parts))
        os.truncate(name, rng.randrange(os.path.getsize(name) + 1))
    elif os.path.exists(journal) and os.path.getsize(journal) > MAGIC:
        seed.tampered = True
        # Only the session knows which items have their files.
        seed.may_be_twice |= seed.policy in ("rename", "overwrite")
        spoil(rng, journal)


def spoil(rng, journal):
    """Cut it off, or turn a bit of it."""
    at = rng.randrange(MAGIC, os.path.getsize(journal))
    with open(journal, "r+b") as file:
        if rng.random() < 0.5:
            file.truncate(at)
            return
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << rng.randrange(8)]))


def go_killed(seed):
    for _ in range(seed.kills):
        seed.once((signal.SIGKILL, seed.rng.random() * 0.15))
        if seed.failures:
            return
    seed.finish()


def go_random(seed):
    for _ in range(seed.rng.choice([0, 0, 1, 2, 4, 8])):
        hinder(seed)
        if seed.failures:
            return
    seed.finish()
