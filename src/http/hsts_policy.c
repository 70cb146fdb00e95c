#include "http/hsts_policy.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* A name, and a value that may have stood in quotes; or none. */
struct directive {
	const char *name;
	size_t name_len;
	const char *value; /* NULL: none */
	size_t value_len;
};

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/* Read one up to its ';'.  Returns false for what is none. */
static bool take_directive(struct directive *directive, const char **at)
{
	static const char ends[] = " \t;=\"";

	*directive = (struct directive){.name = skip_blanks(*at)};
	directive->name_len = strcspn(directive->name, ends);
	*at = skip_blanks(directive->name + directive->name_len);
	if (**at == '=') {
		bool is_quoted;

		*at = skip_blanks(*at + 1);
		is_quoted = **at == '"';
		directive->value = *at + is_quoted;
		directive->value_len =
			strcspn(directive->value, is_quoted ? "\"" : ends);
		*at = directive->value + directive->value_len;
		if (is_quoted && *(*at)++ != '"')
			return false;
		*at = skip_blanks(*at);
	}
	if (**at && **at != ';')
		return false;
	*at += **at == ';';
	return true;
}

static bool is_named(const struct directive *directive, const char *name)
{
	return strlen(name) == directive->name_len &&
	       strncasecmp(name, directive->name, directive->name_len) == 0;
}

static bool parse_age(int64_t *age_s, const struct directive *directive)
{
	*age_s = 0;
	for (size_t i = 0; i < directive->value_len; i++) {
		if (!text_is_digit(directive->value[i]))
			return false;
		if (*age_s > INT64_MAX / 10 - 1)
			*age_s = INT64_MAX / 10 - 1;
		*age_s = *age_s * 10 + (directive->value[i] - '0');
	}
	return directive->value_len > 0;
}

bool hsts_policy_parse(struct hsts_policy *policy, const char *header)
{
	bool has_age = false;

	*policy = (struct hsts_policy){0};
	while (*header) {
		struct directive directive;

		if (!take_directive(&directive, &header))
			return false;
		if (is_named(&directive, "max-age")) {
			if (has_age || !parse_age(&policy->max_age_s,
						  &directive))
				return false;
			has_age = true;
		} else if (is_named(&directive, "includeSubDomains")) {
			if (policy->has_below)
				return false;
			policy->has_below = true;
		}
	}
	return has_age;
}
