#include "http_client/download_settings.h"

#include <stdlib.h>
#include <string.h>

#include <coget/time.h>

#include "http_client/http_error.h"
#include "model/name_builder.h"
#include "model/name_pieces.h"

#define SEGMENT_MIN_BYTES ((uint64_t)16 * 1024 * 1024)
#define READY_TIMEOUT_NS (10 * 60 * CO_SECOND)

enum { RETRIES = 5, SEGMENTS_MAX = 1000 };

/* Names that the tool would change are none that a program can have. */
static int check_name(const char *path, const char *name)
{
	char possible[NAME_SIZE];
	size_t len = strlen(name);

	if (len == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return http_error_set(UV_EINVAL,
				      "\"%.256s\" is the path of a "
				      "directory, not of a file",
				      path);
	if (len > NAME_MAX)
		return http_error_set(UV_ENAMETOOLONG,
				      "the name \"%.256s\" "
				      "is too long",
				      name);
	name_complete(possible, name, len);
	return strcmp(possible, name) == 0
		       ? 0
		       : http_error_set(UV_EINVAL,
					"\"%.256s\" is the name of a part, not "
					"of a file",
					name);
}

static int set_path(struct download_settings *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int status = check_name(path, name);

	if (status < 0)
		return status;
	out->dir = slash ? strndup(path,
				   slash == path ? 1 : (size_t)(slash - path))
			 : strdup(".");
	out->output = name_pieces_quote(name);
	if (!out->dir || !out->output)
		return UV_ENOMEM;
	out->run.dir = out->dir;
	out->run.output = out->output;
	return 0;
}

static int set_checksums(struct download_settings *out,
			 const struct co_download_options *options)
{
	const char *digest = options->digest;
	enum checksum_algorithm algorithm;
	struct failure failure;

	if (options->checksum &&
	    checksum_parse(&out->checksum, options->checksum, &failure) < 0)
		return http_error_set(UV_EINVAL, "%s", failure.what);
	out->has_checksum = options->checksum != NULL;
	out->run.digest = 0;
	if (!digest)
		return 0;
	if (!checksum_find(digest, strlen(digest), &algorithm))
		return http_error_set(UV_EINVAL,
				      "\"%.64s\" is no algorithm of "
				      "digests",
				      digest);
	out->run.digest = 1u << algorithm;
	return 0;
}

static int set_limits(struct settings *run,
		      const struct co_download_options *options)
{
	unsigned segments = options->segments ? options->segments : 1;

	if (options->timeout_ns < 0)
		return http_error_set(UV_EINVAL, "the timeout is negative");
	if (segments > SEGMENTS_MAX)
		return http_error_set(UV_EINVAL, "more than %d segments",
				      SEGMENTS_MAX);
	run->jobs = segments;
	run->per_host = segments;
	run->segments = segments;
	run->segment_min_bytes = SEGMENT_MIN_BYTES;
	run->loops = 1;
	run->look_ahead = 1;
	run->max_filesize_bytes = options->max_bytes;
	return 0;
}

/* The session's say when it is worth it, and how long to wait. */
static void set_retries(struct settings *run,
			const struct co_download_options *options)
{
	run->retries = options->retries < 0 ? 0
		       : options->retries   ? (size_t)options->retries
					    : RETRIES;
	run->ready_retries = options->retries < 0 ? 0 : SIZE_MAX;
	run->ready_timeout_ns = READY_TIMEOUT_NS;
	run->retry_max_ns = CO_FOREVER;
}

static int set_exists(struct settings *run, enum co_download_exists exists)
{
	static const enum exists_policy policies[] = {
		[CO_DOWNLOAD_REPLACE] = EXISTS_OVERWRITE,
		[CO_DOWNLOAD_UPDATE] = EXISTS_UPDATE,
		[CO_DOWNLOAD_KEEP] = EXISTS_SKIP,
		[CO_DOWNLOAD_FAIL] = EXISTS_FAIL,
	};

	if ((unsigned)exists > CO_DOWNLOAD_FAIL)
		return http_error_set(UV_EINVAL, "no such value of exists");
	run->exists = policies[exists];
	return 0;
}

static void set_flags(struct settings *run,
		      const struct co_download_options *options)
{
	/* The rest of a packed file is no rest of the file. */
	run->compressed = false;
	run->resume = true;
	run->mtime = true;
	run->server_checksums = true;
	run->fsync = options->is_synced;
	run->name_from = NAME_FROM_URL;
	run->strict = true;
}

int download_settings_make(struct download_settings *out,
			   const struct settings *session, const char *path,
			   const struct co_download_options *options)
{
	int status;

	*out = (struct download_settings){.run = *session};
	status = set_path(out, path);
	if (status == 0)
		status = set_checksums(out, options);
	if (status == 0)
		status = set_limits(&out->run, options);
	if (status == 0)
		status = set_exists(&out->run, options->exists);
	set_retries(&out->run, options);
	set_flags(&out->run, options);
	return status;
}

void download_settings_release(struct download_settings *settings)
{
	free(settings->dir);
	free(settings->output);
}
