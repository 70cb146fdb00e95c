#include "http/digest_headers.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "base/base64.h"

/* What a field says, to be added when all of it was understood. */
struct digests {
	struct checksum checksums[CHECKSUM_COUNT];
	size_t count;
};

/* What is said last of an algorithm counts (RFC 8941 section 3.2). */
static void add(struct digests *digests, const struct checksum *checksum)
{
	size_t i = 0;

	while (i < digests->count &&
	       digests->checksums[i].algorithm != checksum->algorithm)
		i++;
	digests->checksums[i] = *checksum;
	digests->count += i == digests->count;
}

/* Returns whether it is the base64 of a value of that algorithm. */
static bool decode(struct checksum *checksum, enum checksum_algorithm algorithm,
		   const char *text, size_t len)
{
	checksum->algorithm = algorithm;
	return base64_decode(checksum->value, checksum_len(algorithm), text,
			     len);
}

/* One member of a list: name and value, with "=" between them. */
struct member {
	const char *name;
	size_t name_len;
	const char *value;
	size_t value_len;
};

/* The next member of a list; false at its end, or where it makes no sense. */
static bool next_member(const char **list, struct member *member)
{
	const char *at = *list + strspn(*list, " \t");
	size_t len = strcspn(at, ",");

	*list = at + len + (at[len] == ',');
	while (len > 0 && (at[len - 1] == ' ' || at[len - 1] == '\t'))
		len--;
	member->name = at;
	member->name_len = strcspn(at, "=,");
	if (member->name_len == 0 || member->name_len >= len)
		return false;
	member->value = at + member->name_len + 1;
	member->value_len = len - member->name_len - 1;
	return true;
}

/* A byte sequence between colons, possibly with parameters behind it. */
static bool unwrap(struct member *member)
{
	const char *start = member->value + 1;
	const char *end;

	if (member->value_len < 2 || member->value[0] != ':')
		return false;
	end = memchr(start, ':', member->value_len - 1);
	if (!end || (end + 1 < member->value + member->value_len &&
		     end[1] != ';' && end[1] != ' '))
		return false;
	member->value = start;
	member->value_len = (size_t)(end - start);
	return true;
}

/* A list of checksums, each wrapped or bare. */
static void read_list(struct digests *digests, const char *list,
		      bool is_wrapped)
{
	struct digests read;
	struct member member;

	if (!list || !*list)
		return;
	read = *digests;
	while (*list) {
		struct checksum checksum;
		enum checksum_algorithm algorithm;

		if (!next_member(&list, &member) ||
		    (is_wrapped && !unwrap(&member)))
			return;
		if (!checksum_find(member.name, member.name_len, &algorithm))
			continue;
		if (!decode(&checksum, algorithm, member.value,
			    member.value_len))
			return;
		add(&read, &checksum);
	}
	*digests = read;
}

static void read_md5(struct digests *digests, const char *text)
{
	struct checksum checksum;

	if (text && decode(&checksum, CHECKSUM_MD5, text, strlen(text)))
		add(digests, &checksum);
}

/* Google stores some files compressed, and can decompress them when sending. */
static bool is_as_stored(const struct head *head)
{
	const char *stored =
		head_value(head, HEAD_X_GOOG_STORED_CONTENT_ENCODING);
	const char *sent = head_value(head, HEAD_CONTENT_ENCODING);

	return strcasecmp(stored ? stored : "identity",
			  sent ? sent : "identity") == 0;
}

int digest_headers_read(struct response *response, const struct head *head,
			const struct validation *validation)
{
	struct digests digests;

	free(response->checksums);
	response->checksums = NULL;
	response->checksum_count = 0;
	if (validation->verdict != VERDICT_BODY ||
	    validation->is_within_range || /* they are of the file */
	    validation->coding != CODING_NONE)
		return 0;
	digests.count = 0;
	if (is_as_stored(head))
		read_list(&digests, head_value(head, HEAD_X_GOOG_HASH), false);
	if (head->status != 206) /* it is of the body */
		read_md5(&digests, head_value(head, HEAD_CONTENT_MD5));
	read_list(&digests, head_value(head, HEAD_REPR_DIGEST), true);
	if (digests.count == 0)
		return 0;
	response->checksums =
		malloc(digests.count * sizeof(digests.checksums[0]));
	if (!response->checksums)
		return UV_ENOMEM;
	memcpy(response->checksums, digests.checksums,
	       digests.count * sizeof(digests.checksums[0]));
	response->checksum_count = digests.count;
	return 0;
}
