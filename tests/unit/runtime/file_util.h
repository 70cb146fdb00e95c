/*
 * What the tests of files share: a directory of the test's own, which is
 * removed with all that is in it.
 */
#ifndef RUNTIME_FILE_UTIL_H
#define RUNTIME_FILE_UTIL_H

#include "unit/runtime/util.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

static char test_directory[200];

static inline void make_directory(void)
{
	const char *dir = getenv("TMPDIR");

	snprintf(test_directory, sizeof(test_directory), "%s/coget-file-XXXXXX",
		 dir ? dir : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(test_directory));
}

static inline void remove_directory(void)
{
	char command[300];

	snprintf(command, sizeof(command), "exec rm -r '%s'", test_directory);
	ck_assert_int_eq(system(command), 0);
}

/* A path in the directory; it holds until the fourth call after. */
static inline const char *path_of(const char *name)
{
	static char paths[4][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, PATH_MAX, "%s/%s", test_directory, name);
	return path;
}

/* Make a file; returns its path. */
static inline const char *make_file(const char *name, const void *data,
				    size_t len)
{
	const char *path = path_of(name);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
	return path;
}

static inline const char *make_text(const char *name, const char *text)
{
	return make_file(name, text, strlen(text));
}

static inline int open_file(const char *path, int flags)
{
	int fd = co_file_open(path, flags, 0666);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static inline void expect_content(const char *path, const char *text)
{
	char buf[256] = "";
	int fd = open(path, O_RDONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_ge(read(fd, buf, sizeof(buf) - 1), 0);
	close(fd);
	ck_assert_str_eq(buf, text);
}

/* The number of files in the directory. */
static inline int count_files(void)
{
	DIR *dir = opendir(test_directory);
	int count = -2; /* "." and ".." */

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

#endif
