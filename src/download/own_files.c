#include "download/own_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/atomic_file.h"
#include "base/own_path.h"
#include "session/journal.h"
#include "storage/reserved.h"

struct reserving {
	struct dest *dest;
	const struct settings *settings;
};

/* A name with something added.  One that is too long is no file's. */
static int reserve_with(struct dest *dest, const struct own_path *path,
			const char *suffix)
{
	char *name;
	int status;

	if (asprintf(&name, "%s%s", path->name, suffix) < 0)
		return UV_ENOMEM;
	status = reserved_add_name(dest_reserved(dest), path->dir_fd, name);
	free(name);
	return status;
}

static int reserve_name(struct dest *dest, const char *text,
			const char *const *suffixes)
{
	struct own_path path;
	int status = own_path_open(&path, text);

	if (status == UV_ENOMEM)
		return status;
	if (status != 0) /* whoever opens it, says so */
		return 0;
	for (; status == 0 && *suffixes; suffixes++)
		status = reserve_with(dest, &path, *suffixes);
	own_path_release(&path);
	return status;
}

/* What is there under a path, and the link to it, if it is one. */
static int reserve_files(struct dest *dest, const char *text)
{
	struct stat file;
	int status = 0;

	if (stat(text, &file) == 0)
		status = reserved_add_file(dest_reserved(dest), &file);
	if (status == 0 && lstat(text, &file) == 0 && S_ISLNK(file.st_mode))
		status = reserved_add_file(dest_reserved(dest), &file);
	return status;
}

/* suffixes: of the names that are made of it, "" being that itself. */
static int reserve(struct dest *dest, const char *text,
		   const char *const *suffixes)
{
	int status = text ? reserve_files(dest, text) : 0;

	return text && status == 0 ? reserve_name(dest, text, suffixes)
				   : status;
}

/* Files that are read, or only appended to. */
static int reserve_all(struct dest *dest, const char *const *texts,
		       size_t count)
{
	static const char *const as_it_is[] = {"", NULL};
	int status = 0;

	for (size_t i = 0; status == 0 && i < count; i++)
		status = reserve(dest, texts[i], as_it_is);
	return status;
}

static int reserve_form(struct dest *dest, const struct settings *settings)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < settings->form_count; i++) {
		const struct form_field *field = &settings->form[i];
		const char *path = field->value;

		if (field->is_of_file)
			status = reserve_all(dest, &path, 1);
	}
	return status;
}

/* Standard streams may have been redirected to files in the directory. */
static int reserve_streams(struct dest *dest)
{
	struct stat file;
	int status = 0;

	for (int fd = STDIN_FILENO; status == 0 && fd <= STDERR_FILENO; fd++)
		if (fstat(fd, &file) == 0)
			status = reserved_add_file(dest_reserved(dest), &file);
	return status;
}

static int reserve_on_disk(void *arg)
{
	static const char *const as_it_is[] = {"", NULL};
	static const char *const of_list[] = {"", ATOMIC_FILE_SUFFIX, NULL};
	static const char *const of_session[] = {"", ATOMIC_FILE_SUFFIX,
						 JOURNAL_DAMAGED_SUFFIX, NULL};
	const struct reserving *reserving = arg;
	const struct settings *settings = reserving->settings;
	struct dest *dest = reserving->dest;
	const char *const read[] = {
		settings->cookies,     settings->netrc_file,
		settings->cacert,      settings->proxy_cacert,
		settings->cert,	       settings->key,
		settings->pinned_key,  settings->config,
		settings->unix_socket, settings->body_file,
		settings->ssh_key,     settings->log_file,
	};
	int status = reserve(dest, settings->session, of_session);

	if (status == 0)
		status = reserve(dest, settings->failed, of_list);
	if (status == 0)
		status = reserve(dest, settings->report, of_list);
	if (status == 0)
		status = reserve(dest, settings->hsts, of_list);
	if (status == 0 && settings_archive(settings))
		status = reserve(dest, settings_archive(settings), as_it_is);
	if (status == 0)
		status = reserve(dest, settings->save_cookies, of_list);
	if (status == 0)
		status = reserve_all(dest, settings->lists.items,
				     settings->lists.count);
	if (status == 0)
		status = reserve_all(dest, settings->checksum_files.items,
				     settings->checksum_files.count);
	if (status == 0)
		status = reserve_all(
			dest, (const char *const *)settings->secret_files,
			settings->secret_file_count);
	if (status == 0)
		status =
			reserve_all(dest, read, sizeof(read) / sizeof(read[0]));
	if (status == 0)
		status = reserve_form(dest, settings);
	return status == 0 ? reserve_streams(dest) : status;
}

int own_files_reserve(struct dest *dest, const struct settings *settings)
{
	struct reserving reserving = {dest, settings};

	return co_to_thread(reserve_on_disk, &reserving);
}
