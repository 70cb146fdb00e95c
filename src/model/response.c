#include "model/response.h"

#include <stdlib.h>

void response_reset(struct response *response)
{
	free(response->url_effective);
	free(response->content_type);
	free(response->disposition);
	*response = (struct response){.content_length = -1};
}
