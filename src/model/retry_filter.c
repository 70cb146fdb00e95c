#include "model/retry_filter.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* The statuses besides the errors that pass. */
static const char default_statuses[] = "408,425,429,500,502,503,504";
static const char all_statuses[] = "4xx,5xx";

static bool is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(text, word, len) == 0;
}

static void add_status(struct retry_filter *filter, unsigned status)
{
	filter->statuses[status / 64] |= UINT64_C(1) << status % 64;
}

/* "503", "5xx"; an answer below 400 is no failure that another try mends. */
static bool add_statuses(struct retry_filter *filter, const char *text,
			 size_t len)
{
	unsigned first;

	if (len != 3 || (text[0] != '4' && text[0] != '5'))
		return false;
	first = (unsigned)(text[0] - '0') * 100;
	if (text[1] == 'x' && text[2] == 'x') {
		for (unsigned i = 0; i < 100; i++)
			add_status(filter, first + i);
		return true;
	}
	if (!text_is_digit(text[1]) || !text_is_digit(text[2]))
		return false;
	add_status(filter, first + (unsigned)(text[1] - '0') * 10 +
				   (unsigned)(text[2] - '0'));
	return true;
}

static void add_errors(struct retry_filter *filter, enum error_retry from)
{
	for (unsigned error = 0; error < ERROR_COUNT; error++)
		if (error_retry((enum error_class)error) >= from)
			filter->errors |= UINT32_C(1) << error;
}

static bool add_error(struct retry_filter *filter, const char *text, size_t len)
{
	for (unsigned error = 0; error < ERROR_COUNT; error++) {
		if (error_retry((enum error_class)error) == ERROR_STAYS ||
		    !is_word(text, len, error_name((enum error_class)error)))
			continue;
		filter->errors |= UINT32_C(1) << error;
		return true;
	}
	return false;
}

static int add_list(struct retry_filter *filter, const char *list);

static bool add_set(struct retry_filter *filter, const char *text, size_t len)
{
	if (is_word(text, len, "default")) {
		add_errors(filter, ERROR_PASSES);
		return add_list(filter, default_statuses) == 0;
	}
	if (is_word(text, len, "all")) {
		add_errors(filter, ERROR_MAY_PASS);
		return add_list(filter, all_statuses) == 0;
	}
	return false;
}

static int add_list(struct retry_filter *filter, const char *list)
{
	for (;;) {
		size_t len = strcspn(list, ",");

		if (!add_set(filter, list, len) &&
		    !add_statuses(filter, list, len) &&
		    !add_error(filter, list, len))
			return -EINVAL;
		if (!list[len])
			return 0;
		list += len + 1;
	}
}

int retry_filter_parse(struct retry_filter *filter, const char *list)
{
	struct retry_filter parsed = {0};
	int status = add_list(&parsed, list);

	if (status == 0)
		*filter = parsed;
	return status;
}

bool retry_filter_has(const struct retry_filter *filter,
		      const struct failure *failure)
{
	int status = failure->http_code;

	if (failure->error != ERROR_HTTP_STATUS)
		return filter->errors >> failure->error & 1;
	return status >= 0 && status <= RETRY_FILTER_STATUS_MAX &&
	       (filter->statuses[status / 64] >> status % 64 & 1);
}
