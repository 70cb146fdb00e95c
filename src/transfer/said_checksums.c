#include "transfer/said_checksums.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

/* What a field says, to be added when all of it was understood. */
struct said {
	struct checksum checksums[CHECKSUM_COUNT];
	size_t count;
};

/* What is said last of an algorithm counts (RFC 8941 section 3.2). */
static void say(struct said *said, const struct checksum *checksum)
{
	size_t i = 0;

	while (i < said->count &&
	       said->checksums[i].algorithm != checksum->algorithm)
		i++;
	said->checksums[i] = *checksum;
	said->count += i == said->count;
}

static int sextet(char byte)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";
	const char *found = byte ? strchr(digits, byte) : NULL;

	return found ? (int)(found - digits) : -1;
}

/*
 * The checksum whose value is the base64 of len characters, with its padding or
 * without.  Returns whether it is one, of the right length.
 */
static bool decode(struct checksum *checksum, enum checksum_algorithm algorithm,
		   const char *text, size_t len)
{
	size_t value_len = checksum_len(algorithm);
	unsigned bits = 0;
	size_t at = 0;

	if (len % 4 == 0 && len > 0 && text[len - 1] == '=')
		len -= text[len - 2] == '=' ? 2 : 1;
	if (len != (value_len * 8 + 5) / 6)
		return false;
	checksum->algorithm = algorithm;
	for (size_t i = 0; i < len; i++) {
		int value = sextet(text[i]);
		size_t bit_count = (i + 1) * 6;

		if (value < 0)
			return false;
		bits = bits << 6 | (unsigned)value;
		if (bit_count / 8 == at)
			continue;
		checksum->value[at] =
			(unsigned char)(bits >> (bit_count - 8 * (at + 1)));
		at++;
	}
	return true;
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
static void read_list(struct said *said, const char *list, bool is_wrapped)
{
	struct said read;
	struct member member;

	if (!list || !*list)
		return;
	read = *said;
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
		say(&read, &checksum);
	}
	*said = read;
}

static void read_md5(struct said *said, const char *text)
{
	struct checksum checksum;

	if (text && decode(&checksum, CHECKSUM_MD5, text, strlen(text)))
		say(said, &checksum);
}

/* As stored, a file may be packed; Google unpacks it for who wants it so. */
static bool is_as_stored(const struct head *head)
{
	const char *stored =
		head_value(head, HEAD_X_GOOG_STORED_CONTENT_ENCODING);
	const char *sent = head_value(head, HEAD_CONTENT_ENCODING);

	return strcasecmp(stored ? stored : "identity",
			  sent ? sent : "identity") == 0;
}

int said_checksums_note(struct response *response, const struct head *head,
			const struct judgement *judgement)
{
	struct said said;

	free(response->checksums);
	response->checksums = NULL;
	response->checksum_count = 0;
	if (judgement->verdict != VERDICT_BODY ||
	    judgement->packing != PACKING_NONE)
		return 0;
	said.count = 0;
	if (is_as_stored(head))
		read_list(&said, head_value(head, HEAD_X_GOOG_HASH), false);
	if (head->status != 206) /* it is of the body */
		read_md5(&said, head_value(head, HEAD_CONTENT_MD5));
	read_list(&said, head_value(head, HEAD_REPR_DIGEST), true);
	if (said.count == 0)
		return 0;
	response->checksums = malloc(said.count * sizeof(said.checksums[0]));
	if (!response->checksums)
		return UV_ENOMEM;
	memcpy(response->checksums, said.checksums,
	       said.count * sizeof(said.checksums[0]));
	response->checksum_count = said.count;
	return 0;
}
