/*
 * A link checker: asks for a page, and for what it and the other pages of its
 * site link to, up to a thousand URLs.  Writes an HTML page with the broken
 * links of each, and with the redirects.
 *
 * usage: 24_link_checker URL REPORT
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <coget/coget.h>
#include <coget/http.h>

enum { MAX_URLS = 1000, MAX_LINKS = 100000, MAX_PAGE_BYTES = 4 * 1024 * 1024 };

static struct target {
	char *url;
	char *led_to; /* by redirects; NULL: there were none */
	char *error;  /* NULL: it is not broken */
} targets[MAX_URLS];  /* the first is where it begins */

static struct link {
	const struct target *page, *to;
} links[MAX_LINKS];

static size_t target_count, link_count, left_out, broken;
static struct co_http_session *session;
static struct co_task_group checks;

/* Not the session's limits: the wait for a turn is none of a request's time. */
static struct co_semaphore inside = CO_SEMAPHORE_INIT(inside, 16);
static struct co_semaphore outside = CO_SEMAPHORE_INIT(outside, 8);

static int check(void *arg);

static bool is_inside(const char *url)
{
	return co_http_url_same_origin(
		url, targets[0].led_to ? targets[0].led_to : targets[0].url);
}

/* What was not seen before gets a task, which follows its links in turn. */
static int follow(const struct target *page, const char *base, const char *text)
{
	CO_RELEASING(co_bytes, url);
	struct target *end = targets + target_count, *to = targets;
	int status = co_http_url_join(&url, base, text);

	if (status < 0) /* such as mailto: */
		return status == CO_HTTP_BAD_URL && end > targets ? 0 : status;
	while (to < end && strcmp(to->url, url.data) != 0)
		to++;
	if (to == targets + MAX_URLS || link_count == MAX_LINKS) {
		left_out++;
		return 0;
	}
	links[link_count++] = (struct link){page, to};
	if (to < end)
		return 0;
	target_count++;
	to->url = url.data;
	url.data = NULL;
	return co_task_group_create_task(&checks, NULL, check, to);
}

/* Whether what is before end is an attribute of that name. */
static bool ends(const char *html, const char *end, const char *name)
{
	size_t len = strlen(name);

	return (size_t)(end - html) > len &&
	       strchr(" \t\r\n", *(end - len - 1)) &&
	       strncasecmp(end - len, name, len) == 0;
}

/* The values of href and src, with or without quotes.  Does not suspend. */
static int scan(const struct target *page, const char *base, char *html)
{
	char *at = html, *value, *amp;
	int status = 0;

	while (status == 0 && (at = strchr(at, '='))) {
		bool is_link = ends(html, at, "href") || ends(html, at, "src");
		const char *quote = *++at == '"' ? "\"" : "'";

		if (!is_link)
			continue;
		value = *at == *quote ? at + 1 : at;
		at = value + strcspn(value, value > at ? quote : " \t\r\n>");
		if (*at)
			*at++ = '\0';
		while ((amp = strstr(value, "&amp;")))
			memmove(amp + 1, amp + 5, strlen(amp + 5) + 1);
		status = follow(page, base, value);
	}
	return status;
}

static int visit(struct target *target)
{
	CO_CLOSING(co_http_response, response);
	CO_RELEASING(co_bytes, html);
	const char *url, *type;
	int status;

	CO_TRY(co_http_get(&response, session, target->url, NULL));
	url = co_http_response_url(response);
	if (co_http_response_redirects(response) > 0)
		target->led_to = strdup(url);
	CO_TRY(co_http_response_check(response));
	type = co_http_response_type(response);
	if (!type || strcasecmp(type, "text/html") != 0 || !is_inside(url))
		return 0;
	status = co_http_response_text(response, &html, MAX_PAGE_BYTES);
	if (status == CO_HTTP_BAD_TEXT) /* most links are ASCII all the same */
		status = co_http_response_read_all(response, &html, MAX_PAGE_BYTES);
	return status == 0 ? scan(target, url, html.data) : status;
}

static int check(void *arg)
{
	struct target *target = arg;
	int status;

	CO_WITH_SEMAPHORE (is_inside(target->url) ? &inside : &outside, status)
		status = visit(target);
	if (status == 0 || status == UV_ECANCELED)
		return status;
	broken++;
	target->error = strdup(co_http_error());
	return target->error ? 0 : UV_ENOMEM;
}

static void print_cell(FILE *out, const char *html, const char *text)
{
	fputs(html, out);
	for (; *text; text++)
		fprintf(out, strchr("<>&", *text) ? "&#%d;" : "%c", *text);
}

static void print_row(FILE *out, const char *one, const char *other)
{
	print_cell(out, "\n<tr><td>", one);
	print_cell(out, "<td>", other);
}

static int write_report(const char *path, int64_t took_ns)
{
	FILE *out = fopen(path, "w");

	if (!out)
		return -errno;
	fputs("<!DOCTYPE html>\n<meta charset=utf-8>\n<title>Links</title>\n"
	      "<table><caption>Broken links, by page</caption>",
	      out);
	for (const struct link *at = links; at < links + link_count; at++)
		if (at->to->error)
			print_row(out, at->page->url, at->to->error);
	fputs("\n</table>\n<table><caption>Redirects</caption>", out);
	for (struct target *at = targets; at < targets + target_count; at++)
		if (at->led_to)
			print_row(out, at->url, at->led_to);
	fprintf(out, "\n</table>\n%zu URLs, %zu broken, %zu left out, %.1f s\n",
		target_count, broken, left_out, (double)took_ns / CO_SECOND);
	return fclose(out) == 0 ? 0 : -errno;
}

CO_MAIN(argc, argv)
{
	const struct co_http_session_options options = {
		.timeout_ns = 10 * CO_SECOND, .retries = 2};
	int64_t start_ns = co_time_ns();
	int status;

	if (argc != 3)
		return UV_EINVAL;
	CO_WITH_HTTP_SESSION (session, &options, status)
		CO_WITH_TASK_GROUP (&checks, status)
			status = follow(&targets[0], argv[1], "");
	CO_TRY(status);
	CO_TRY(write_report(argv[2], co_time_ns() - start_ns));
	return broken > 0;
}
