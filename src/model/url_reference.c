#include "model/url_reference.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Whether a scheme stands before the first of the other parts. */
static bool has_scheme(struct span reference)
{
	for (size_t i = 0; i < reference.len; i++) {
		if (strchr("/?#", reference.text[i]))
			return false;
		if (reference.text[i] == ':')
			return i > 0;
	}
	return false;
}

/* How much of the base stands before a relative reference. */
static size_t kept_len(const char *base, struct span reference)
{
	char first = reference.len > 0 ? reference.text[0] : '\0';
	size_t scheme_len = strcspn(base, ":") + 1;
	const char *authority = base + scheme_len;
	const char *path, *end;

	if (span_begins_with(reference, "//"))
		return scheme_len;
	authority += strncmp(authority, "//", 2) == 0 ? 2 : 0;
	path = authority + strcspn(authority, "/?#");
	end = path + strcspn(path, first == '\0' ? "#" : "?#");
	if (first == '/')
		return (size_t)(path - base);
	if (first == '\0' || first == '?')
		return (size_t)(end - base);
	if (first == '#')
		return (size_t)(path + strcspn(path, "#") - base);
	while (end > path && end[-1] != '/')
		end--;
	return (size_t)(end - base);
}

int url_resolve(char **out, const char *base, struct span reference)
{
	size_t len = has_scheme(reference) ? 0 : kept_len(base, reference);
	bool lacks_slash = len > 0 && reference.len > 0 &&
			   !strchr("/?#", reference.text[0]) &&
			   base[len - 1] != '/';

	if (asprintf(out, "%.*s%s%.*s", (int)len, base, lacks_slash ? "/" : "",
		     (int)reference.len, reference.text) >= 0)
		return 0;
	*out = NULL;
	return -ENOMEM;
}
