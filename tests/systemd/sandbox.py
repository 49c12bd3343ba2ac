"""Runs a command under the system call filters of a unit, as systemd would: sandbox.py UNIT COMMAND...

SystemCallFilter, RestrictAddressFamilies, RestrictNamespaces and MemoryDenyWriteExecute are taken from the unit
(systemd.exec(5)). What a filter refuses fails with EPERM.
"""

import errno
import mmap
import os
import re
import socket
import subprocess
import sys

from seccomp import ALLOW, ERRNO, MASKED_EQ, EQ, Arg, SyscallFilter

# unshare(2): CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
NAMESPACES = 0x7E020000


def settings(path):
    """The unit's settings, each with its values in order."""
    found = {}
    for line in open(path, encoding="utf-8"):
        if match := re.fullmatch(r"(\w+)=(.*)\n", line):
            found.setdefault(match[1], []).append(match[2])
    return found


def calls(group):
    """The system calls that @group stands for, those of its own groups included."""
    if not group.startswith("@"):
        return {group}
    text = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", group], check=True, capture_output=True, text=True).stdout
    names = [line.strip() for line in text.splitlines()[1:]]
    return set().union(*(calls(name) for name in names if name and not name.startswith("#")))


def allowed(filters):
    """What is left when the lists have been added and taken away; the first one decides that others are refused."""
    left = set()
    for words in filters:
        names = set().union(*(calls(word) for word in words.lstrip("~").split()))
        left = left - names if words.startswith("~") else left | names
    return left


def families(words):
    return [getattr(socket, word) for word in words.split()]


def restrict(unit):
    rules = SyscallFilter(defaction=ERRNO(errno.EPERM))
    special = {
        "socket": [[Arg(0, EQ, family)] for family in families(unit["RestrictAddressFamilies"][0])],
        # Memory that can be executed can't be written to, now or before.
        "mmap": [[Arg(2, MASKED_EQ, 6, bits)] for bits in (0, mmap.PROT_WRITE, mmap.PROT_EXEC)],
        "mprotect": [[Arg(2, MASKED_EQ, mmap.PROT_EXEC, 0)]],
        "clone": [[Arg(0, MASKED_EQ, NAMESPACES, 0)]],
        "unshare": [],
        "setns": [],
    }
    assert unit["MemoryDenyWriteExecute"] == unit["RestrictNamespaces"] == ["yes"]
    for name in allowed(unit["SystemCallFilter"]) - {"clone3"}:
        try:
            for arguments in special.get(name, [[]]):
                rules.add_rule(ALLOW, name, *arguments)
        except RuntimeError:
            pass  # of another processor
    # Its flags are in memory, where no filter can see them; the C library then uses clone.
    rules.add_rule(ERRNO(errno.ENOSYS), "clone3")
    rules.load()


restrict(settings(sys.argv[1]))
os.execvp(sys.argv[2], sys.argv[2:])
