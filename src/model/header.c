#include "model/header.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* How the connection is used, and where a message ends. */
static const char *const framing[] = {
	"Connection",	     "Content-Length",	 "Expect", "HTTP2-Settings",
	"Keep-Alive",	     "Proxy-Connection", "TE",	   "Trailer",
	"Transfer-Encoding", "Upgrade",		 NULL,
};

/* Which bytes are wanted, and when. */
static const char *const conditions[] = {
	"If-Match", "If-Modified-Since",   "If-None-Match",
	"If-Range", "If-Unmodified-Since", "Range",
	NULL,
};

/* What is wanted, and in which form. */
static const char *const harmless[] = {
	"Accept",	 "Accept-Charset", "Accept-Encoding", "Accept-Language",
	"Cache-Control", "Pragma",	   "User-Agent",      NULL,
};

bool header_is_token_character(char character)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";
	char letter = (char)(character | 0x20);

	return (letter >= 'a' && letter <= 'z') ||
	       (character >= '0' && character <= '9') ||
	       (character && strchr(marks, character));
}

bool header_is_named(const char *line, const char *name)
{
	size_t len = strlen(name);

	return strncasecmp(line, name, len) == 0 && line[len] == ':';
}

bool header_is_same(const char *one, const char *other)
{
	return strncasecmp(one, other, strcspn(one, ":") + 1) == 0;
}

bool header_is_of_body(const char *line)
{
	static const char prefix[] = "Content-";

	return strncasecmp(line, prefix, sizeof(prefix) - 1) == 0;
}

static bool is_one_of(const char *line, const char *const *names)
{
	for (; *names; names++)
		if (header_is_named(line, *names))
			return true;
	return false;
}

bool header_can_hold(const char *text)
{
	for (; *text; text++)
		if (((unsigned char)*text < ' ' && *text != '\t') ||
		    *text == 0x7F)
			return false;
	return true;
}

bool header_is_sendable(const char *line)
{
	const char *at = line;

	while (header_is_token_character(*at))
		at++;
	if (at == line || *at != ':' || is_one_of(line, framing))
		return false;
	return header_can_hold(at + 1);
}

bool header_is_valid(const char *line)
{
	return header_is_sendable(line) && !is_one_of(line, conditions);
}

bool header_is_harmless(const char *line)
{
	return is_one_of(line, harmless);
}
