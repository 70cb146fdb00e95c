#include "transfer/url_reference.h"

#include <stddef.h>
#include <string.h>

#include <curl/curl.h>

static CURLUcode resolve(CURLU *parser, const char *base, const char *reference,
			 char **url)
{
	CURLUcode code = curl_url_set(parser, CURLUPART_URL, base, 0);

	if (code == CURLUE_OK)
		code = curl_url_set(parser, CURLUPART_URL, reference,
				    CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE |
					    CURLU_ALLOW_SPACE);
	if (code == CURLUE_OK)
		code = curl_url_get(parser, CURLUPART_URL, url, 0);
	return code;
}

int url_reference_resolve(char **out, const char *base, const char *reference)
{
	CURLU *parser = curl_url();
	char *target = NULL;
	CURLUcode code;

	*out = NULL;
	if (!parser)
		return UV_ENOMEM;
	code = resolve(parser, base, reference, &target);
	curl_url_cleanup(parser);
	if (code == CURLUE_OK)
		*out = strdup(target);
	curl_free(target);
	if (*out)
		return 0;
	return code == CURLUE_OK || code == CURLUE_OUT_OF_MEMORY ? UV_ENOMEM
								 : UV_EINVAL;
}
