#include "model/url_file.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_of(const char *text, const char *scheme)
{
	return strncasecmp(text, scheme, strlen(scheme)) == 0;
}

/* Without a suffix of some letters behind what it begins with. */
static void cut(struct span *path, const char *suffix, size_t letters)
{
	size_t len = strlen(suffix) + letters;

	if (path->len > len && strncasecmp(path->text + path->len - len, suffix,
					   strlen(suffix)) == 0)
		path->len -= len;
}

static void skip(struct span *path, size_t len)
{
	path->text += len;
	path->len -= len;
}

/* From the "/" behind the host up to query or fragment. */
static struct span find_path(const char *text)
{
	const char *authority = strstr(text, "://");
	const char *end = text + strcspn(text, "?#");

	if (authority && authority < end)
		text = authority + 3;
	text += strcspn(text, "/?#");
	return (struct span){text, (size_t)(end - text)};
}

/* Of "d:WORD:DATABASE" and "m:WORD" (RFC 2229 section 5) the word. */
static struct span find_word(struct span segment)
{
	static const char *const verbs[] = {
		"d:", "m:", "define:", "match:", "lookup:", "find:"};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const char *colon;

		if (segment.len < strlen(verbs[i]) ||
		    !is_of(segment.text, verbs[i]))
			continue;
		skip(&segment, strlen(verbs[i]));
		colon = memchr(segment.text, ':', segment.len);
		if (colon)
			segment.len = (size_t)(colon - segment.text);
		break;
	}
	return segment;
}

struct span url_file_segment(const char *text)
{
	struct span path = find_path(text);
	const char *slash;

	if (is_of(text, "ftp"))
		cut(&path, ";type=", 1);
	else if (is_of(text, "tftp"))
		cut(&path, ";mode=octet", 0);
	else if (is_of(text, "gopher"))
		skip(&path, path.len > 1 ? 2 : path.len);
	slash = memrchr(path.text, '/', path.len);
	if (slash)
		skip(&path, (size_t)(slash + 1 - path.text));
	else if (!is_of(text, "gopher"))
		path.len = 0;
	return is_of(text, "dict://") ? find_word(path) : path;
}
