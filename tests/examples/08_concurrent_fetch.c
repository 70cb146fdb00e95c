/*
 * The program that everybody writes with aiohttp: download three pages at once,
 * and print each URL with the number of characters that came.
 *
 * usage: 08_concurrent_fetch BASE_URL
 */
#include <stdio.h>

#include <coget/coget.h>

#include "base/buf.h"
#include "transfer/client.h"

struct page {
	struct sink sink;
	struct client *client;
	char url[256];
	struct buf body;
};

static int on_begin(struct sink *sink, const struct response *response)
{
	(void)sink;
	(void)response;
	return 0;
}

static int on_write(struct sink *sink, const void *data, size_t len)
{
	return buf_append(&((struct page *)sink)->body, data, len);
}

static int download(void *arg)
{
	struct page *page = arg;
	struct response response = {0};
	struct progress progress = {0};
	struct failure failure = {0};
	struct request request = REQUEST_FOR(page->url);
	int status = client_fetch(page->client, &request, &page->sink,
				  &response, &progress, &failure);

	if (status == UV_EPROTO)
		fprintf(stderr, "%s: %s\n", page->url, failure.what);
	response_reset(&response);
	return status;
}

static int download_all(struct client *client, const char *base_url)
{
	static const char *const paths[] = {"one.txt", "two.txt", "three.txt"};
	struct page pages[CO_COUNT(paths)];
	int status;

	for (size_t i = 0; i < CO_COUNT(pages); i++) {
		pages[i] = (struct page){{.begin = on_begin, .write = on_write},
					 client, "",
					 BUF_INIT(1024 * 1024)};
		snprintf(pages[i].url, sizeof(pages[i].url), "%s/%s", base_url,
			 paths[i]);
	}
	status = co_gather(CO_EACH(download, pages));
	for (size_t i = 0; i < CO_COUNT(pages); i++) {
		if (status == 0)
			printf("%s: %zu characters\n", pages[i].url,
			       pages[i].body.len);
		buf_release(&pages[i].body);
	}
	return status;
}

static int run(void *base_url)
{
	struct settings settings = {.timeout_ns = CO_FOREVER,
				    .connect_timeout_ns = CO_FOREVER,
				    .stall_timeout_ns = CO_FOREVER,
				    .max_redirs = 10};
	uint64_t received_bytes = 0;
	struct client *client;
	int status = client_open(&client, &settings, &received_bytes);

	if (status < 0)
		return status;
	status = download_all(client, base_url);
	client_close(client);
	return status;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s BASE_URL\n", argv[0]);
		return 2;
	}
	return co_run(run, argv[1]) < 0;
}
