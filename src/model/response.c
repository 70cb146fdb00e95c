#include "model/response.h"

#include <stdlib.h>

void response_reset(struct response *response)
{
	free(response->url_effective);
	free(response->content_type);
	free(response->disposition);
	free(response->checksums);
	version_reset(&response->version);
	*response = RESPONSE_NONE;
}
