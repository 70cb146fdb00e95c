/*
 * libcurl would convert names, too, but takes them to be in the locale's
 * charset: under LC_ALL=C it knows no name that is not ASCII.
 */
#include "model/host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <idn2.h>

#include "base/percent.h"
#include "base/text.h"
#include "base/utf8.h"

/* What it takes to write a name that is short enough in any script. */
#define UNICODE_MAX_BYTES 4096

static int refuse(struct failure *failure, const char *name, const char *why)
{
	failure_set(failure, ERROR_URL,
		    "its host '%.100s' is no valid name: %s", name, why);
	return -EINVAL;
}

/* In place; returns the new length. */
static size_t decode(char *name, size_t len)
{
	size_t out = 0;

	for (size_t at = 0; at < len;) {
		char byte;

		at += percent_decode(name + at, len - at, &byte);
		name[out++] = byte;
	}
	name[out] = '\0';
	return out;
}

static bool is_ascii(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] >= 0x80)
			return false;
	return true;
}

/* Take over what libidn2 has made, as it may be freed by another allocator. */
static int take_made(char **name, char *made)
{
	char *copy = strdup(made);

	idn2_free(made);
	if (!copy)
		return -ENOMEM;
	free(*name);
	*name = copy;
	return 0;
}

/*
 * As libcurl and browsers do it: non-transitional, so that "ß" is a letter; and
 * by the older rules what these forbid, such as "☃.net".
 */
static int convert(char **name, struct failure *failure)
{
	const uint8_t *from = (const uint8_t *)*name;
	uint8_t *made = NULL;
	int code, older;

	if (strlen(*name) > UNICODE_MAX_BYTES)
		return refuse(failure, *name, "it is too long");
	if (!utf8_is_valid(*name, strlen(*name)))
		return refuse(failure, *name, "it is not UTF-8");
	code = idn2_lookup_u8(from, &made,
			      IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	older = code == IDN2_OK ? IDN2_OK
				: idn2_lookup_u8(from, &made,
						 IDN2_TRANSITIONAL);
	if (older == IDN2_MALLOC)
		return -ENOMEM;
	if (older != IDN2_OK)
		return refuse(failure, *name, idn2_strerror(code));
	return take_made(name, (char *)made);
}

/*
 * What is decoded or mapped may end a host that seemed to go on: U+2100 stands
 * for "a/c".
 */
static int check_bytes(const char *name, size_t len, const char *given,
		       struct failure *failure)
{
	static const char never[] = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}";

	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)name[i];
		char why[] = "it has a '?' in it";

		if (byte <= ' ' || byte == 0x7F)
			return refuse(failure, given,
				      "it has a blank or a control character "
				      "in it");
		if (!strchr(never, byte))
			continue;
		why[sizeof("it has a '") - 1] = (char)byte;
		return refuse(failure, given, why);
	}
	return 0;
}

static int check_labels(const char *name, const char *given,
			struct failure *failure)
{
	if (name[0] == '\0' || name[0] == '.' || strstr(name, ".."))
		return refuse(failure, given, "it has a dot with nothing before it");
	return 0;
}

/* Make *name, which is not in brackets, the name that it stands for. */
static int resolve(char **name, size_t len, const char *given,
		   struct failure *failure)
{
	bool is_plain;
	int status;

	len = decode(*name, len);
	is_plain = is_ascii(*name, len);
	status = check_bytes(*name, len, given, failure);
	if (status == 0 && !is_plain)
		status = convert(name, failure);
	if (status == 0 && !is_plain)
		status = check_bytes(*name, strlen(*name), given, failure);
	return status == 0 ? check_labels(*name, given, failure) : status;
}

static bool is_letter(char byte)
{
	return (unsigned char)((byte | 0x20) - 'a') < 26;
}

/* Nearly every host is a name or a number that stands for itself. */
static bool is_plain_name(const char *host, size_t len)
{
	char before = '.';

	for (size_t i = 0; i < len; i++) {
		char byte = host[i];

		if (!(is_letter(byte) || text_is_digit(byte) || byte == '-' ||
		      (byte == '.' && before != '.')))
			return false;
		before = byte;
	}
	return len > 0;
}

/* Nearly every IPv4 address is written as it is normalized: "192.0.2.1". */
static bool is_normal_ipv4(const char *text, size_t len)
{
	const char *end = text + len, *octet = text;
	unsigned dots = 0, value = 0;

	for (;; text++) {
		if (text < end && text_is_digit(*text)) {
			value = value * 10 + (unsigned)(*text - '0');
			if (value > 255)
				return false;
			continue;
		}
		/* No octet is empty, nor begins with a zero of no value. */
		if (text == octet || (*octet == '0' && text - octet > 1))
			return false;
		if (text == end)
			return dots == 3;
		if (*text != '.')
			return false;
		dots++;
		value = 0;
		octet = text + 1;
	}
}

bool host_is_plain(const char *host, size_t len)
{
	char before = '.';

	if (len == 0)
		return false;
	if (text_is_digit(*host))
		return is_normal_ipv4(host, len);
	for (size_t i = 0; i < len; i++) {
		char byte = host[i];

		if (!((unsigned char)(byte - 'a') < 26 || text_is_digit(byte) ||
		      byte == '-' || (byte == '.' && before != '.')))
			return false;
		before = byte;
	}
	return true;
}

static int replace(char **name, char *made)
{
	if (!made)
		return -ENOMEM;
	free(*name);
	*name = made;
	return 0;
}

/* "0x7f.1" is 127.0.0.1; a name stays as it is. */
static int normalize_ipv4(char **name)
{
	char text[INET_ADDRSTRLEN];
	struct in_addr number;

	if (!text_is_digit((*name)[0]) || inet_aton(*name, &number) == 0)
		return 0;
	inet_ntop(AF_INET, &number, text, sizeof(text));
	return replace(name, strdup(text));
}

/* "%25eth0]", or "%eth0]" as many write it (RFC 6874); or "]" for none. */
static bool is_zone(const char *text)
{
	size_t len = 0;

	if (strcmp(text, "]") == 0)
		return true;
	text += strncmp(text, "%25", 3) == 0 ? 3 : 1;
	while (text_is_digit(text[len]) || is_letter(text[len]) ||
	       (text[len] && strchr("-._~", text[len])))
		len++;
	return len > 0 && strcmp(text + len, "]") == 0;
}

/* "[0:0::1]" is [::1]. */
static int normalize_ipv6(char **name, struct failure *failure)
{
	const char *zone = *name + strcspn(*name, "%]");
	size_t len = (size_t)(zone - *name) - 1;
	char text[INET6_ADDRSTRLEN] = "";
	struct in6_addr bytes;
	char *made;

	if (len < sizeof(text))
		memcpy(text, *name + 1, len);
	if (inet_pton(AF_INET6, text, &bytes) != 1 || !is_zone(zone)) {
		failure_set(failure, ERROR_URL,
			    "what its brackets hold is no IPv6 address");
		return -EINVAL;
	}
	inet_ntop(AF_INET6, &bytes, text, sizeof(text));
	if (asprintf(&made, "[%s%s", text, zone) < 0)
		made = NULL;
	return replace(name, made);
}

/* An address has one form, as libcurl and browsers have it. */
static int normalize_address(char **name, struct failure *failure)
{
	return (*name)[0] == '[' ? normalize_ipv6(name, failure)
				 : normalize_ipv4(name);
}

int host_to_ascii(char **out, const char *host, size_t len,
		  struct failure *failure)
{
	char *name = strndup(host, len);
	char given[128];
	int status = 0;

	*out = NULL;
	if (!name)
		return -ENOMEM;
	if (host_is_plain(host, len)) {
		*out = name;
		return 0;
	}
	if (host[0] != '[' && !is_plain_name(host, len)) {
		snprintf(given, sizeof(given), "%.*s", (int)len, host);
		status = resolve(&name, len, given, failure);
	}
	if (status == 0) {
		if (host[0] != '[') /* names of interfaces have capitals */
			text_lower(name);
		status = normalize_address(&name, failure);
	}
	if (status < 0) {
		free(name);
		return status;
	}
	*out = name;
	return 0;
}
