/*
 * Downloads: the file at a URL into a file here, as coget(1) does it.
 *
 *	struct co_download_options options = {.checksum = "sha256=9f86d0..."};
 *	status = co_download(NULL, session, url, "images/disk.iso", &options);
 *
 * Under its path there is either the whole file or what was there before, never
 * a half.  What comes is kept in a part beside it, "disk.iso.part", which gets
 * the file's name when it is whole.  After a failure, a cancellation, kill -9
 * or a power cut, the next call for the same URL and path goes on from that
 * part, if the server still has the same version of the file by its ETag or its
 * date, and else begins again: two versions are never mixed.
 */
#ifndef COGET_DOWNLOAD_H
#define COGET_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/http_pair.h>
#include <coget/http_session.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What becomes of a file that is there already. */
enum co_download_exists {
	CO_DOWNLOAD_REPLACE, /* it makes way for the new one, once that is whole
			      */
	CO_DOWNLOAD_UPDATE,  /* the same, if the server has another version */
	CO_DOWNLOAD_KEEP,    /* it is kept; nothing is asked for */
	CO_DOWNLOAD_FAIL,    /* it is kept, and the call is UV_EEXIST */
};

/* How far a download is. */
struct co_download_progress {
	uint64_t bytes;		/* of the file that have come, in all */
	uint64_t resumed_bytes; /* of these, that earlier calls had left */
	int64_t total_bytes;	/* of the file; -1: not known */
};

/*
 * Told so, see struct co_download_options; of fewer bytes than before where the
 * download has had to begin anew, or a range was received twice.
 */
typedef void
co_download_progress_fn(void *arg, const struct co_download_progress *progress);

/*
 * What a download has besides its URL and path; all zero, or NULL, stands for
 * the defaults that are given below.
 */
struct co_download_options {
	enum co_download_exists exists;

	/*
	 * What the file shall have, "sha256=HEX"; also sha512, sha1, md5,
	 * blake2b and crc32c.  A file with another is CO_HTTP_BAD_CHECKSUM, and
	 * does not get its name.  A file that is kept is held against it, too.
	 */
	const char *checksum;

	/* One to be computed as the file comes: "sha256"; see the result. */
	const char *digest;

	/* Headers of its requests, as in struct co_http_options. */
	const struct co_http_pair *headers;

	/*
	 * Other URLs of the same file, with a NULL behind the last: asked when
	 * the first fails, and besides it if there are segments.
	 */
	const char *const *mirrors;

	/*
	 * How many ranges of a file of at least 16 MiB are asked for at once,
	 * of servers that send ranges; 0: 1; at most 1,000.
	 */
	unsigned segments;

	/*
	 * How many attempts in a row may fail without a byte gained, after the
	 * first, if the failure may be temporary, as the session's retry_on
	 * says; 0: 5; negative: none.  The waits are those of the session's
	 * retries, between attempts that both fail.
	 */
	int retries;

	/*
	 * How long it may take, in nanoseconds; 0: any time.  The session's
	 * limits for a connection and for a stall hold for each attempt; its
	 * limit for a request does not.
	 */
	int64_t timeout_ns;

	/* A longer file is CO_LIMIT_OVERRUN; 0: any length. */
	uint64_t max_bytes;

	/* Have the file outlast a power cut when the call returns (fsync). */
	bool is_synced;

	/*
	 * Called ten times a second while bytes come, and when all have, by
	 * another task of the loop.  Must not suspend.
	 */
	co_download_progress_fn *on_progress;
	void *progress_arg;
};

/* How a download ended that did not fail. */
enum co_download_outcome {
	CO_DOWNLOAD_DONE,    /* the file has come, as a whole or the rest */
	CO_DOWNLOAD_CURRENT, /* the file that is there is the server's */
	CO_DOWNLOAD_KEPT,    /* it was there, and nothing was asked for */
};

/* What came of a download; of one that failed, as far as it came. */
struct co_download_result {
	enum co_download_outcome outcome; /* if the call has returned 0 */
	uint64_t bytes;		/* of the file; 0 unless it was fetched */
	uint64_t resumed_bytes; /* of these, that earlier calls had left */
	unsigned attempts;	/* that were made */
	int http_status;	/* of the last answer; 0: there was none */
	char digest[160];	/* "sha256=HEX"; empty if none was asked for */
};

/*
 * Download a file.  Suspends until it is there.
 *
 * Counts as one request of the session's limits, whatever segments it has.
 * Another call, or process, that downloads to the same path meanwhile is waited
 * for.  Directories of the path that are missing are made.  The file gets the
 * date that the server says.  SIGXFSZ is ignored from then on, unless the
 * program handles it, so that a limit of file sizes is UV_EFBIG.
 *
 * result  out; NULL if not wanted.
 * url     absolute, or relative to the session's base URL.
 * path    of the file, not of a directory; not ending as names of parts do
 *         (".part").
 *
 * Returns 0; UV_EINVAL for a path, checksum, digest or header that is none, or
 * a limit out of its range; UV_ENAMETOOLONG; what co_http_request()
 * (http_request.h) returns, CO_HTTP_ERROR_STATUS for answers of 400 or more
 * among it, and what co_http_response_read() (http_response.h) does;
 * CO_HTTP_BAD_CHECKSUM; UV_EEXIST if a directory, or what is no file, has that
 * path, or the file is there and exists says so; UV_ENOSPC, UV_EACCES and the
 * system's other errors for the file; UV_ETIMEDOUT; UV_ECANCELED, also if the
 * session is closed meanwhile; UV_ENOMEM.  On error the part is kept for the
 * next call, if it is of use to it, and co_http_error() says more.
 */
int co_download(struct co_download_result *result,
		struct co_http_session *session, const char *url,
		const char *path,
		const struct co_download_options *options) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
