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

void response_reset(struct response *response)
{
	free(response->url_effective);
	free(response->content_type);
	free(response->disposition);
	free(response->checksums);
	version_reset(&response->version);
	*response = RESPONSE_NONE;
}
