#include "cli/config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/config_file.h"
#include "cli/lookup.h"
#include "cli/secret.h"
#include "cli/usage_error.h"

#define SYSTEM_FILE "/etc/coget/config"

/* The user's own; *path is NULL if there is no home, or belongs to settings. */
static bool find_users(struct settings *settings, const char **path)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *below = "";
	char *made;

	*path = NULL;
	if (!base || base[0] != '/') {
		base = getenv("HOME");
		below = "/.config";
	}
	if (!base || base[0] != '/')
		return true;
	if (asprintf(&made, "%s%s/coget/config", base, below) < 0)
		return false;
	*path = secret_keep(settings, made);
	free(made);
	return *path;
}

static enum cli_outcome read_defaults(struct parser *parser)
{
	enum cli_outcome outcome = config_file_read(parser, SYSTEM_FILE, false);
	const char *path;

	if (outcome != CLI_RUN)
		return outcome;
	if (!find_users(parser->settings, &path)) {
		usage_error(parser->errors, "out of memory");
		return CLI_USAGE;
	}
	return path ? config_file_read(parser, path, false) : CLI_RUN;
}

/*
 * What the words say of config files.  Only what stands where an option can is
 * one: the value of another may look the same.
 */
struct choice {
	const char *path;
	bool is_none;
};

/* The option of a long word, and its value, if it stands in the same word. */
static const struct option *option_of(const char *word, const char **value)
{
	size_t len;

	*value = NULL;
	if (word[1] != '-')
		return NULL;
	len = strcspn(word + 2, "=");
	if (word[2 + len])
		*value = word + 2 + len + 1;
	return option_by_name(word + 2, len);
}

/* The last letter of a short word that takes a value, or its last letter. */
static const struct option *option_of_letters(const char *word,
					      const char **value)
{
	const struct option *option = NULL;

	*value = NULL;
	while (*++word) {
		option = option_by_letter(*word);
		if (option && option->argument) {
			*value = word[1] ? word + 1 : NULL;
			return option;
		}
	}
	return option;
}

/* The help is of most use to who has a config file that is wrong. */
static bool needs_none(const struct option *option)
{
	return option->kind == OPTION_HELP || option->kind == OPTION_VERSION ||
	       strcmp(option->name, "no-config") == 0;
}

static struct choice choose(char **words)
{
	struct choice choice = {NULL, false};

	for (; *words && strcmp(*words, "--") != 0; words++) {
		const struct option *option = NULL;
		const char *value;

		if (**words == '-' && words[0][1])
			option = words[0][1] == '-'
					 ? option_of(*words, &value)
					 : option_of_letters(*words, &value);
		if (!option)
			continue;
		if (option->argument && !value && words[1])
			value = *++words;
		if (strcmp(option->name, "config") == 0)
			choice.path = value;
		else if (needs_none(option))
			choice.is_none = true;
	}
	return choice;
}

enum cli_outcome config_read(struct parser *parser, char **words)
{
	struct choice choice = choose(words);

	if (choice.is_none)
		return CLI_RUN;
	if (choice.path)
		return config_file_read(parser, choice.path, true);
	return read_defaults(parser);
}
