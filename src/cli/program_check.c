#include "cli/program_check.h"

#include <errno.h>
#include <limits.h>
#include <paths.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/usage_error.h"
#include "model/command_line.h"
#include "model/result_words.h"
#include "model/run_words.h"

static bool can_be_run(const char *path)
{
	struct stat file;

	if (access(path, X_OK) != 0 || stat(path, &file) != 0)
		return false;
	if (S_ISREG(file.st_mode))
		return true;
	errno = EACCES;
	return false;
}

/* In a directory of PATH, of which an empty one is the current one. */
static bool is_in_path(const char *name)
{
	const char *dirs = getenv("PATH");
	char path[PATH_MAX];

	if (!dirs)
		dirs = _PATH_DEFPATH;
	for (;;) {
		size_t len = strcspn(dirs, ":");

		if (snprintf(path, sizeof(path), "%.*s%s%s", (int)len, dirs,
			     len > 0 ? "/" : "", name) < PATH_MAX &&
		    can_be_run(path))
			return true;
		dirs += len;
		if (!*dirs++)
			return false;
	}
}

static bool check(const char *option, const char *text,
		  const struct vocabulary *vocabulary, FILE *errors)
{
	struct command_line line;
	struct failure failure;
	bool is_there = true;

	if (!text || command_line_parse(&line, text, vocabulary, &failure) != 0)
		return true;
	if (strchr(line.words[0], '/') && !can_be_run(line.words[0])) {
		usage_error(errors, "%s cannot run %s: %s", option,
			    quote(line.words[0]).text, strerror(errno));
		is_there = false;
	} else if (!strchr(line.words[0], '/') && !is_in_path(line.words[0])) {
		usage_error(
			errors,
			"%s: there is no program %s in PATH; install it, or "
			"give its path",
			option, quote(line.words[0]).text);
		is_there = false;
	}
	command_line_release(&line);
	return is_there;
}

bool program_check(const struct settings *settings, FILE *errors)
{
	return check("--exec", settings->exec, &command_vocabulary, errors) &&
	       check("--on-done", settings->on_done, &run_vocabulary, errors);
}
