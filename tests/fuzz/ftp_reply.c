/* Lines of FTP servers, and what is said of them. */
#include "fuzz.h"

#include "transfer/ftp_failure.h"
#include "transfer/ftp_reply.h"

static void check_values(const struct ftp_reply *reply)
{
	int64_t seconds, bytes;

	if (ftp_reply_time(reply, &seconds)) {
		CHECK(reply->code == 213 && reply->len >= 14);
		/* The years 0 to 9999. */
		CHECK(seconds >= INT64_C(-62167219200) &&
		      seconds <= INT64_C(253402300800));
	}
	if (ftp_reply_size(reply, &bytes))
		CHECK(reply->code == 213 && bytes >= 0);
}

static void check_failure(const struct ftp_reply *reply)
{
	static const char *const commands[] = {"", "PASS", "SIZE", "RETR",
					       "PASV"};
	struct failure failure;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		ftp_failure_of_reply(&failure, commands[i], reply);
		CHECK(failure.error != ERROR_NONE && failure.what[0]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size > 0 ? size : 1);
	struct ftp_reply reply;

	CHECK(line);
	if (size > 0)
		memcpy(line, data, size);
	if (ftp_reply_parse(&reply, line, size)) {
		CHECK(reply.code <= 999);
		CHECK(reply.text >= line &&
		      reply.text + reply.len <= line + size);
		check_values(&reply);
		check_failure(&reply);
	}
	free(line);
	return 0;
}
