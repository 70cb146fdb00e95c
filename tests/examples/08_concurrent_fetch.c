/*
 * The program that everybody writes with aiohttp: download three pages at once,
 * and print the name of each with the number of characters that came.
 *
 * usage: 08_concurrent_fetch BASE_URL, which ends with a slash
 */
#include <stdio.h>

#include <coget/coget.h>
#include <coget/http.h>

struct page {
	const char *path;
	struct co_bytes text;
};

static struct co_http_session *session;

static int download(void *arg)
{
	struct page *page = arg;

	return co_http_get_text(&page->text, session, page->path, SIZE_MAX);
}

static int download_all(void *base_url)
{
	struct page pages[] = {{"a.txt", {0}}, {"b.txt", {0}}, {"c.txt", {0}}};
	struct co_http_session_options options = {.base_url = base_url};
	int status;

	CO_WITH_HTTP_SESSION (session, &options, status)
		status = co_gather(CO_EACH(download, pages));
	for (struct page *at = pages; at < pages + CO_COUNT(pages); at++) {
		printf("%s: %zu characters\n", at->path, at->text.len);
		co_bytes_release(&at->text);
	}
	return status;
}

int main(int argc, char **argv)
{
	return argc == 2 ? co_run(download_all, argv[1]) < 0 : 2;
}
