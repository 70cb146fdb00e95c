#include "cli/file_clash.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/usage_error.h"

struct named_file {
	const char *option;
	const char *path; /* or NULL */
};

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool stat_folder(const char *path, struct stat *folder)
{
	size_t len = (size_t)(name_of(path) - path);
	char text[PATH_MAX];

	if (len == 0)
		return stat(".", folder) == 0;
	if (len >= sizeof(text))
		return false;
	memcpy(text, path, len);
	text[len] = '\0';
	return stat(text, folder) == 0;
}

static bool is_same(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/* Of files that are not there yet, their folders and names decide. */
static bool are_same(const char *one, const char *other)
{
	struct stat first, second;
	bool is_there = stat(one, &first) == 0;

	if (is_there != (stat(other, &second) == 0))
		return false;
	if (is_there)
		return S_ISREG(first.st_mode) && is_same(&first, &second);
	return strcmp(name_of(one), name_of(other)) == 0 &&
	       stat_folder(one, &first) && stat_folder(other, &second) &&
	       is_same(&first, &second);
}

static bool check_pair(const struct named_file *one,
		       const struct named_file *other, FILE *errors)
{
	if (!one->path || !other->path || !are_same(one->path, other->path))
		return true;
	usage_error(errors, "%s and %s both name the file %s; give %s another",
		    one->option, other->option, quote(other->path).text,
		    one->option);
	return false;
}

static bool check_lists(const struct settings *settings,
			const struct named_file *written, FILE *errors)
{
	for (size_t i = 0; i < settings->lists.count; i++) {
		const struct named_file list = {"--input-file",
						settings->lists.items[i]};

		if (!check_pair(written, &list, errors))
			return false;
	}
	return true;
}

/* It would be written over, or write over what is read. */
static bool check_archive(const struct settings *settings, FILE *errors)
{
	const struct named_file archive = {settings->warc ? "--warc" : "--tar",
					   settings_archive(settings)};
	const struct named_file others[] = {
		{"--report", settings->report},
		{"--log-file", settings->log_file},
		{"--failed", settings->failed},
		{"--session", settings->session},
		{"--save-cookies", settings->save_cookies},
		{"--load-cookies", settings->cookies},
		{"--hsts", settings->hsts},
		{"--data-file", settings->body_file},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!check_pair(&archive, &others[i], errors))
			return false;
	return check_lists(settings, &archive, errors);
}

bool file_clash_check(const struct settings *settings, FILE *errors)
{
	const struct named_file report = {"--report", settings->report};
	const struct named_file log = {"--log-file", settings->log_file};
	const struct named_file others[] = {
		{"--failed", settings->failed},
		{"--session", settings->session},
		{"--save-cookies", settings->save_cookies},
		{"--load-cookies", settings->cookies},
		{"--hsts", settings->hsts},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!check_pair(&report, &others[i], errors) ||
		    !check_pair(&log, &others[i], errors))
			return false;
	return check_archive(settings, errors) &&
	       check_pair(&log, &report, errors) &&
	       check_lists(settings, &report, errors) &&
	       check_lists(settings, &log, errors);
}
