#include "model/url_login.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/percent.h"
#include "base/wipe.h"

/* Percent-decode a part of the user information. */
static int decode(char **out, const char *text, size_t len)
{
	size_t out_len = 0;

	*out = malloc(len + 1);
	if (!*out)
		return -ENOMEM;
	for (size_t at = 0; at < len;) {
		char byte;

		at += percent_decode(text + at, len - at, &byte);
		if ((unsigned char)byte < 0x20) {
			(*out)[out_len] = '\0';
			wipe_text(*out);
			*out = NULL;
			return -EINVAL;
		}
		(*out)[out_len++] = byte;
	}
	(*out)[out_len] = '\0';
	return 0;
}

int url_login(const struct url *url, char **user, char **password)
{
	struct span whole = url->user_info;
	const char *colon;
	int status;

	*user = NULL;
	*password = NULL;
	if (!whole.text)
		return 0;
	/* Readers differ on which one ends the login. */
	if (memchr(whole.text, '@', whole.len))
		return -EINVAL;
	colon = memchr(whole.text, ':', whole.len);
	status = decode(user, whole.text,
			colon ? (size_t)(colon - whole.text) : whole.len);
	if (status == 0 && colon)
		status = decode(password, colon + 1,
				(size_t)(whole.text + whole.len - colon - 1));
	if (status < 0) {
		wipe_text(*user);
		*user = NULL;
	}
	return status;
}

size_t url_credentials(const char *text, size_t *start)
{
	const char *authority = strstr(text, "://");
	const char *at;

	*start = authority ? (size_t)(authority + 3 - text) : 0;
	at = memrchr(text + *start, '@', strcspn(text + *start, "/?#"));
	return at ? (size_t)(at + 1 - text) - *start : 0;
}
