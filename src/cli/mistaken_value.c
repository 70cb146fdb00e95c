#include "cli/mistaken_value.h"

#include <ctype.h>
#include <string.h>

#include "base/units.h"
#include "cli/data_value.h"
#include "cli/foreign.h"

/* "1M": digits alone behind a switch may be letters of options, or a host. */
static bool is_size(const char *value)
{
	uint64_t size;

	return value[0] && isalpha((unsigned char)value[strlen(value) - 1]) &&
	       units_parse_size(value, &size) == 0;
}

/* "robots=off" */
static bool is_setting(const char *value)
{
	size_t len = strspn(value, "_abcdefghijklmnopqrstuvwxyz");

	return len > 0 && value[len] == '=';
}

/*
 * No directory is made of curl's data, no certificate is left unverified for
 * the size that aria2's -k takes, no Referer is made of a setting for wget.
 */
const char *mistaken_value_advice(const struct option *option,
				  const char *value)
{
	if (!value)
		return NULL;
	if (option->letter == 'd' && data_value_is_likely(value))
		return "-d names the directory to save in; to send data, use "
		       "--data (or --json-data); for a directory of that name, "
		       "use --dir";
	if (option->letter == 'k' && is_size(value))
		return "-k takes no value, and turns off the verification of "
		       "certificates; for aria2's -k use --segment-min";
	if (option->letter == 'e' && is_setting(value))
		return "-e sends a URL as the Referer; for wget's -e use "
		       "coget's own options, which --config reads from a "
		       "file; robots.txt is never read";
	return NULL;
}

bool mistaken_value_is_option(const struct option *option, const char *next)
{
	bool is_name = option->kind == OPTION_TEMPLATE ||
		       option->kind == OPTION_PATH ||
		       option->kind == OPTION_LIST ||
		       option->kind == OPTION_PROXY;

	return is_name && next[0] == '-' && next[1];
}

/* URLs have braces and brackets, too: "{http,https}://...", "[::1]/...". */
bool mistaken_value_is_json(const char *word)
{
	if (word[0] == '@')
		return true;
	if (word[0] != '{' && word[0] != '[')
		return false;
	return strchr(word, '"') ||
	       strchr("{}[]", word[1 + strspn(word + 1, " \t\r\n")]);
}

/* "LJf": each is as coget does without it. */
static bool are_defaults(const char *letters)
{
	const struct foreign *foreign;

	for (; *letters; letters++) {
		foreign = foreign_by_letters(letters, 1);
		if (!foreign || foreign->kind != FOREIGN_DEFAULT)
			return false;
	}
	return true;
}

bool mistaken_value_is_remote_name(char letter, const char *rest,
				   const char *next)
{
	if (letter != 'O' || (rest && !are_defaults(rest)))
		return false;
	return !next || (next[0] == '-' && next[1]) || strstr(next, "://");
}
