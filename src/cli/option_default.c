#include "cli/option_default.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cli/lookup.h"
#include "cli/option_value.h"

/* The option with the default of the field that a preset option sets. */
static const struct option *default_of(const struct option *preset)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].offset == preset->offset &&
		    option_table[i].kind == preset->kind &&
		    option_table[i].fallback)
			return &option_table[i];
	return NULL;
}

void option_negate(const struct option *option, struct settings *settings)
{
	bool *field = (bool *)((char *)settings + option->offset);
	const struct option *other =
		option->preset ? default_of(option) : NULL;

	if (option->kind == OPTION_SET)
		*field = false;
	else if (option->kind == OPTION_CLEAR)
		*field = true;
	else if (other)
		(void)option_value_store(other, settings, other->fallback);
	else if (option->kind == OPTION_CHOICE)
		(void)option_value_store(option, settings, option->choices[0]);
}

void option_store_defaults(struct settings *settings)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		int status = 0;

		if (option->kind == OPTION_CLEAR)
			*(bool *)((char *)settings + option->offset) = true;
		else if (option->fallback && option->kind != OPTION_TEXT)
			status = option_value_store(option, settings,
						    option->fallback);
		assert(status == 0);
		(void)status;
	}
	settings->ready_retries = SIZE_MAX;
	settings->per_host = 0;
}

/* Who has the number of all found wants that of one host found, too. */
const char *option_default(const struct option *option,
			   const struct settings *settings)
{
	return option->offset == offsetof(struct settings, per_host) &&
			       settings->jobs == LIMIT_AUTO
		       ? "auto"
		       : option->fallback;
}

void option_settle(struct settings *settings)
{
	static const char name[] = "per-host";
	const struct option *per_host = option_by_name(name, strlen(name));

	if (settings->per_host == 0)
		(void)option_value_store(per_host, settings,
					 option_default(per_host, settings));
}
