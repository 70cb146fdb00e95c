#include "http/hsts.h"

#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <coget/status.h>

#include "base/calendar.h"
#include "base/text.h"
#include "http/hsts_policy.h"
#include "model/address.h"
#include "model/url.h"

/* No host may ask for longer: a mistake should end some day. */
#define AGE_MAX_S (INT64_C(100) * 366 * 24 * 3600)

/* Longer than any name of the DNS, with its NUL. */
enum { NAME_SIZE = 256 };

struct hsts_host {
	char *name;
	bool has_below; /* the names below it, too */
	int64_t expires_s;
};

static int compare(const void *one, const void *other)
{
	const struct hsts_host *a = one, *b = other;

	return strcmp(a->name, b->name);
}

static struct hsts_host *find(const struct hsts *hsts, const char *name)
{
	struct hsts_host key = {.name = (char *)name};
	struct hsts_host **found =
		(struct hsts_host **)tfind(&key, &hsts->hosts, compare);

	return found ? *found : NULL;
}

static void free_host(void *arg)
{
	struct hsts_host *host = arg;

	free(host->name);
	free(host);
}

static int add(struct hsts *hsts, const char *name, bool has_below,
	       int64_t expires_s)
{
	struct hsts_host *host = find(hsts, name);

	if (!host) {
		host = calloc(1, sizeof(*host));
		if (!host)
			return UV_ENOMEM;
		host->name = strdup(name);
		if (!host->name || !tsearch(host, &hsts->hosts, compare)) {
			free_host(host);
			return UV_ENOMEM;
		}
	}
	host->has_below = has_below;
	host->expires_s = expires_s;
	return 0;
}

/* So many digits make a number; returns whether there are as many. */
static bool take_digits(const char **at, size_t count, unsigned *number)
{
	*number = 0;
	for (; count > 0; count--, ++*at) {
		if (!text_is_digit(**at))
			return false;
		*number = *number * 10 + (unsigned)(**at - '0');
	}
	return true;
}

static bool take_byte(const char **at, char byte)
{
	return *(*at)++ == byte;
}

/* "20261130 07:30:00", in quotes; or "unlimited". */
static bool parse_time(int64_t *seconds, const char *at)
{
	struct calendar_time time = {0};
	unsigned year, month;

	*seconds = INT64_MAX;
	if (strcmp(at, "\"unlimited\"") == 0)
		return true;
	if (!take_byte(&at, '"') || !take_digits(&at, 4, &year) ||
	    !take_digits(&at, 2, &month) || !take_digits(&at, 2, &time.day) ||
	    !take_byte(&at, ' ') || !take_digits(&at, 2, &time.hour) ||
	    !take_byte(&at, ':') || !take_digits(&at, 2, &time.minute) ||
	    !take_byte(&at, ':') || !take_digits(&at, 2, &time.second) ||
	    strcmp(at, "\"") != 0 || month < 1 || month > 12)
		return false;
	time.year = year;
	time.month = month - 1;
	if (!calendar_has(&time))
		return false;
	*seconds = calendar_seconds(&time);
	return true;
}

static int parse_line(struct hsts *hsts, char *line)
{
	size_t len = strlen(line);
	bool has_below;
	int64_t expires_s;

	while (len > 0 && text_is_blank(line[len - 1]))
		line[--len] = '\0';
	line += strspn(line, " \t");
	if (!*line || *line == '#')
		return 0;
	has_below = *line == '.';
	line += has_below;
	len = strcspn(line, " \t");
	if (len == 0 || !line[len])
		return UV_EINVAL;
	line[len] = '\0';
	if (!parse_time(&expires_s, line + len + 1))
		return UV_EINVAL;
	if (len > 1 && line[len - 1] == '.')
		line[len - 1] = '\0';
	text_lower(line);
	return add(hsts, line, has_below, expires_s);
}

int hsts_parse(struct hsts *hsts, char *text, size_t *line)
{
	int status = 0;

	for (*line = 1; status == 0 && *text; ++*line) {
		size_t len = strcspn(text, "\n");
		bool has_end = text[len];

		text[len] = '\0';
		status = parse_line(hsts, text);
		if (status < 0)
			break;
		text += len + has_end;
	}
	return status;
}

struct formatting {
	struct buf *out;
	int64_t now_s;
	int status;
};

static int format_host(struct buf *out, const struct hsts_host *host)
{
	char text[32] = "unlimited";
	time_t seconds = (time_t)host->expires_s;
	struct tm time;

	if (host->expires_s != INT64_MAX &&
	    (!gmtime_r(&seconds, &time) ||
	     strftime(text, sizeof(text), "%Y%m%d %H:%M:%S", &time) == 0))
		return 0;
	return buf_printf(out, "%s%s \"%s\"\n", host->has_below ? "." : "",
			  host->name, text);
}

static void on_host(const void *node, VISIT visit, void *arg)
{
	const struct hsts_host *host = *(const struct hsts_host *const *)node;
	struct formatting *formatting = arg;

	if ((visit == postorder || visit == leaf) && formatting->status == 0 &&
	    host->expires_s > formatting->now_s)
		formatting->status = format_host(formatting->out, host);
}

int hsts_format(const struct hsts *hsts, struct buf *out, int64_t now_s)
{
	struct formatting formatting = {out, now_s, 0};

	formatting.status =
		buf_puts(out, "# Hosts to ask over TLS alone (HSTS), in "
			      "curl's format; written by coget.\n");
	twalk_r(hsts->hosts, on_host, &formatting);
	return formatting.status == 0 ? 0 : UV_ENOMEM;
}

/*
 * A name as the tree has it, without the dot at its end.  Returns false for an
 * address, and what is too long for a name.
 */
static bool take_name(char name[NAME_SIZE], const char *host)
{
	size_t len = strlen(host);

	if (len > 1 && host[len - 1] == '.')
		len--;
	if (len >= NAME_SIZE || address_parse(host).len > 0)
		return false;
	memcpy(name, host, len);
	name[len] = '\0';
	return true;
}

/* One that ends is left out of the file, and in the tree. */
int hsts_store(struct hsts *hsts, const char *host, const char *header,
	       int64_t now_s)
{
	struct hsts_policy policy;
	char name[NAME_SIZE];
	int64_t expires_s;

	if (!take_name(name, host) || !hsts_policy_parse(&policy, header) ||
	    (policy.max_age_s == 0 && !find(hsts, name)))
		return 0;
	if (policy.max_age_s > AGE_MAX_S)
		policy.max_age_s = AGE_MAX_S;
	expires_s = now_s + policy.max_age_s;
	hsts->has_changed = true;
	return add(hsts, name, policy.has_below, expires_s);
}

bool hsts_holds(const struct hsts *hsts, const char *host, int64_t now_s)
{
	const struct hsts_host *known;
	char name[NAME_SIZE];
	const char *at = name;

	if (!take_name(name, host))
		return false;
	known = find(hsts, name);
	if (known && known->expires_s > now_s)
		return true;
	while ((at = strchr(at, '.'))) {
		known = find(hsts, ++at);
		if (known && known->has_below && known->expires_s > now_s)
			return true;
	}
	return false;
}

static int make_secure(char **out, const struct url *url)
{
	const char *host_end = url->authority_host.text +
			       url->authority_host.len;
	const char *begin = strstr(url->text, "//");
	const char *rest = host_end;
	char port[16] = "";

	if (*rest == ':')
		rest += 1 + text_count_digits(rest + 1);
	if (url->port != 80)
		snprintf(port, sizeof(port), ":%u", url->port);
	if (asprintf(out, "https:%.*s%s%s", (int)(host_end - begin), begin,
		     port, rest) >= 0)
		return 0;
	*out = NULL;
	return UV_ENOMEM;
}

int hsts_secure(char **out, const struct hsts *hsts, const char *text,
		int64_t now_s)
{
	struct failure ignored;
	struct url url;
	int status;

	*out = NULL;
	if (strncasecmp(text, "http:", 5) != 0)
		return 0;
	status = url_parse(&url, text, &ignored);
	if (status == 0 && url.name && hsts_holds(hsts, url.name, now_s))
		status = make_secure(out, &url);
	url_release(&url);
	return status == UV_ENOMEM ? status : 0;
}

void hsts_release(struct hsts *hsts)
{
	tdestroy(hsts->hosts, free_host);
	*hsts = (struct hsts){0};
}
