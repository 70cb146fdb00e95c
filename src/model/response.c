#include "model/response.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int response_set_text(char **text, const char *value)
{
	char *copy = value ? strdup(value) : NULL;

	if (value && !copy)
		return -ENOMEM;
	free(*text);
	*text = copy;
	return 0;
}

static int copy_checksums(struct response *to, const struct response *from)
{
	size_t size = from->checksum_count * sizeof(*from->checksums);

	if (size == 0)
		return 0;
	to->checksums = malloc(size);
	if (!to->checksums)
		return -ENOMEM;
	memcpy(to->checksums, from->checksums, size);
	to->checksum_count = from->checksum_count;
	return 0;
}

int response_copy(struct response *to, const struct response *from)
{
	int status;

	*to = *from;
	to->url_effective = NULL;
	to->content_type = NULL;
	to->disposition = NULL;
	to->links = NULL; /* for the attempt alone */
	to->links_url = NULL;
	to->version = VERSION_UNKNOWN;
	to->checksums = NULL;
	to->checksum_count = 0;
	status = response_set_text(&to->url_effective, from->url_effective);
	if (status == 0)
		status = response_set_text(&to->content_type,
					   from->content_type);
	if (status == 0)
		status = response_set_text(&to->disposition, from->disposition);
	if (status == 0)
		status = version_copy(&to->version, &from->version);
	return status == 0 ? copy_checksums(to, from) : status;
}

void response_reset(struct response *response)
{
	free(response->url_effective);
	free(response->content_type);
	free(response->disposition);
	free(response->links);
	free(response->links_url);
	free(response->checksums);
	version_reset(&response->version);
	*response = RESPONSE_NONE;
}
