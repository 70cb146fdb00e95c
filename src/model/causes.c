#include "model/causes.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* The statuses besides the faults that pass. */
static const char default_statuses[] = "408,425,429,500,502,503,504";
static const char all_statuses[] = "4xx,5xx";

static bool is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(text, word, len) == 0;
}

static void add_status(struct causes *causes, unsigned status)
{
	causes->statuses[status / 64] |= UINT64_C(1) << status % 64;
}

/* "503", "5xx"; an answer below 400 is no failure that another try mends. */
static bool add_statuses(struct causes *causes, const char *text, size_t len)
{
	unsigned first;

	if (len != 3 || (text[0] != '4' && text[0] != '5'))
		return false;
	first = (unsigned)(text[0] - '0') * 100;
	if (text[1] == 'x' && text[2] == 'x') {
		for (unsigned i = 0; i < 100; i++)
			add_status(causes, first + i);
		return true;
	}
	if (!text_is_digit(text[1]) || !text_is_digit(text[2]))
		return false;
	add_status(causes, first + (unsigned)(text[1] - '0') * 10 +
				   (unsigned)(text[2] - '0'));
	return true;
}

static void add_faults(struct causes *causes, enum fault_retry from)
{
	for (unsigned fault = 0; fault < FAULT_COUNT; fault++)
		if (fault_retry((enum fault)fault) >= from)
			causes->faults |= UINT32_C(1) << fault;
}

static bool add_fault(struct causes *causes, const char *text, size_t len)
{
	for (unsigned fault = 0; fault < FAULT_COUNT; fault++) {
		if (fault_retry((enum fault)fault) == FAULT_STAYS ||
		    !is_word(text, len, fault_name((enum fault)fault)))
			continue;
		causes->faults |= UINT32_C(1) << fault;
		return true;
	}
	return false;
}

static int add_list(struct causes *causes, const char *list);

static bool add_set(struct causes *causes, const char *text, size_t len)
{
	if (is_word(text, len, "default")) {
		add_faults(causes, FAULT_PASSES);
		return add_list(causes, default_statuses) == 0;
	}
	if (is_word(text, len, "all")) {
		add_faults(causes, FAULT_MAY_PASS);
		return add_list(causes, all_statuses) == 0;
	}
	return false;
}

static int add_list(struct causes *causes, const char *list)
{
	for (;;) {
		size_t len = strcspn(list, ",");

		if (!add_set(causes, list, len) &&
		    !add_statuses(causes, list, len) &&
		    !add_fault(causes, list, len))
			return -EINVAL;
		if (!list[len])
			return 0;
		list += len + 1;
	}
}

int causes_parse(struct causes *causes, const char *list)
{
	struct causes parsed = {0};
	int status = add_list(&parsed, list);

	if (status == 0)
		*causes = parsed;
	return status;
}

bool causes_hold(const struct causes *causes, const struct failure *failure)
{
	int status = failure->http_code;

	if (failure->fault != FAULT_HTTP_STATUS)
		return causes->faults >> failure->fault & 1;
	return status >= 0 && status <= CAUSES_STATUS_MAX &&
	       (causes->statuses[status / 64] >> status % 64 & 1);
}
