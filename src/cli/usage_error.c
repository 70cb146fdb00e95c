#include "cli/usage_error.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text_show.h"
#include "base/utf8.h"
#include "model/userinfo.h"

#define ADVICE_MAX_BYTES 1024
#define QUOTED_COLUMNS 64

static const char see_help[] = "'coget --help all' lists them";

struct quoted quote(const char *word)
{
	struct quoted quoted = {"'"};
	size_t room = sizeof(quoted.text) - sizeof("''");
	/* Combining marks take no column: too many of them end at the cap. */
	struct buf safe = BUF_INIT(room);
	struct buf hidden = BUF_INIT(SIZE_MAX / 2);
	unsigned used;

	/* Without a colon it is rather the name of a file with "@" in it. */
	if (strchr(word, ':') && userinfo_hide_url(&hidden, word) == 0)
		word = hidden.data;
	(void)text_fit(&safe, word, QUOTED_COLUMNS, TEXT_UTF8, &used);
	if (safe.data)
		strcat(quoted.text, safe.data);
	strcat(quoted.text, "'");
	buf_release(&safe);
	buf_release(&hidden);
	return quoted;
}

void usage_error(FILE *errors, const char *format, ...)
{
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	/* In one call: stderr is not buffered, and others write to it, too. */
	fprintf(errors, "coget: %s\n", line);
}

/* What to type instead of an unknown name, for the end of a sentence. */
static void advise(struct buf *advice, struct guess guess)
{
	const struct foreign *foreign = guess.foreign;

	if (guess.name)
		buf_printf(advice, "did you mean '--%s'?", guess.name);
	else if (!foreign)
		buf_puts(advice, see_help);
	else if (foreign->kind == FOREIGN_DEFAULT ||
		 foreign->kind == FOREIGN_MEANS)
		buf_printf(advice, "did you mean '--%s'?", foreign->name);
	else if (!foreign->ours)
		buf_puts(advice, foreign->advice);
	else
		buf_printf(advice, "did you mean '%s'%s%s%s?", foreign->ours,
			   foreign->advice ? " (" : "",
			   foreign->advice ? foreign->advice : "",
			   foreign->advice ? ")" : "");
}

static void print_unknown(FILE *errors, const char *what,
			  const struct buf *advice)
{
	usage_error(errors, "unknown option %s; %s", what,
		    advice->data ? advice->data : see_help);
}

void usage_error_unknown(FILE *errors, const char *word, size_t len,
			 struct guess guess)
{
	struct buf advice = BUF_INIT(ADVICE_MAX_BYTES);
	/* Without what follows the "=", which may be a secret. */
	char name[256];

	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	advise(&advice, guess);
	print_unknown(errors, quote(name).text, &advice);
	buf_release(&advice);
}

void usage_error_default(FILE *errors, const char *word, size_t len,
			 const struct foreign *foreign)
{
	char name[256];

	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	if (foreign->ours)
		usage_error(errors, "unknown option %s; did you mean '%s'?",
			    quote(name).text, foreign->ours);
	else
		usage_error(errors, "unknown option %s; coget always does that",
			    quote(name).text);
}

void usage_error_absent(FILE *errors, const char *word)
{
	usage_error(errors,
		    "unknown option %s; leave it out, as coget does not do "
		    "that by default",
		    quote(word).text);
}

/*
 * "'-x'", or "'-x' in '-qx...'" if it does not come first.  What follows may be
 * a value, and a secret.
 */
static void describe_letter(struct buf *what, const char *word,
			    const char *letter)
{
	uint32_t code;
	size_t size = utf8_decode(letter, strlen(letter), &code);
	size_t len = size > 0 ? size : 1;
	size_t before = (size_t)(letter - word) + len;
	char alone[8] = "-", start[64];

	memcpy(alone + 1, letter, len);
	buf_puts(what, quote(alone).text);
	if (letter == word + 1)
		return;
	snprintf(start, sizeof(start), "%.*s%s", (int)before, word,
		 letter[len] ? "..." : "");
	buf_printf(what, " in %s", quote(start).text);
}

/* "-k1M" is rather a value for -k than a letter "1". */
static const struct option *option_before(const char *word, const char *letter)
{
	if (letter == word + 1 || isalpha((unsigned char)*letter))
		return NULL;
	return option_by_letter(letter[-1]);
}

static void advise_letter(struct buf *advice, const char *word,
			  const char *letter)
{
	const struct foreign *foreign = foreign_by_letters(letter, 1);
	const struct option *before = option_before(word, letter);

	if (before)
		buf_printf(advice, "-%c (--%s) takes no value", before->letter,
			   before->name);
	else
		advise(advice, (struct guess){NULL, foreign});
}

void usage_error_letter(FILE *errors, const char *word, const char *letter)
{
	struct buf what = BUF_INIT(ADVICE_MAX_BYTES);
	struct buf advice = BUF_INIT(ADVICE_MAX_BYTES);

	describe_letter(&what, word, letter);
	advise_letter(&advice, word, letter);
	print_unknown(errors, what.data ? what.data : "", &advice);
	buf_release(&what);
	buf_release(&advice);
}
