/*
 * Which system calls the process never needs: see syscall_filter.h.
 *
 * A list of what is refused, and not of what is allowed: the C library, its
 * name services, OpenSSL and libuv may begin to use another system call with
 * any update, and a downloader that an update breaks gets run with
 * --no-sandbox.
 */
#ifndef BASE_SYSCALL_LIST_H
#define BASE_SYSCALL_LIST_H

#include <stddef.h>
#include <stdint.h>

#include <linux/audit.h>

/* The processors whose calls the list has been held against. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define SYSCALL_LIST_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define SYSCALL_LIST_ARCH AUDIT_ARCH_AARCH64
#endif

/*
 * mseal, of Linux 6.10: nobody has looked at what is newer.  (The x32 calls of
 * x86-64 have numbers above all others.)
 */
#define SYSCALL_LIST_NEWEST 462

struct syscall_name {
	uint32_t number;
	const char *name;
};

struct syscall_names {
	const struct syscall_name *calls;
	size_t count;
};

/* No program makes these by mistake. */
extern const struct syscall_names syscalls_never;

/* Libraries try these, and manage where a kernel lacks them. */
extern const struct syscall_names syscalls_missing;

/* Stands among values for the process's own id. */
#define SYSCALL_OWN_PID UINT32_MAX

/* A call that is refused or not by one argument. */
struct syscall_condition {
	struct syscall_name call;
	/* Which half of which argument: its position doubled, and 1 more for
	 * the upper half.  An int is all in the lower one. */
	uint32_t half;
	uint32_t ignored; /* these of its bits do not count */
	enum { REFUSED_IF_OTHER, REFUSED_IF_LISTED } refused;
	uint32_t count;
	uint32_t values[4];
	int error; /* what it fails with; 0: nobody makes it by mistake */
};

extern const struct syscall_condition syscall_conditions[];
extern const size_t syscall_condition_count;

#endif
