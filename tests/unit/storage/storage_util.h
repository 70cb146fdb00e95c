/*
 * What storage's unit tests share: a directory of its own for each test, which
 * is also the working directory, and short words for files and their contents.
 */
#ifndef STORAGE_UTIL_H
#define STORAGE_UTIL_H

#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <sys/stat.h>

#include "storage/commit.h"
#include "storage/part_file.h"
#include "unit/runtime/util.h"

static inline char *base_dir(void)
{
	static char base[64];

	return base;
}

/* Where; a test that waits for the disk asks for a place without one. */
#ifndef STORAGE_BASE
#define STORAGE_BASE "/tmp"
#endif

static inline void make_base(void)
{
	strcpy(base_dir(), STORAGE_BASE "/coget-storage-XXXXXX");
	if (!mkdtemp(base_dir()) || chmod(base_dir(), 0755) != 0)
		abort();
}

static inline int on_entry(const char *path, const struct stat *status UNUSED,
			   int type UNUSED, struct FTW *ftw UNUSED)
{
	remove(path);
	return 0;
}

static inline void remove_base(void)
{
	nftw(base_dir(), on_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void enter_own_dir(void)
{
	char dir[128];

	snprintf(dir, sizeof(dir), "%s/XXXXXX", base_dir());
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_int_eq(chdir(dir), 0);
	umask(022);
}

/* Run the tests of a unit, each in a directory of its own. */
static inline int run_storage_suite(const char *unit, const TTest **tests,
				    size_t count)
{
	Suite *suite = suite_create(unit);
	TCase *tcase = tcase_create(unit);
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 20);
	tcase_add_unchecked_fixture(tcase, make_base, remove_base);
	tcase_add_checked_fixture(tcase, enter_own_dir, NULL);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define RUN_STORAGE_SUITE(unit, ...)                              \
	run_storage_suite((unit), (const TTest *[]){__VA_ARGS__}, \
			  CO_COUNT(((const TTest *[]){__VA_ARGS__})))

static inline void put_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

/* The file is a regular one and holds these bytes. */
static inline void check_bytes(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW);
	char *data = malloc(len + 1);

	ck_assert_msg(fd >= 0, "%s cannot be opened", path);
	ck_assert_int_eq(read(fd, data, len + 1), len);
	ck_assert_msg(memcmp(data, bytes, len) == 0, "%s differs", path);
	free(data);
	close(fd);
}

static inline void check_file(const char *path, const char *text)
{
	check_bytes(path, text, strlen(text));
}

static inline int by_name(const void *one, const void *two)
{
	return strcmp(*(char *const *)one, *(char *const *)two);
}

/* The names in a directory, sorted, with blanks between. */
static inline const char *listing(const char *dir)
{
	static char text[8192];
	char *names[512];
	size_t count = 0;
	struct dirent *entry;
	DIR *stream = opendir(dir);

	ck_assert_ptr_nonnull(stream);
	while ((entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			names[count++] = strdup(entry->d_name);
	closedir(stream);
	qsort(names, count, sizeof(names[0]), by_name);
	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			strcat(text, " ");
		strcat(text, names[i]);
		free(names[i]);
	}
	return text;
}

/* These and no other names are in the working directory. */
#define check_names(names) ck_assert_str_eq(listing("."), (names))

static inline struct dest *open_dest(const char *dir)
{
	struct dest *dest;

	ck_assert_int_eq(dest_open(&dest, dir), 0);
	return dest;
}

/* The URL of another item each time; it lives for hundreds of items. */
static inline const char *next_url(void)
{
	static char urls[512][24];
	static unsigned count;
	char *url = urls[count % CO_COUNT(urls)];

	snprintf(url, sizeof(urls[0]), "http://h/%u", count++);
	return url;
}

static inline struct part_file *begin_of(struct dest *dest, const char *name,
					 const char *url)
{
	struct part_file *part;

	ck_assert_int_eq(
		part_file_open(&part, dest_root(dest), name, url, false), 0);
	ck_assert_int_eq(part_file_begin(part, 0, &VERSION_UNKNOWN, 0), 0);
	return part;
}

static inline struct part_file *begin(struct dest *dest, const char *name)
{
	return begin_of(dest, name, next_url());
}

/* Write a piece of the body behind what is there. */
static inline int part_file_append(struct part_file *part, const void *data,
				   size_t len)
{
	return part_file_write(part, part_file_len(part), data, len);
}

static inline void append(struct part_file *part, const char *text)
{
	ck_assert_int_eq(part_file_append(part, text, strlen(text)), 0);
}

/* A body too large for memory: one letter, over and over. */
#define LARGE_BYTES (PART_FILE_SMALL_BYTES + 1000)

static inline char *large_body(char letter)
{
	static char body[LARGE_BYTES + 1];

	memset(body, letter, LARGE_BYTES);
	return body;
}

/* Begin a file and write a large body, so that its part is on disk. */
static inline struct part_file *begin_large(struct dest *dest, const char *name,
					    char letter)
{
	struct part_file *part = begin(dest, name);

	append(part, large_body(letter));
	return part;
}

/* Commit as a policy says, and have the path alone. */
static inline int commit_file(struct part_file *part, enum exists_policy policy,
			      char **path)
{
	struct commit commit = {.policy = policy};
	struct commit_result result;
	int status = part_file_commit(part, &commit, &result);

	*path = result.path;
	free(result.part_path);
	return status;
}

/* Commit, and see that it comes to this status and this path (or none). */
static inline void check_commit(struct part_file *part,
				enum exists_policy policy, int status,
				const char *path)
{
	char *given;

	ck_assert_int_eq(commit_file(part, policy, &given), status);
	if (path)
		ck_assert_str_eq(given, path);
	else
		ck_assert_ptr_null(given);
	free(given);
}

/* Make a whole file, small. */
static inline void check_fetch(struct dest *dest, const char *name,
			       const char *text, enum exists_policy policy,
			       int status, const char *path)
{
	struct part_file *part = begin(dest, name);

	append(part, text);
	check_commit(part, policy, status, path);
}

#endif
