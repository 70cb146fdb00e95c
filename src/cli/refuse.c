#include "cli/refuse.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "cli/complain.h"
#include "cli/find.h"
#include "model/checksum.h"

static const char see_help[] = "'coget --help' lists them all";
static const char header_form[] = "NAME: VALUE, where NAME is none that coget "
				  "needs itself (Range, If-Match, Connection)";
static const char user_form[] = "NAME:PASSWORD without control characters";

void refuse_name(FILE *errors, const char *word, size_t len,
		 const struct option *meant)
{
	/* Without what follows the "=", which may be a secret. */
	char name[256];

	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	if (meant)
		complain(errors, "unknown option %s; did you mean '--%s'?",
			 quote(name).text, meant->name);
	else
		complain(errors, "unknown option %s; %s", quote(name).text,
			 see_help);
}

void refuse_letter(FILE *errors, char letter)
{
	unsigned char byte = (unsigned char)letter;
	char other = (char)(islower(byte) ? toupper(byte) : tolower(byte));
	char word[] = {'-', letter, '\0'};

	if (option_by_letter(other))
		complain(errors, "unknown option %s; did you mean '-%c'?",
			 quote(word).text, other);
	else
		complain(errors, "unknown option %s; %s", quote(word).text,
			 see_help);
}

static void describe_checksum(struct buf *needs, const char *value)
{
	enum checksum_algorithm algorithm;

	if (value && checksum_find(value, strcspn(value, "="), &algorithm))
		buf_printf(needs, "%s with %zu hexadecimal digits",
			   checksum_name(algorithm),
			   2 * checksum_len(algorithm));
	else
		buf_puts(needs, "ALGO=HEX with sha256, sha512, sha1, md5, "
				"blake2b or crc32c");
}

/* What values the option takes, in words, and this one should have been. */
static void describe(struct buf *needs, const struct option *option,
		     const char *value)
{
	switch (option->kind) {
	case OPTION_COUNT:
		buf_printf(needs, "a whole number from %" PRIu64 " to %" PRIu64,
			   option->min, option->max);
		break;
	case OPTION_TIME:
		buf_puts(needs, "a time in ms, s, m, h or d, or none");
		break;
	case OPTION_DELAY:
		buf_puts(needs, "a time in ms, s, m, h or d");
		break;
	case OPTION_CAUSES:
		buf_puts(needs, "a list of connect, resolve, tls, timeout, "
				"network, truncated, range, checksum, "
				"redirect, protocol, HTTP statuses, 4xx, 5xx, "
				"default and all, with commas");
		break;
	case OPTION_CHECKSUM:
		describe_checksum(needs, value);
		break;
	case OPTION_SIZE:
		buf_puts(needs, "a number of bytes, also in k, M, G or T, or "
				"none");
		break;
	case OPTION_POLICY:
	case OPTION_ALGORITHM:
		buf_puts(needs, "one of ");
		for (size_t i = 0; option->choices[i]; i++)
			buf_printf(needs, "%s%s", i > 0 ? ", " : "",
				   option->choices[i]);
		break;
	case OPTION_TEXT:
		buf_puts(needs, "a text without control characters");
		break;
	case OPTION_HEADER:
		buf_puts(needs, header_form);
		break;
	case OPTION_USER:
		buf_puts(needs, user_form);
		break;
	default:
		buf_printf(needs, "the name of a %s",
			   strcmp(option->argument, "DIR") == 0 ? "directory"
								: "file");
	}
}

void refuse_value(FILE *errors, const struct option *option, const char *form,
		  const char *value)
{
	struct buf needs = BUF_INIT(256);

	if (option->is_secret)
		value = NULL;
	describe(&needs, option, value);
	complain(errors, "%s needs %s, such as %s %s%s%s", form,
		 needs.data ? needs.data : "a value", form, option->example,
		 value ? "; got " : "", value ? quote(value).text : "");
	buf_release(&needs);
}

void refuse_file(FILE *errors, const struct option *option, const char *form,
		 const char *path, int status)
{
	if (status == -EBADMSG)
		complain(errors, "%s: %s does not hold %s%s", form,
			 quote(path).text,
			 option->kind == OPTION_HEADER ? header_form
						       : user_form,
			 option->kind == OPTION_HEADER ? ", one a line" : "");
	else
		complain(errors, "%s cannot read %s: %s", form,
			 quote(path).text, strerror(-status));
}
