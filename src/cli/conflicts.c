#include "cli/conflicts.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/archive_check.h"
#include "cli/file_clash.h"
#include "cli/program_check.h"
#include "cli/usage_error.h"
#include "model/glob.h"
#include "model/name_pieces.h"
#include "model/result_format.h"

/* Whether the output, in the directory, is one itself; path is what it is. */
static bool is_directory(const struct settings *settings, char path[PATH_MAX])
{
	bool is_here = strcmp(settings->dir, ".") == 0;
	struct stat found;

	return snprintf(path, PATH_MAX, "%s%s%s", is_here ? "" : settings->dir,
			is_here ? "" : "/", settings->output) < PATH_MAX &&
	       stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

/* What cannot be when bodies go to standard output. */
static bool check_stdout(const struct settings *settings, FILE *errors)
{
	const char *other = settings->json	     ? "--json"
			    : settings->format	     ? "--format"
			    : settings->digest	     ? "--digest"
			    : settings->session	     ? "--session"
			    : settings->exec	     ? "--exec"
			    : settings->mirror_paths ? "--mirror-paths"
						     : NULL;

	if (!other)
		return true;
	usage_error(errors,
		    settings->json || settings->format || settings->digest
			    ? "%s and --output - both write to standard "
			      "output; leave one of them out"
			    : "%s is about files, and --output - makes none; "
			      "leave one of them out",
		    other);
	return false;
}

/* What cannot be where nothing is downloaded. */
static bool check_probe(const struct settings *settings, FILE *errors)
{
	const char *probe =
		settings->probe == PROBE_HEAD ? "--head" : "--spider";
	const char *other = settings->dry_run ? "--dry-run"
			    : settings->session && settings->probe == PROBE_HEAD
				    ? "--session"
			    : settings->exec			 ? "--exec"
			    : settings->tar			 ? "--tar"
			    : settings->warc			 ? "--warc"
			    : settings->digest			 ? "--digest"
			    : settings->has_checksum		 ? "--checksum"
			    : settings->checksum_files.count > 0 ? "--checksums"
			    : settings->range.kind != BYTE_RANGE_ALL ? "--range"
								     : NULL;

	if (settings->probe == PROBE_NONE)
		return true;
	if (settings->output && strcmp(settings->output, "-") != 0)
		usage_error(errors,
			    "%s prints to standard output; use '>' instead of "
			    "--output",
			    probe);
	else if (settings->method || settings->has_body ||
		 settings->body_file || settings->form_count > 0)
		usage_error(errors,
			    "%s sends HEAD, and cannot be combined with "
			    "another method or a body",
			    probe);
	else if (other)
		usage_error(errors, "%s downloads no file; leave out %s", probe,
			    other);
	else
		return true;
	return false;
}

/* Whether the files can have the names that -o gives them. */
static bool check_output(const struct settings *settings, FILE *errors)
{
	char path[PATH_MAX];

	if (!settings->output || settings->probe != PROBE_NONE)
		return true;
	if (settings_use_stdout(settings))
		return check_stdout(settings, errors);
	if (settings->mirror_paths) {
		usage_error(errors,
			    "--output and --mirror-paths both say the name; "
			    "for both use -o '{host}/{path}'");
		return false;
	}
	if (!settings_archive(settings) && is_directory(settings, path)) {
		usage_error(errors,
			    "--output: %s is a directory; use -d %s for that",
			    quote(path).text, quote(path).text);
		return false;
	}
	if (settings->url_count > 1 &&
	    !name_pieces_tell_apart(settings->output)) {
		usage_error(errors,
			    "--output gives %zu URLs the one name %s; for a "
			    "name of each use a template, such as -o "
			    "'{index}-{name}'",
			    settings->url_count, quote(settings->output).text);
		return false;
	}
	return true;
}

/* What is there is a part of the file, and the rest is not asked for. */
static bool check_range(const struct settings *settings, FILE *errors)
{
	if (settings->range.kind == BYTE_RANGE_ALL ||
	    settings->exists != EXISTS_RESUME)
		return true;
	usage_error(errors,
		    "--range cannot be combined with --continue; coget always "
		    "resumes its own partial files");
	return false;
}

/* What a session says is not known without writing to it. */
static bool check_dry_run(const struct settings *settings, FILE *errors)
{
	if (!settings->dry_run || !settings->session)
		return true;
	usage_error(errors,
		    "--dry-run writes nothing, and so cannot open a session; "
		    "leave out --session");
	return false;
}

/* There would be nothing in it. */
static bool check_report(const struct settings *settings, FILE *errors)
{
	if (!settings->report || !settings->dry_run)
		return true;
	usage_error(errors, "--dry-run downloads nothing, and so has nothing "
			    "for --report; leave out one of them");
	return false;
}

static bool is_pattern(const struct settings *settings, const char *url)
{
	struct failure ignored;
	struct glob *glob = NULL;
	bool is_one =
		settings->glob && glob_parse(&glob, url, &ignored) == 0 && glob;

	glob_free(glob);
	return is_one;
}

static bool check_bearer(const struct settings *settings, FILE *errors)
{
	if (settings->auth != AUTH_BEARER || settings->has_bearer)
		return true;
	usage_error(errors,
		    "--auth bearer needs a token, such as --bearer @token.txt");
	return false;
}

static bool check_body(const struct settings *settings, FILE *errors)
{
	int bodies = (settings->body_file != NULL) + settings->has_body +
		     (settings->form_count > 0);

	if (bodies <= 1)
		return true;
	usage_error(
		errors, "%s cannot be combined with %s; a request has one body",
		settings->form_count > 0 ? "--form" : "--data-file",
		settings->has_body ? "--data or --json-data" : "--data-file");
	return false;
}

/* What is printed of each result. */
static bool check_results(const struct settings *settings, FILE *errors)
{
	const char *format = settings->format;

	if (format && settings->json)
		usage_error(errors,
			    "--format and --json both write to standard "
			    "output; leave one of them out");
	else if (format && !settings->digest &&
		 result_format_has(format, RESULT_DIGEST))
		usage_error(errors, "--format: {digest} needs --digest, such "
				    "as --digest sha256");
	else if (settings->ends_with_nul && !format && !settings->digest &&
		 !settings->dry_run && settings->probe != PROBE_SPIDER)
		usage_error(errors,
			    "-0 (--null) needs --format, --digest, --dry-run "
			    "or --spider, whose lines it ends; for HTTP/1.0, "
			    "use --http1.0");
	else
		return true;
	return false;
}

static bool has_one_argument(const struct settings *settings)
{
	return settings->url_count == 1 && settings->lists.count == 0 &&
	       settings->metalinks.count == 0 &&
	       !is_pattern(settings, settings->urls[0]);
}

static bool check_checksum(const struct settings *settings, FILE *errors)
{
	if (!settings->has_checksum || has_one_argument(settings))
		return true;
	usage_error(errors,
		    "--checksum needs exactly one URL, given as an argument; "
		    "for more, write checksum=ALGO=HEX under each URL of a "
		    "list, or use --checksums FILE");
	return false;
}

static bool check_mirrors(const struct settings *settings, FILE *errors)
{
	if (settings->mirrors.count == 0 || has_one_argument(settings))
		return true;
	if (settings->url_count == 0 && settings->lists.count == 0)
		usage_error(errors,
			    "--mirror takes another URL of the file whose URL "
			    "is the argument, which is missing; coget does not "
			    "follow links as wget --mirror does");
	else
		usage_error(errors,
			    "--mirror needs exactly one URL, given as an "
			    "argument; for more, write the URLs of a file "
			    "with TABs between them in a line of a list");
	return false;
}

static bool is_url(const char *text)
{
	return strstr(text, "://") != NULL;
}

static bool check_metalinks(const struct settings *settings, FILE *errors)
{
	const char *location = settings->metalink_location;

	if (location &&
	    (strlen(location) != 2 || !isalpha((unsigned char)location[0]) ||
	     !isalpha((unsigned char)location[1]))) {
		usage_error(errors,
			    "--metalink-location needs the two letters of a "
			    "country, such as de; got %s",
			    quote(location).text);
		return false;
	}
	if (settings->warc && settings->follow_metalink != FOLLOW_NO) {
		usage_error(errors,
			    "--warc keeps what servers send for the URLs, and "
			    "--follow-metalink downloads other files in its "
			    "place; leave one of them out, or give the "
			    "Metalink to --metalink");
		return false;
	}
	for (size_t i = 0; i < settings->metalinks.count; i++)
		if (settings->dry_run && is_url(settings->metalinks.items[i])) {
			usage_error(errors,
				    "--dry-run asks no server, and so cannot "
				    "read the Metalink of a URL; download it "
				    "first");
			return false;
		}
	return true;
}

bool conflicts_check(const struct settings *settings, FILE *errors)
{
	return check_probe(settings, errors) &&
	       archive_check(settings, errors) &&
	       check_output(settings, errors) &&
	       check_results(settings, errors) &&
	       program_check(settings, errors) &&
	       check_dry_run(settings, errors) &&
	       check_range(settings, errors) &&
	       check_report(settings, errors) &&
	       file_clash_check(settings, errors) &&
	       check_body(settings, errors) && check_bearer(settings, errors) &&
	       check_checksum(settings, errors) &&
	       check_mirrors(settings, errors) &&
	       check_metalinks(settings, errors);
}
