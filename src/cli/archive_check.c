#include "cli/archive_check.h"

#include <unistd.h>

#include "cli/usage_error.h"

/* Into a pipe nothing can be gone on with, and nothing else is written. */
static bool check_stdout(const struct settings *settings, const char *name,
			 FILE *errors)
{
	const char *other = settings->json     ? "--json"
			    : settings->format ? "--format"
			    : settings->digest ? "--digest"
					       : NULL;

	if (settings->dry_run)
		return true;
	if (other)
		usage_error(errors,
			    "%s and %s - both write to standard output; leave "
			    "one of them out",
			    other, name);
	else if (settings->session)
		usage_error(errors,
			    "--session cannot go on with an archive in a "
			    "pipe; give %s the name of a file, or leave out "
			    "--session",
			    name);
	else if (isatty(STDOUT_FILENO))
		usage_error(errors,
			    "%s - writes the archive to standard output, which "
			    "is a terminal; add a pipe, such as | tar -t",
			    name);
	else
		return true;
	return false;
}

/* What there are no files for; NULL for nothing. */
static const char *option_about_files(const struct settings *settings)
{
	if (settings->exec)
		return "--exec";
	if (settings_use_stdout(settings))
		return "--output -";
	if (settings->exists == EXISTS_RESUME)
		return "--exists resume (-c)";
	if (settings->exists == EXISTS_UPDATE)
		return "--exists update";
	return settings->exists == EXISTS_SIZE ? "--exists size" : NULL;
}

bool archive_check(const struct settings *settings, FILE *errors)
{
	const char *name = settings->warc ? "--warc" : "--tar";
	const char *other = option_about_files(settings);

	if (!settings->tar && !settings->warc)
		return true;
	if (settings->tar && settings->warc)
		usage_error(errors, "--tar and --warc both say where all files "
				    "go; leave one of them out");
	else if (other)
		usage_error(errors,
			    "%s is about files on the disk, and %s puts them "
			    "into an archive; leave one of them out",
			    other, name);
	else if (settings_fill_stdout(settings))
		return check_stdout(settings, name, errors);
	else
		return true;
	return false;
}
