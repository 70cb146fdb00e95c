#include "model/result_format.h"

#include <errno.h>
#include <string.h>

/* What may follow a backslash, and what it then is. */
static const char letters[] = "ntr0\\";
static const char meanings[] = "\n\t\r\0\\";

/* Returns the place of a backslash that has no right letter; or NULL. */
static const char *wrong_escape(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.text[i] != '\\')
			continue;
		i++;
		if (i == text.len ||
		    !memchr(letters, text.text[i], sizeof(letters) - 1))
			return text.text + i - 1;
	}
	return NULL;
}

static void explain_escape(const char *escape, struct failure *failure)
{
	failure_set(failure, ERROR_INPUT,
		    "'%.2s' is no escape; there are \\n, \\t, \\r, \\0 and "
		    "\\\\",
		    escape);
}

/* curl's variables look alike. */
static bool is_of_curl(const char *format)
{
	return strstr(format, "%{");
}

int result_format_check(const char *format, struct failure *failure)
{
	struct template_piece piece;
	const char *rest = format, *wrong = NULL;
	int status;

	while ((status = template_next(&result_vocabulary, &piece, &rest)) >
		       0 &&
	       !wrong)
		if (piece.is_literal)
			wrong = wrong_escape(piece.text);
	failure->error = ERROR_NONE;
	if (is_of_curl(format))
		failure_set(failure, ERROR_INPUT,
			    "%%{...} is curl's; leave out the '%%', as in "
			    "'{status} {size} {url}'");
	else if (wrong)
		explain_escape(wrong, failure);
	else if (status < 0)
		template_explain(&result_vocabulary, &piece, failure);
	else if (!*format)
		failure_set(failure, ERROR_INPUT,
			    "the template is empty; try '{result} {path}'");
	return failure->error == ERROR_NONE ? 0 : -EINVAL;
}

bool result_format_has(const char *format, enum result_word word)
{
	struct template_piece piece;

	while (template_next(&result_vocabulary, &piece, &format) > 0)
		if (!piece.is_literal && piece.word == word)
			return true;
	return false;
}

static int put_literal(struct buf *out, struct span text)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < text.len; i++) {
		char byte = text.text[i];

		if (byte == '\\') {
			const char *letter = memchr(letters, text.text[++i],
						    sizeof(letters));

			byte = meanings[letter - letters];
		}
		status = buf_putc(out, byte);
	}
	return status;
}

int result_format_put(struct buf *out, const char *format,
		      const struct event *event, char end)
{
	struct template_piece piece;
	int status = 0;

	while (status == 0 &&
	       template_next(&result_vocabulary, &piece, &format) > 0) {
		size_t start = out->len;

		status = piece.is_literal
				 ? put_literal(out, piece.text)
				 : result_word_put(out,
						   (enum result_word)piece.word,
						   event);
		if (status == 0)
			status = template_pad(out, start, piece.width);
	}
	return status == 0 ? buf_putc(out, end) : status;
}
