#include "cli/value_error.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/own_path.h"
#include "cli/example.h"
#include "cli/list_error.h"
#include "cli/usage_error.h"
#include "model/archive_name.h"
#include "model/byte_range.h"
#include "model/checksum.h"
#include "model/command_line.h"
#include "model/name_pieces.h"
#include "model/result_format.h"
#include "model/run_words.h"

#define TEXT_MAX_BYTES 1024

/* What values of a kind look like, where that does not depend on the row. */
static const char *const forms[] = {
	[OPTION_TAR] = "the name of a file, or -",
	[OPTION_WARC] = "a name that ends in .warc or .warc.gz, or -",
	[OPTION_TIME] = "a time in ms, s, m, h or d, or none",
	[OPTION_DELAY] = "a time in ms, s, m, h or d",
	[OPTION_FREQUENCY] =
		"a number of requests per second, also with /s, /m or /h, or "
		"none",
	[OPTION_SIZE] = "a number of bytes, also with k, M, G or T, or none",
	[OPTION_RANGE] = "one range of bytes (for several, run coget once for "
			 "each)",
	[OPTION_RETRY_FILTER] = "a list separated by commas",
	[OPTION_REDIRECTS] = "a list separated by commas",
	[OPTION_TEMPLATE] = "a name, also with folders and placeholders",
	[OPTION_FORMAT] = "a template of a line, with placeholders",
	[OPTION_EXEC] = "a program and its arguments",
	[OPTION_ON_DONE] = "a program and its arguments",
	[OPTION_TEXT] = "text without control characters",
	[OPTION_HEADER] = "NAME: VALUE, where NAME is not a header that coget "
			  "sets itself (Range, which is --range, If-Match, "
			  "Connection, ...)",
	[OPTION_METHOD] = "a method with which files are downloaded (not "
			  "CONNECT; for HEAD, use --head)",
	[OPTION_DATA] = "text without NUL bytes (--data-file sends any file)",
	[OPTION_DATA_RAW] = "text",
	[OPTION_FORM] = "NAME=TEXT, NAME=@FILE or NAME=<FILE, and behind it "
			";type=TYPE or ;filename=NAME; FILE cannot be -",
	[OPTION_FORM_STRING] = "NAME=TEXT",
	[OPTION_DATA_ENCODED] = "text, NAME=TEXT, or NAME@FILE of a file "
				"without NUL bytes",
	[OPTION_JSON] = "text without NUL bytes (--data-file sends any file)",
	[OPTION_BEARER] = "a token without control characters",
	[OPTION_COOKIE] = "NAME=VALUE, or the name of a file of cookies (to "
			  "run in the background, end the command with '&')",
	[OPTION_REFERER] = "a URL, without control characters or ';auto'",
	[OPTION_USER] = "NAME:PASSWORD or HOST=NAME:PASSWORD, without control "
			"characters (=NAME:PASSWORD if NAME contains '=')",
	[OPTION_PROXY] = "the URL of a proxy: HOST:PORT, also with http://, "
			 "https://, socks4://, socks4a://, socks5:// or "
			 "socks5h:// before it",
	[OPTION_PROXY_USER] = "NAME:PASSWORD, without control characters",
	[OPTION_PASSWORD] = "a password",
	[OPTION_URLS] = "a URL",
	[OPTION_RESOLVE] = "HOST:PORT:ADDRESS, with commas between addresses, "
			   "and IPv6 in brackets",
	[OPTION_CONNECT_TO] = "HOST:PORT:HOST2:PORT2, of which each can be "
			      "empty",
	[OPTION_HTTPS_URL] = "a URL that begins with https://, without a login",
	[OPTION_SOCKET] = "the name of a Unix socket, at most 107 bytes long",
	[OPTION_PIN] = "sha256// and the hash of a key in base64 (more of them "
		       "behind ;), or a file that can be read",
	[OPTION_SCHEMES] =
		"names of schemes, or all, with commas, and with =, + or "
		"- before each as in curl",
	[OPTION_HELP] = "a group of options, all, or the name of an option",
	[OPTION_HOSTS] = "hosts, addresses or networks with commas, or * for "
			 "all",
};

/* Whether a checksum names a known algorithm: its digits are wrong then. */
static bool has_algorithm(const char *value, enum checksum_algorithm *algorithm)
{
	return value && checksum_find(value, strcspn(value, "="), algorithm);
}

static void describe_checksum(struct buf *needs, const char *value)
{
	enum checksum_algorithm algorithm;

	if (has_algorithm(value, &algorithm)) {
		buf_printf(needs, "%s with %zu hexadecimal digits",
			   checksum_name(algorithm),
			   2 * checksum_len(algorithm));
		return;
	}
	buf_puts(needs, "ALGO=HEX with ");
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++)
		buf_printf(needs, "%s%s", checksum_name(i),
			   i + 2 < CHECKSUM_COUNT   ? ", "
			   : i + 1 < CHECKSUM_COUNT ? " or "
						    : "");
}

static void describe_choices(struct buf *needs, const struct option *option)
{
	buf_puts(needs, "one of ");
	for (size_t i = 0; option->choices[i]; i++)
		buf_printf(needs, "%s%s", i > 0 ? ", " : "",
			   option->choices[i]);
}

static void describe_path(struct buf *needs, const struct option *option,
			  const char *value)
{
	bool is_dir = strcmp(option->argument, "DIR") == 0;
	bool is_dash = value && strcmp(value, "-") == 0;

	buf_printf(needs, "the name of a %s%s", is_dir ? "directory" : "file",
		   is_dash ? " (./- for one called -)" : "");
}

/* What kind of value the option needs, in words. */
static void describe(struct buf *needs, const struct option *option,
		     const char *value)
{
	switch (option->kind) {
	case OPTION_COUNT:
	case OPTION_RETRIES:
		buf_printf(needs, "a whole number from %" PRIu64 " to %" PRIu64,
			   option->min, option->max);
		break;
	case OPTION_LIMIT:
		buf_printf(needs,
			   "a whole number from %" PRIu64 " to %" PRIu64
			   " or auto%s",
			   option->min, option->max,
			   option->letter == 's' ? " (curl's -s is -q)" : "");
		break;
	case OPTION_TIME:
		buf_printf(needs, "%s%s", forms[option->kind],
			   option->letter == 'T' && value &&
					   isalpha((unsigned char)*value)
				   ? " (curl's -T is --method PUT --data-file)"
				   : "");
		break;
	case OPTION_CHECKSUM:
		describe_checksum(needs, value);
		break;
	case OPTION_CHOICE:
		describe_choices(needs, option);
		break;
	case OPTION_ALGORITHM:
		describe_choices(needs, option);
		buf_puts(needs, " (to log in by Digest: --auth digest)");
		break;
	case OPTION_PATH:
	case OPTION_LIST:
		describe_path(needs, option, value);
		break;
	default:
		buf_puts(needs, forms[option->kind]);
	}
}

/* "a whole number from 1 to 9, such as -j 4" */
static void describe_need(struct buf *text, const struct option *option,
			  const char *form, const char *value)
{
	enum checksum_algorithm algorithm;

	describe(text, option, value);
	if (option->kind == OPTION_CHECKSUM && has_algorithm(value, &algorithm))
		return;
	buf_puts(text, ", such as ");
	example_append(text, option, form, value);
}

static void print_need(FILE *errors, const struct option *option,
		       const char *form, const char *value)
{
	struct buf needs = BUF_INIT(TEXT_MAX_BYTES);

	describe_need(&needs, option, form, value);
	usage_error(errors, "%s needs %s%s%s", form,
		    needs.data ? needs.data : "a value",
		    value ? "; got " : "", value ? quote(value).text : "");
	buf_release(&needs);
}

/* What those mean who give the option no value, and what else can be meant. */
static const char *missing_advice(const struct option *option)
{
	if (option->kind == OPTION_PROXY)
		return "wget's -x is --mirror-paths";
	return "before a name that begins with '-', write './'";
}

void value_error_missing(FILE *errors, const struct option *option,
			 const char *form, const char *next)
{
	struct buf needs = BUF_INIT(TEXT_MAX_BYTES);
	char name[64];

	if (!next) {
		print_need(errors, option, form, NULL);
		return;
	}
	describe(&needs, option, NULL);
	snprintf(name, sizeof(name), "%.*s",
		 next[1] == '-' ? (int)strcspn(next, "=") : 2, next);
	usage_error(errors, "%s needs %s; got the option %s; %s", form,
		    needs.data ? needs.data : "a value", quote(name).text,
		    missing_advice(option));
	buf_release(&needs);
}

void value_error_bundle(FILE *errors, const char *word,
			const struct option *option, const char *form)
{
	struct buf needs = BUF_INIT(TEXT_MAX_BYTES);

	describe_need(&needs, option, form, NULL);
	usage_error(errors, "unknown option %s; %s needs %s", quote(word).text,
		    form, needs.data ? needs.data : "a value");
	buf_release(&needs);
}

/* The file of "@FILE" could not be read, or holds something else. */
static void print_file(FILE *errors, const struct option *option,
		       const char *form, const char *path, int status)
{
	if (status == -EBADMSG)
		usage_error(errors, "%s: %s does not hold %s%s", form,
			    quote(path).text,
			    forms[option->kind],
			    option->kind == OPTION_HEADER ? ", one per line"
							  : "");
	else
		usage_error(errors, "%s cannot read %s: %s", form,
			    quote(path).text,
			    status == OWN_PATH_FOREIGN_LINK
				    ? OWN_PATH_FOREIGN_TEXT
				    : strerror(-status));
}

static void print_list(FILE *errors, const struct option *option,
		       const char *form, const char *list)
{
	struct buf wrong = BUF_INIT(TEXT_MAX_BYTES);

	list_error_append(&wrong, option, list);
	usage_error(errors, "%s: %s", form, wrong.data ? wrong.data : "");
	buf_release(&wrong);
}

/* What other programs can write to, as it is no file. */
static const char *device_advice(const char *value)
{
	if (strcmp(value, "/dev/null") == 0)
		return "use --spider to check URLs without saving files, or "
		       "'-o - >/dev/null' to download them and keep nothing";
	if (strcmp(value, "/dev/stdout") == 0 ||
	    strcmp(value, "/dev/fd/1") == 0)
		return "use '-o -' for standard output";
	return NULL;
}

static void print_template(FILE *errors, const char *form, const char *value)
{
	const char *advice = device_advice(value);
	struct failure failure;

	if (advice)
		usage_error(errors, "%s cannot write to %s; %s", form,
			    quote(value).text, advice);
	else if (strstr(value, "://"))
		usage_error(
			errors,
			"%s needs the name of a file; got the URL %s; files "
			"are named after their URLs by default, as with "
			"curl -O",
			form, quote(value).text);
	else if (name_pieces_check(value, &failure) != 0)
		usage_error(errors, "%s: %s", form, failure.what);
}

/* Its name promises what is not in it. */
static void print_tar(FILE *errors, const struct option *option,
		      const char *form, const char *value)
{
	const char *program = archive_name_compressor(value);

	if (!program)
		print_need(errors, option, form, value);
	else if (strcmp(program, "zip") == 0 || strcmp(program, "7z") == 0 ||
		 strcmp(program, "cpio") == 0)
		usage_error(errors,
			    "%s writes no %s archives; give it a name such as "
			    "%s",
			    form, program, option->example);
	else
		usage_error(errors,
			    "%s does not compress; instead of %s, use --tar - "
			    "and a pipe: | %s >%s",
			    form, quote(value).text, program,
			    quote(value).text);
}

/* A list is a file.  What curl's -i means is not taken. */
static void print_url(FILE *errors, const struct option *option,
		      const char *form, const char *value)
{
	usage_error(errors, "%s needs the name of a file; got the URL %s; %s",
		    form, quote(value).text,
		    option->letter == 'i'
			    ? "give URLs without an option, and see their "
			      "headers with --head"
			    : "download it first");
}

static void print_format(FILE *errors, const char *form, const char *value)
{
	struct failure failure;

	if (result_format_check(value, &failure) != 0)
		usage_error(errors, "%s: %s", form, failure.what);
}

static void print_command(FILE *errors, const char *form, const char *value,
			  const struct vocabulary *vocabulary)
{
	struct command_line line;
	struct failure failure;

	if (command_line_parse(&line, value, vocabulary, &failure) != 0)
		usage_error(errors, "%s: %s", form, failure.what);
	command_line_release(&line);
}

/* curl's -r takes a range of bytes, wget's nothing. */
static void print_retries(FILE *errors, const struct option *option,
			  const char *form, const char *value)
{
	struct byte_range range;

	if (byte_range_parse(&range, value) == 0)
		usage_error(errors,
			    "%s needs a number of retries; for a range of "
			    "bytes use --range %s",
			    form, value);
	else if (*value == '-' || strstr(value, "://"))
		usage_error(errors,
			    "%s needs a number of retries; coget does not "
			    "follow links as wget -r does",
			    form);
	else
		print_need(errors, option, form, value);
}

void value_error(FILE *errors, const struct option *option,
		       const char *form, const char *value, int status)
{
	if (option->is_secret && value[0] == '@' &&
	    option->kind != OPTION_PROXY && option->kind != OPTION_URLS)
		print_file(errors, option, form, value + 1, status);
	else if (option->kind == OPTION_PROXY &&
		 isdigit((unsigned char)value[0]) &&
		 value[strspn(value, "0123456789")] == '\0')
		usage_error(errors,
			    "%s needs the URL of a proxy, such as %s %s; "
			    "connections for one file are -s %s, and files at "
			    "once from a host --per-host",
			    form, form, option->example, value);
	else if (option->kind == OPTION_LIST && strstr(value, "://"))
		print_url(errors, option, form, value);
	else if (option->kind == OPTION_RETRIES)
		print_retries(errors, option, form, value);
	else if (status == -ENOMEM)
		usage_error(errors, "out of memory");
	else if (option->kind == OPTION_TEMPLATE)
		print_template(errors, form, value);
	else if (option->kind == OPTION_TAR)
		print_tar(errors, option, form, value);
	else if (option->kind == OPTION_EXEC)
		print_command(errors, form, value, &command_vocabulary);
	else if (option->kind == OPTION_ON_DONE)
		print_command(errors, form, value, &run_vocabulary);
	else if (option->kind == OPTION_FORMAT)
		print_format(errors, form, value);
	else if (option->kind == OPTION_RETRY_FILTER ||
		 option->kind == OPTION_REDIRECTS)
		print_list(errors, option, form, value);
	else
		print_need(errors, option, form,
			   option->is_secret ? NULL : value);
}
