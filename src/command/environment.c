#include "command/environment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "COGET_"

/* "COGET_EFFECTIVE_URL=..."; NULL: no memory. */
static char *make(const char *name, const char *value)
{
	char *text;

	if (asprintf(&text, PREFIX "%s=%s", name, value) < 0)
		return NULL;
	for (char *at = text + strlen(PREFIX); *at != '='; at++)
		*at = (char)toupper((unsigned char)*at);
	return text;
}

/* Whether a variable that is there already is one of coget's. */
static bool is_replaced(const char *variable,
			const struct vocabulary *vocabulary)
{
	size_t skip = strlen(PREFIX);
	size_t len = strcspn(variable, "=");

	if (strncmp(variable, PREFIX, skip) != 0)
		return false;
	for (size_t i = 0; i < vocabulary->count; i++) {
		const char *name = vocabulary->words[i].name;

		if (strlen(name) == len - skip &&
		    strncasecmp(name, variable + skip, len - skip) == 0)
			return true;
	}
	return false;
}

static size_t count_inherited(void)
{
	size_t count = 0;

	while (environ && environ[count])
		count++;
	return count;
}

char **command_environment(const struct vocabulary *vocabulary,
			   const char *const *values)
{
	size_t inherited = count_inherited();
	char **made = calloc(inherited + vocabulary->count + 1, sizeof(*made));
	size_t count = 0;

	for (size_t i = 0; made && i < vocabulary->count; i++) {
		const char *name = vocabulary->words[i].name;

		if (!*name)
			continue;
		made[count] = make(name, values[i]);
		if (!made[count++])
			goto fail;
	}
	for (size_t i = 0; made && i < inherited; i++) {
		if (is_replaced(environ[i], vocabulary))
			continue;
		made[count] = strdup(environ[i]);
		if (!made[count++])
			goto fail;
	}
	return made;
fail:
	command_environment_free(made);
	return NULL;
}

void command_environment_free(char **environment)
{
	for (char **at = environment; at && *at; at++)
		free(*at);
	free(environment);
}
