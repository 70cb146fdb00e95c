#include "model/version.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void version_reset(struct version *version)
{
	free(version->etag);
	free(version->last_modified);
	*version = VERSION_UNKNOWN;
}

int version_copy(struct version *to, const struct version *from)
{
	struct version copy = *from;

	copy.etag = from->etag ? strdup(from->etag) : NULL;
	copy.last_modified =
		from->last_modified ? strdup(from->last_modified) : NULL;
	version_reset(to);
	if ((from->etag && !copy.etag) ||
	    (from->last_modified && !copy.last_modified)) {
		version_reset(&copy);
		return -ENOMEM;
	}
	*to = copy;
	return 0;
}

bool version_etag_is_valid(const char *etag)
{
	size_t len = strlen(etag);
	const char *last = etag + (len > 0 ? len - 1 : 0);

	if (len > VERSION_ETAG_MAX_BYTES)
		return false;
	if (strncmp(etag, "W/", 2) == 0)
		etag += 2;
	if (*etag != '"' || last <= etag || *last != '"')
		return false;
	for (etag++; etag < last; etag++) {
		unsigned char byte = (unsigned char)*etag;

		if (byte <= ' ' || byte == '"' || byte == 0x7f)
			return false;
	}
	return true;
}

bool version_is_alike(const struct version *a, const struct version *b)
{
	return a->etag && b->etag && strcmp(a->etag, b->etag) != 0 &&
	       a->last_modified && b->last_modified &&
	       strcmp(a->last_modified, b->last_modified) == 0 &&
	       a->total_bytes >= 0 && a->total_bytes == b->total_bytes;
}

const char *version_validator(const struct version *version)
{
	if (version->etag && strncmp(version->etag, "W/", 2) != 0)
		return version->etag;
	return version->modified_is_strong ? version->last_modified : NULL;
}
