/*
 * These are recognised rather than read.  A curl config file is the command
 * line of curl: of its options, most apply to all URLs of the file, and names
 * are paired with URLs by counting, so half of them could not be taken line by
 * line. Links in HTML need a parser for what browsers accept; others have one.
 */
#include "input/foreign_list.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* What curl config files begin with. */
static const char *const config_options[] = {
	"url",	    "output",	   "remote-name", "remote-name-all",
	"parallel", "location",	   "silent",	  "show-error",
	"fail",	    "header",	   "user",	  "user-agent",
	"referer",  "create-dirs", "request",	  "data",
	"cookie",   "output-dir",  "retry",	  "next",
};

static bool is_config_option(const char *line)
{
	size_t dashes = strspn(line, "-");
	size_t len;

	line += dashes;
	len = strcspn(line, " \t=:");
	/* "url:80", "user" and "data/x" are wrong in a list, but no options. */
	if (line[len] == ':' && !text_is_blank(line[len + 1]))
		return false;
	if (!line[len] && dashes == 0)
		return false;
	for (size_t i = 0;
	     i < sizeof(config_options) / sizeof(config_options[0]); i++)
		if (strlen(config_options[i]) == len &&
		    memcmp(config_options[i], line, len) == 0)
			return true;
	return false;
}

/* What jq writes without -r. */
static bool is_quoted_url(const char *line)
{
	return (*line == '"' || *line == '\'') && strstr(line, "://") &&
	       line[strlen(line) - 1] == *line;
}

static bool refuse(struct failure *failure, const char *what,
		   const char *remedy)
{
	failure_set(failure, ERROR_INPUT, "%s", what);
	failure->remedy = remedy;
	return true;
}

bool foreign_list_recognizes(const char *line, struct failure *failure)
{
	if (is_config_option(line))
		return refuse(failure, "a curl config file, not a list of URLs",
			      "write the URLs alone, each with its out=NAME "
			      "indented in the line below");
	if (strncmp(line, "<metalink", 9) == 0 ||
	    strncmp(line, "<?xml", 5) == 0)
		return refuse(failure, "XML, not a list of URLs",
			      "if it is a Metalink, use --metalink in place of "
			      "-i");
	if (*line == '<')
		return refuse(failure, "HTML or XML, not a list of URLs",
			      "extract its links first, as lynx -dump "
			      "-listonly -nonumbers does");
	if (strcmp(line, "[") == 0 || strncmp(line, "[{", 2) == 0)
		return refuse(failure,
			      "an array of JSON, not an object on each line",
			      "use what jq -c '.[]' writes");
	if (strncmp(line, "[\"", 2) == 0)
		return refuse(failure,
			      "an array of JSON, not a URL on each line",
			      "use what jq -r '.[]' writes");
	if (is_quoted_url(line))
		return refuse(failure, "URLs in quotes, not a list of URLs",
			      "leave out the quotes, as jq -r does");
	return false;
}
