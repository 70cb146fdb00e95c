/*
 * Faults in a program that is preloaded with this: one of its calls, counted
 * from 1, fails, alone or with all after it; or the process is killed there.
 *
 * FAULT_CALL   malloc: allocations; disk: what changes files
 * FAULT_AT     which one; 0: none
 * FAULT_ERRNO  how a call of disk fails, a number; KILL: it never returns
 * FAULT_ON     set: all that follow fail, too
 * FAULT_SCOPE  own: calls of the program itself (the default); all: those of
 *              its libraries, too, but not of libuv, libcrypto and ld.so,
 *              which abort and crash without memory
 * FAULT_TRACE  set: standard error gets the stack of who met the first
 * FAULT_COUNT  a file that gets the number of calls in the end
 *
 * Standard output and error are not "disk".
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define CALLER ((uintptr_t)__builtin_return_address(0))

struct range {
	uintptr_t begin, end;
};

static struct {
	bool on_malloc, on_disk, kills, for_good, all, traces;
	long at;
	int error;
	int count_fd;
	atomic_long count;
	struct range program, libuv, libcrypto, linker;
} faults = {.count_fd = -1};

static bool is_in(struct range range, uintptr_t address)
{
	return address >= range.begin && address < range.end;
}

static bool is_counted(uintptr_t caller)
{
	return is_in(faults.program, caller) ||
	       (faults.all && !is_in(faults.libuv, caller) &&
		!is_in(faults.libcrypto, caller) &&
		!is_in(faults.linker, caller));
}

static void print_stack(void)
{
	void *frames[32];
	int count = backtrace(frames, 32);

	backtrace_symbols_fd(frames, count, STDERR_FILENO);
}

/* Whether this call is to fail; errno is set then. */
static bool strikes(uintptr_t caller, int error)
{
	long count;

	if (!is_counted(caller))
		return false;
	count = ++faults.count;
	if (faults.at == 0 || count < faults.at ||
	    (count > faults.at && !faults.for_good))
		return false;
	if (faults.traces && count == faults.at)
		print_stack();
	if (faults.kills)
		kill(getpid(), SIGKILL);
	errno = error;
	return true;
}

static bool malloc_strikes(uintptr_t caller)
{
	return faults.on_malloc && strikes(caller, ENOMEM);
}

static bool disk_strikes(uintptr_t caller)
{
	return faults.on_disk && strikes(caller, faults.error);
}

/* dlsym() may itself allocate: glibc's other names for its own. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

void *malloc(size_t size)
{
	return malloc_strikes(CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return malloc_strikes(CALLER) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
	return malloc_strikes(CALLER) ? NULL : __libc_realloc(block, size);
}

char *strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc_strikes(CALLER) ? NULL : __libc_malloc(size);

	return copy ? memcpy(copy, text, size) : NULL;
}

/* The next definition of a function of this one's type. */
#define NEXT(function) \
	(__extension__(__typeof__(&function))dlsym(RTLD_NEXT, #function))

#define DISK_CALL(type, name, parameters, arguments)       \
	type name parameters                               \
	{                                                  \
		static __typeof__(&name) next;             \
                                                           \
		if (!next)                                 \
			next = NEXT(name);                 \
		return disk_strikes(CALLER) ? (type)-1     \
					    : next arguments; \
	}

DISK_CALL(ssize_t, pwrite, (int fd, const void *buf, size_t len, off_t at),
	  (fd, buf, len, at))
DISK_CALL(ssize_t, pwrite64, (int fd, const void *buf, size_t len, off64_t at),
	  (fd, buf, len, at))
DISK_CALL(int, fsync, (int fd), (fd))
DISK_CALL(int, fdatasync, (int fd), (fd))
DISK_CALL(int, syncfs, (int fd), (fd))
DISK_CALL(int, ftruncate, (int fd, off_t len), (fd, len))
DISK_CALL(int, fallocate, (int fd, int mode, off_t at, off_t len),
	  (fd, mode, at, len))
DISK_CALL(int, linkat,
	  (int from_fd, const char *from, int to_fd, const char *to, int flags),
	  (from_fd, from, to_fd, to, flags))
DISK_CALL(int, unlinkat, (int fd, const char *name, int flags),
	  (fd, name, flags))
DISK_CALL(int, unlink, (const char *name), (name))
DISK_CALL(int, rename, (const char *from, const char *to), (from, to))
DISK_CALL(int, renameat,
	  (int from_fd, const char *from, int to_fd, const char *to),
	  (from_fd, from, to_fd, to))
DISK_CALL(int, renameat2,
	  (int from_fd, const char *from, int to_fd, const char *to,
	   unsigned flags),
	  (from_fd, from, to_fd, to, flags))
DISK_CALL(int, fsetxattr,
	  (int fd, const char *name, const void *value, size_t size, int flags),
	  (fd, name, value, size, flags))
DISK_CALL(int, fremovexattr, (int fd, const char *name), (fd, name))
DISK_CALL(int, futimens, (int fd, const struct timespec times[2]), (fd, times))
DISK_CALL(int, flock, (int fd, int operation), (fd, operation))
DISK_CALL(int, mkdir, (const char *name, mode_t mode), (name, mode))
DISK_CALL(ssize_t, copy_file_range,
	  (int from, off64_t *from_at, int to, off64_t *to_at, size_t len,
	   unsigned flags),
	  (from, from_at, to, to_at, len, flags))

ssize_t write(int fd, const void *buf, size_t len)
{
	static __typeof__(&write) next;

	if (!next)
		next = NEXT(write);
	return fd > STDERR_FILENO && disk_strikes(CALLER) ? -1
							  : next(fd, buf, len);
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
}

/* What only reads changes no files. */
static bool is_for_writing(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY;
}

#define OPEN_CALL(name)                                               \
	int name(int dir_fd, const char *path, int flags, ...)        \
	{                                                             \
		static __typeof__(&name) next;                        \
		va_list args;                                         \
		mode_t mode;                                          \
                                                                      \
		va_start(args, flags);                                \
		mode = mode_of(flags, args);                          \
		va_end(args);                                         \
		if (!next)                                            \
			next = NEXT(name);                            \
		return is_for_writing(flags) && disk_strikes(CALLER) \
			       ? -1                                   \
			       : next(dir_fd, path, flags, mode);     \
	}

OPEN_CALL(openat)
OPEN_CALL(openat64)

int open(const char *path, int flags, ...)
{
	static __typeof__(&open) next;
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	if (!next)
		next = NEXT(open);
	return is_for_writing(flags) && disk_strikes(CALLER)
		       ? -1
		       : next(path, flags, mode);
}

static int find_range(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct range *range;

	(void)size;
	(void)arg;
	if (!info->dlpi_name[0])
		range = &faults.program;
	else if (strstr(info->dlpi_name, "/libuv.so"))
		range = &faults.libuv;
	else if (strstr(info->dlpi_name, "/libcrypto.so"))
		range = &faults.libcrypto;
	else if (strstr(info->dlpi_name, "/ld-linux"))
		range = &faults.linker;
	else
		return 0;
	range->begin = info->dlpi_addr;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
				info->dlpi_phdr[i].p_memsz;

		if (info->dlpi_phdr[i].p_type == PT_LOAD && end > range->end)
			range->end = end;
	}
	return 0;
}

static const char *setting(const char *name, const char *fallback)
{
	const char *value = getenv(name);

	return value ? value : fallback;
}

__attribute__((constructor)) static void begin(void)
{
	const char *call = setting("FAULT_CALL", "");
	const char *error = setting("FAULT_ERRNO", "5");

	dl_iterate_phdr(find_range, NULL);
	faults.all = strcmp(setting("FAULT_SCOPE", "own"), "all") == 0;
	faults.at = atol(setting("FAULT_AT", "0"));
	faults.for_good = getenv("FAULT_ON") != NULL;
	faults.traces = getenv("FAULT_TRACE") != NULL;
	faults.kills = strcmp(error, "KILL") == 0;
	faults.error = atoi(error);
	faults.on_malloc = strcmp(call, "malloc") == 0;
	faults.on_disk = strcmp(call, "disk") == 0;
	unsetenv("LD_PRELOAD");
	/* Now: the program may lock itself out of writing where it likes. */
	if (getenv("FAULT_COUNT"))
		faults.count_fd = creat(getenv("FAULT_COUNT"), 0666);
}

__attribute__((destructor)) static void end(void)
{
	if (faults.count_fd >= 0)
		dprintf(faults.count_fd, "%ld\n", (long)faults.count);
}
