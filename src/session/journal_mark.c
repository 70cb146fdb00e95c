#include "session/journal_mark.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "base/hex.h"
#include "session/user_key.h"
#include "storage/digest.h"
#include "storage/directory.h"
#include "storage/file_identity.h"

#define ATTRIBUTE "user.coget.session"
#define WORD "mark "
#define PURPOSE "coget session"

enum { HASH_BYTES = 16, VALUE_SIZE = 48 };

void journal_mark_prepare(int dir_fd)
{
	if (!directory_has_attributes(dir_fd))
		(void)user_key();
}

/* What the attribute is to say of a file. */
static int make_value(char value[VALUE_SIZE], int fd)
{
	uint64_t inode;
	int64_t born_ns;
	int status = file_identity(fd, &inode, &born_ns);

	if (status == 0)
		snprintf(value, VALUE_SIZE, "%" PRIu64 " %" PRId64, inode,
			 born_ns);
	return status;
}

static bool make_record(char record[JOURNAL_MARK_SIZE])
{
	unsigned char text[USER_KEY_BYTES + sizeof(PURPOSE)];
	const unsigned char *key = user_key();
	struct checksum hash;
	int status;

	if (!key)
		return false;
	memcpy(text, key, USER_KEY_BYTES);
	memcpy(text + USER_KEY_BYTES, PURPOSE, sizeof(PURPOSE));
	status = digest_of(&hash, CHECKSUM_SHA256, text, sizeof(text));
	explicit_bzero(text, sizeof(text));
	if (status != 0)
		return false;
	hex_encode(stpcpy(record, WORD), hash.value, HASH_BYTES);
	return true;
}

int journal_mark_set(int fd, char record[JOURNAL_MARK_SIZE])
{
	char value[VALUE_SIZE];
	int status = make_value(value, fd);

	record[0] = '\0';
	if (status != 0)
		return status;
	if (fsetxattr(fd, ATTRIBUTE, value, strlen(value), 0) == 0)
		return 0;
	if (errno != ENOTSUP && errno != ENOSYS)
		return -errno;
	return make_record(record) ? 0 : -ENOKEY;
}

bool journal_mark_is_set(int fd)
{
	char value[VALUE_SIZE], expected[VALUE_SIZE];
	ssize_t len = fgetxattr(fd, ATTRIBUTE, value, sizeof(value) - 1);

	if (len < 0 || make_value(expected, fd) != 0)
		return false;
	value[len] = '\0';
	return strcmp(value, expected) == 0;
}

bool journal_mark_is_record(const char *record)
{
	return strncmp(record, WORD, strlen(WORD)) == 0;
}

bool journal_mark_is_true(const char *record)
{
	char expected[JOURNAL_MARK_SIZE];

	return make_record(expected) && strcmp(record, expected) == 0;
}
