#include "cli/list_error.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "cli/option_value.h"
#include "cli/usage_error.h"

#define ELEMENT_MAX_LEN 255

/* What a list can name without a number or a host, and NULL. */
struct words {
	const char *items[ERROR_COUNT + 3];
};

static struct words filter_words(void)
{
	struct words words = {0};
	struct retry_filter ignored;
	size_t count = 0;

	for (enum error_class error = ERROR_NONE; error < ERROR_COUNT; error++)
		if (retry_filter_parse(&ignored, error_name(error)) == 0)
			words.items[count++] = error_name(error);
	words.items[count++] = "default";
	words.items[count] = "all";
	return words;
}

static struct words redirect_words(void)
{
	return (struct words){{"http", "private", "all", "none"}};
}

/* Copy the first element that is wrong when it stands alone. */
static void find_wrong(char *element, const struct option *option,
		       const char *list)
{
	for (;; list++) {
		struct settings scratch = {0};
		size_t len = strcspn(list, ",");

		snprintf(element, ELEMENT_MAX_LEN + 1, "%.*s", (int)len, list);
		list += len;
		if (option_value_store(option, &scratch, element) < 0 || !*list)
			return;
	}
}

static void explain_cause(struct buf *out, const struct words *words,
			  const char *element)
{
	char *end;

	(void)strtol(element, &end, 10);
	if (end != element && !*end) {
		buf_puts(out, "only the HTTP statuses 400 to 599 are errors");
		return;
	}
	buf_puts(out, "the list takes ");
	for (size_t i = 0; words->items[i]; i++)
		buf_printf(out, "%s, ", words->items[i]);
	buf_puts(out, "4xx, 5xx and HTTP statuses such as 404");
}

static bool is_word(const char *element)
{
	while (isalnum((unsigned char)*element) || *element == '-')
		element++;
	return !*element;
}

static void explain_redirect(struct buf *out, const char *element)
{
	if (strstr(element, "://"))
		buf_puts(out, "give only the host of a URL");
	else if (strchr(element, '/'))
		buf_puts(out, "a network looks like 10.0.0.0/8 or fd00::/8");
	else if (is_word(element))
		buf_printf(out, "the list takes http, private, all, none, "
				"hosts and networks; for the host write '%s.'",
			   element);
	else
		buf_puts(out, "a host is a name or an address, without a port");
}

void list_error_append(struct buf *out, const struct option *option,
		       const char *list)
{
	bool is_filter = option->kind == OPTION_RETRY_FILTER;
	struct words words = is_filter ? filter_words() : redirect_words();
	char element[ELEMENT_MAX_LEN + 1];
	const char *meant;

	find_wrong(element, option, list);
	if (!*element) {
		buf_printf(out, "%s has an empty element", quote(list).text);
		return;
	}
	meant = nearest_choice(words.items, element, strlen(element));
	buf_printf(out, "%s is not valid; ", quote(element).text);
	if (meant)
		buf_printf(out, "did you mean '%s'?", meant);
	else if (is_filter)
		explain_cause(out, &words, element);
	else
		explain_redirect(out, element);
}
