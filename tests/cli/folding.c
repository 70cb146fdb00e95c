/*
 * A file system that takes names for the same if they differ in case, or in how
 * an accent is written, for a program that is preloaded with this: what ext4
 * does in directories with "casefold", which not every kernel has, and other
 * systems everywhere.  The last part of each path is written in small letters,
 * and e with an acute accent as one code point.
 */
#include <ctype.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "e" and U+0301, and U+00E9. */
static const char decomposed[] = "e\xcc\x81", composed[] = "\xc3\xa9";

static const char *fold(const char *path, char *folded)
{
	char *name, *at;

	if (strlen(path) >= PATH_MAX)
		return path;
	strcpy(folded, path);
	name = strrchr(folded, '/');
	name = name ? name + 1 : folded;
	for (at = name; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	while ((at = strstr(name, decomposed))) {
		memcpy(at, composed, 2);
		memmove(at + 2, at + 3, strlen(at + 3) + 1);
	}
	return folded;
}

/* A call whose first name, or second, is folded. */
#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

int openat(int fd, const char *path, int flags, ...)
{
	char folded[PATH_MAX];
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(args, mode_t);
	va_end(args);
	return REAL(openat)(fd, fold(path, folded), flags, mode);
}

int fstatat(int fd, const char *restrict path, struct stat *restrict status,
	    int flags)
{
	char folded[PATH_MAX];

	return REAL(fstatat)(fd, fold(path, folded), status, flags);
}

int statx(int fd, const char *restrict path, int flags, unsigned mask,
	  struct statx *restrict status)
{
	char folded[PATH_MAX];

	return REAL(statx)(fd, fold(path, folded), flags, mask, status);
}

int linkat(int from_fd, const char *from, int fd, const char *path, int flags)
{
	char folded_from[PATH_MAX], folded[PATH_MAX];

	return REAL(linkat)(from_fd, fold(from, folded_from), fd,
			    fold(path, folded), flags);
}

int renameat(int from_fd, const char *from, int fd, const char *path)
{
	char folded_from[PATH_MAX], folded[PATH_MAX];

	return REAL(renameat)(from_fd, fold(from, folded_from), fd,
			      fold(path, folded));
}

int renameat2(int from_fd, const char *from, int fd, const char *path,
	      unsigned flags)
{
	char folded_from[PATH_MAX], folded[PATH_MAX];

	return REAL(renameat2)(from_fd, fold(from, folded_from), fd,
			       fold(path, folded), flags);
}

int unlinkat(int fd, const char *path, int flags)
{
	char folded[PATH_MAX];

	return REAL(unlinkat)(fd, fold(path, folded), flags);
}
