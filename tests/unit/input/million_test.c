/* A million items of each form, read in the memory of a few. */
#include "input/input.h"

#include <sys/resource.h>

#include "unit/storage/storage_util.h"

/* What a run of the whole program may take for them. */
#define MAX_KIB (40L * 1024)

static struct tally tally;
static uint64_t accepted;

static int accept_item(void *context, struct item *item)
{
	(void)context;
	accepted++;
	item_free(item);
	return 0;
}

static int flush(void *context)
{
	(void)context;
	return 0;
}

static int reject(void *context, const struct item *item,
		  const struct failure *failure)
{
	(void)context;
	ck_abort_msg("line %lu: %s", (unsigned long)item->line, failure->what);
	return 0;
}

static void write_list(const char *command)
{
	ck_assert_int_eq(system(command), 0);
}

/* Read the argument, or the list. */
static void check_million(const char *url, const char *list)
{
	struct settings settings = {
		.urls = &url,
		.url_count = url ? 1 : 0,
		.lists = {&list, list ? 1 : 0},
		.glob = true,
	};
	struct input input = {
		.settings = &settings,
		.builder = {.settings = &settings,
			    .tally = &tally,
			    .consumer = {accept_item, flush, reject, NULL,
					 NULL}},
	};
	struct rusage usage;

	ck_assert_int_eq(input_read(&input), 0);
	input_release(&input);
	ck_assert_uint_eq(accepted, 1000000);
	ck_assert_uint_eq(tally.read, 1000000);
#ifndef COGET_SANITIZED
	ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
	ck_assert_int_le(usage.ru_maxrss, MAX_KIB);
#else
	(void)usage;
#endif
}

ASYNC_TEST(a_million_urls)
{
	write_list("seq -f 'http://example.org/%.0f' 1000000 >list");
	check_million(NULL, "list");
}

ASYNC_TEST(a_million_urls_in_gzip)
{
	write_list("seq -f 'http://example.org/%.0f' 1000000 | gzip -1 >list");
	check_million(NULL, "list");
}

ASYNC_TEST(a_million_urls_with_mirrors_and_options)
{
	write_list("seq 1000000 | sed 's|.*|http://example.org/&\\t"
		   "http://example.net/&\\n  out=&\\n  header=X: y\\n"
		   "  gid=&|' >list");
	check_million(NULL, "list");
}

ASYNC_TEST(a_million_lines_of_json)
{
	write_list("seq 1000000 | sed 's|.*|{\"url\":\"http://example.org/&\","
		   "\"id\":&,\"headers\":{\"X\":\"y\"}}|' >list");
	check_million(NULL, "list");
}

ASYNC_TEST(a_million_urls_of_a_pattern)
{
	check_million("http://example.org/{a,b}/[1-500000]", NULL);
}

int main(void)
{
	return RUN_STORAGE_SUITE("million", a_million_urls,
				 a_million_urls_in_gzip,
				 a_million_urls_with_mirrors_and_options,
				 a_million_lines_of_json,
				 a_million_urls_of_a_pattern);
}
