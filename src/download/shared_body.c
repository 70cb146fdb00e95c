#include "download/shared_body.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/own_path.h"
#include "download/form_body.h"
#include "download/identity.h"
#include "storage/digest.h"

#define ALGORITHM CHECKSUM_SHA256

/* Reading, on the thread pool. */
struct reading {
	struct body *body;
	const struct settings *settings;
	struct failure *failure;
};

static int refuse(const struct reading *reading, const char *why)
{
	failure_set(reading->failure, ERROR_FILE, "--data-file %.200s: %s",
		    reading->settings->body_file, why);
	reading->failure->remedy = "give a file that can be read again for a "
				   "retry; --data @FILE also reads a pipe";
	return UV_EPROTO;
}

static int digest_body(struct body *body)
{
	struct digest *digest;
	int status = digest_open(&digest, 1u << ALGORITHM);

	if (status < 0)
		return status;
	status = digest_update_file(digest, body->fd, &body->bytes);
	if (status == 0)
		status = digest_finish(digest);
	if (status == 0)
		memcpy(body->digest, digest_value(digest, ALGORITHM)->value,
		       sizeof(body->digest));
	body->has_digest = status == 0;
	digest_close(digest);
	return status;
}

static int open_file(const struct reading *reading)
{
	struct body *body = reading->body;
	struct stat file;
	int fd = own_path_open_to_read(reading->settings->body_file);
	int status;

	if (fd == OWN_PATH_FOREIGN_LINK)
		return refuse(reading, OWN_PATH_FOREIGN_TEXT);
	if (fd < 0)
		return refuse(reading, strerror(-fd));
	*body = (struct body){.is_there = true, .fd = fd};
	if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode))
		return refuse(reading, "it is not a regular file");
	status = digest_body(body);
	return status < 0 && status != UV_ENOMEM
		       ? refuse(reading, strerror(-status))
		       : status;
}

static int read_body(void *arg)
{
	const struct reading *reading = arg;
	const struct settings *settings = reading->settings;
	struct body *body = reading->body;

	if (settings->form_count > 0)
		return form_body_open(body, settings, reading->failure);
	if (settings->body_file)
		return open_file(reading);
	*body = (struct body){
		.is_there = true,
		.is_json = settings->is_json_body,
		.data = settings->body.data ? settings->body.data : "",
		.bytes = settings->body.len,
	};
	return identity_digest(body);
}

int shared_body_open(struct body *out, const struct settings *settings,
		     struct failure *failure)
{
	struct reading reading = {out, settings, failure};

	*out = (struct body){0};
	if (!settings->has_body && !settings->body_file &&
	    settings->form_count == 0)
		return 0;
	return co_to_thread(read_body, &reading);
}

void shared_body_close(struct body *body)
{
	if (body->pieces)
		body_release_pieces(body);
	else if (body->is_there && !body->data)
		close(body->fd);
	*body = (struct body){0};
}
