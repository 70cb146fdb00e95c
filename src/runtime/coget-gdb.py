"""gdb commands for programs on libcoget, running, hung, or dumped as a core.

    (gdb) source coget-gdb.py
    (gdb) coget tasks              a line for each task of each thread's loop
    (gdb) coget backtrace [NAME]   the stacks of the tasks, or of those so named

The program needs libcoget's debugging information (-g).  A suspended task's
registers lie on its own stack, below the address that its context has kept (see
context.h); an unwinder hands them to gdb as if the innermost frame had been
called from there, so nothing of the program is changed and cores will do; only
gdb's own gcore leaves out memory that has guard pages in it.
"""

import gdb
import gdb.unwinder

# Where context_swap() leaves what, in words from the saved stack pointer, how
# many words it takes off when it returns, and what gdb calls pc and sp.
LAYOUTS = {
    "i386:x86-64": {
        "registers": {"r15": 0, "r14": 1, "r13": 2, "r12": 3, "rbx": 4, "rbp": 5, "rip": 6},
        "words": 7,
        "pc": "rip",
        "sp": "rsp",
    },
    "aarch64": {
        "registers": {"x%d" % (19 + i): 8 + i for i in range(12)} | {"pc": 19},
        "words": 20,
        "pc": "pc",
        "sp": "sp",
    },
}

STATES = {0: "ready", 1: "running", 2: "waits on ", 3: "done"}


class FrameId:
    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


class TaskUnwinder(gdb.unwinder.Unwinder):
    """While a task is looked at, unwinds the innermost frame into its stack."""

    def __init__(self):
        super().__init__("coget")
        self.saved_sp = None
        self.innermost = None

    def __call__(self, pending):
        layout = LAYOUTS.get(pending.architecture().name())
        if self.saved_sp is None or layout is None:
            return None
        sp = pending.read_register(layout["sp"])
        pc = pending.read_register(layout["pc"])
        if (int(sp), int(pc)) != self.innermost:
            return None
        return self.unwind(pending, layout, pc)

    def unwind(self, pending, layout, pc):
        word = gdb.lookup_type("unsigned long")
        saved = self.saved_sp.cast(word.pointer())
        # gdb takes frames on a lower stack than this one's for corrupt.
        info = pending.create_unwind_info(FrameId(saved.cast(word), pc))
        for register, at in layout["registers"].items():
            info.add_saved_register(register, saved[at])
        info.add_saved_register(layout["sp"], (saved + layout["words"]).cast(word))
        return info

    def print_backtrace(self, saved_sp):
        """Print the frames that begin at a saved stack pointer."""
        newest = gdb.newest_frame()
        layout = LAYOUTS[newest.architecture().name()]
        self.innermost = tuple(
            int(newest.read_register(layout[name])) for name in ("sp", "pc")
        )
        self.saved_sp = saved_sp
        gdb.invalidate_cached_frames()
        try:
            frames = gdb.execute("backtrace", to_string=True).splitlines()
        finally:
            self.saved_sp = None
            gdb.invalidate_cached_frames()
        for line in frames[1:]:
            print("  " + line)
            if " task_entry " in line:
                break


UNWINDER = TaskUnwinder()


def container_of(link, type_name, member):
    """The struct that a co_link is a member of."""
    struct = gdb.lookup_type(type_name)
    at = int(link) - int(struct[member].bitpos // 8)
    return gdb.Value(at).cast(struct.pointer()).dereference()


def check_debugging_information(command):
    """Say why a command could show nothing, if so."""
    try:
        gdb.lookup_type("struct co_loop").fields()
        gdb.lookup_type("struct co_task").fields()
    except (gdb.error, TypeError):
        raise gdb.GdbError(
            "%s: libcoget has no debugging information, by which tasks are found: "
            "it was stripped, or built without -g.  Run the program with a library "
            "that has it, or install the debugging symbols of this one." % command
        ) from None


def loops():
    """The loop of each thread that runs one, with its thread selected."""
    before = gdb.selected_thread()
    for thread in gdb.selected_inferior().threads():
        thread.switch()
        try:
            loop = gdb.parse_and_eval("(struct co_loop *)loop_current")
        except gdb.error:
            continue
        if int(loop) != 0:
            yield thread, loop.dereference()
    if before is not None:
        before.switch()


def tasks(loop):
    """The tasks of a loop that are not done."""
    head = loop["tasks"].address
    link = loop["tasks"]["next"]
    while link != head:
        yield container_of(link, "struct co_task", "all")
        link = link["next"]


def text(value):
    return value.string(errors="replace")


def describe(task):
    state = STATES[int(task["state"])]
    if int(task["context"]["base"]) == 0:
        state = "not begun"
    elif state == "waits on ":
        state += text(task["waits_on"])
    cancelled = ", cancelled" if int(task["cancels"]) > 0 else ""
    return "task '%s': %s%s" % (text(task["name"]), state, cancelled)


class Coget(gdb.Command):
    """Tasks of the coget runtime: coget tasks, coget backtrace [NAME]."""

    def __init__(self):
        super().__init__("coget", gdb.COMMAND_STACK, prefix=True)


class CogetTasks(gdb.Command):
    """List the tasks of each thread's loop, and what they wait on."""

    def __init__(self):
        super().__init__("coget tasks", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        check_debugging_information("coget tasks")
        found = False
        for thread, loop in loops():
            found = True
            print("thread %d:" % thread.num)
            for task in tasks(loop):
                print("  " + describe(task))
        if not found:
            print("coget tasks: no thread runs a loop")


class CogetBacktrace(gdb.Command):
    """Print the stacks of the tasks, or of those with a name."""

    def __init__(self):
        super().__init__("coget backtrace", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        check_debugging_information("coget backtrace")
        for _thread, loop in loops():
            for task in tasks(loop):
                if not argument or argument == text(task["name"]):
                    print(describe(task))
                    self.print_stack(task)

    @staticmethod
    def print_stack(task):
        if int(task["context"]["base"]) == 0:
            return
        if STATES[int(task["state"])] == "running":
            gdb.execute("backtrace")
            return
        UNWINDER.print_backtrace(task["context"]["sp"])


gdb.unwinder.register_unwinder(None, UNWINDER, replace=True)
Coget()
CogetTasks()
CogetBacktrace()
