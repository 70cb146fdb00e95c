/*
 * URLs of HTTP: where the links of a document lead, and names in paths.
 */
#ifndef COGET_HTTP_URL_H
#define COGET_HTTP_URL_H

#include <stdbool.h>

#include <coget/bytes.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Make a link absolute, as a request sends it (urllib's urljoin): without its
 * fragment and the blanks around it, other blanks and what is not ASCII
 * percent-encoded, the host in ASCII.  Does not suspend.
 *
 * base  the URL of the document that the link stands in.
 * link  in UTF-8: "../b?page=2", "//host/", "https://host/".
 *
 * Returns 0 with out's bytes owned by the caller; CO_HTTP_BAD_URL if that is no
 * URL of http or https, as "mailto:me@host" is none; UV_EINVAL for NULL;
 * UV_ENOMEM.  On error *out is empty.
 */
int co_http_url_join(struct co_bytes *out, const char *base,
		     const char *link) CO_MUST_CHECK;

/*
 * Make a part of a URL's path of a text, such as the name of a file: all but
 * letters, digits, "-._~" and "/" is percent-encoded (urllib.parse.quote).
 * Does not suspend.
 *
 * Returns 0 with out's bytes owned by the caller; UV_EINVAL for NULL;
 * UV_ENOMEM.  On error *out is empty.
 */
int co_http_url_quote(struct co_bytes *out, const char *text) CO_MUST_CHECK;

/*
 * Whether two URLs have the same scheme, host and port (yarl's URL.origin);
 * false if one is no URL.  Does not suspend.
 */
bool co_http_url_same_origin(const char *one, const char *other);

#ifdef __cplusplus
}
#endif
#endif
