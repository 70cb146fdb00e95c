#include "model/command_line.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A word in the making. */
struct parsing {
	const char *at;
	struct buf word;
	struct command_line *out;
	struct failure *failure;
};

void command_line_release(struct command_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		free(line->words[i]);
	free(line->words);
	*line = (struct command_line){0};
}

int command_line_add(struct command_line *line, const char *word)
{
	char **longer =
		realloc(line->words, (line->count + 2) * sizeof(*line->words));
	char *copy = strdup(word);

	if (longer)
		line->words = longer;
	if (!longer || !copy) {
		free(copy);
		return -ENOMEM;
	}
	longer[line->count++] = copy;
	longer[line->count] = NULL;
	return 0;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n';
}

/* What shells know begins a word or, as a variable does, stands anywhere. */
static size_t shell_len(const char *at, bool begins_word)
{
	if (begins_word && (*at == '|' || *at == '&' || *at == '<' ||
			    *at == '>' || *at == ';'))
		return strspn(at, "|&<>;");
	if (begins_word && isdigit((unsigned char)*at) && at[1] == '>')
		return 2;
	if (*at == ';' && (!at[1] || is_blank(at[1])))
		return 1;
	if (*at == '$' && (isalpha((unsigned char)at[1]) || at[1] == '(' ||
			   at[1] == '{' || at[1] == '_'))
		return 2;
	return *at == '`' ? 1 : 0;
}

static int refuse_shell(struct parsing *parsing, size_t len)
{
	failure_set(parsing->failure, ERROR_INPUT,
		    "no shell runs the command, so that '%.*s' means nothing "
		    "in it; for a shell, write sh -c \"...\"; to pass it as it "
		    "is, put it into quotes",
		    (int)len, parsing->at);
	return -EINVAL;
}

static int take_single(struct parsing *parsing)
{
	const char *start = ++parsing->at;
	const char *end = strchr(start, '\'');

	if (!end) {
		failure_set(parsing->failure, ERROR_INPUT,
			    "a single quote that has no other");
		return -EINVAL;
	}
	parsing->at = end + 1;
	return buf_append(&parsing->word, start, (size_t)(end - start));
}

static int take_double(struct parsing *parsing)
{
	int status = 0;

	for (parsing->at++; status == 0 && *parsing->at != '"'; parsing->at++) {
		if (!*parsing->at) {
			failure_set(parsing->failure, ERROR_INPUT,
				    "a double quote that has no other");
			return -EINVAL;
		}
		if (parsing->at[0] == '\\' && parsing->at[1] &&
		    strchr("\"\\$`", parsing->at[1]))
			parsing->at++;
		status = buf_putc(&parsing->word, *parsing->at);
	}
	parsing->at++;
	return status;
}

static int take_escaped(struct parsing *parsing)
{
	if (!parsing->at[1]) {
		failure_set(parsing->failure, ERROR_INPUT,
			    "a backslash at its end");
		return -EINVAL;
	}
	parsing->at += 2;
	return buf_putc(&parsing->word, parsing->at[-1]);
}

static int take_bare(struct parsing *parsing, bool begins_word)
{
	size_t len = shell_len(parsing->at, begins_word);

	return len > 0 ? refuse_shell(parsing, len)
		       : buf_putc(&parsing->word, *parsing->at++);
}

static int take_word(struct parsing *parsing)
{
	const char *start = parsing->at;
	int status = buf_puts(&parsing->word, "");

	while (status == 0 && *parsing->at && !is_blank(*parsing->at)) {
		if (*parsing->at == '\'')
			status = take_single(parsing);
		else if (*parsing->at == '"')
			status = take_double(parsing);
		else if (*parsing->at == '\\')
			status = take_escaped(parsing);
		else
			status = take_bare(parsing, parsing->at == start);
	}
	if (status == 0)
		status = command_line_add(
			parsing->out,
			parsing->word.len > 0 ? parsing->word.data : "");
	buf_reset(&parsing->word);
	return status;
}

static int split(struct parsing *parsing)
{
	int status = 0;

	while (status == 0) {
		while (is_blank(*parsing->at))
			parsing->at++;
		if (!*parsing->at)
			break;
		status = take_word(parsing);
	}
	return status;
}

static bool has_words(const char *word, const struct vocabulary *vocabulary)
{
	struct template_piece piece;

	while (template_next(vocabulary, &piece, &word) > 0)
		if (!piece.is_literal)
			return true;
	return false;
}

static int check_word(const char *word, const struct vocabulary *vocabulary,
		      struct failure *failure)
{
	struct template_piece piece;
	int status;

	while ((status = template_next(vocabulary, &piece, &word)) > 0)
		;
	if (status < 0)
		template_explain(vocabulary, &piece, failure);
	return status;
}

static int check(const struct command_line *line,
		 const struct vocabulary *vocabulary, struct failure *failure)
{
	int status = 0;

	if (line->count == 0 || !*line->words[0]) {
		failure_set(failure, ERROR_INPUT, "the command is empty");
		return -EINVAL;
	}
	for (size_t i = 0; status == 0 && i < line->count; i++)
		status = check_word(line->words[i], vocabulary, failure);
	if (status == 0 && has_words(line->words[0], vocabulary)) {
		failure_set(failure, ERROR_INPUT,
			    "the program itself cannot be a placeholder; name "
			    "one that runs it");
		return -EINVAL;
	}
	return status;
}

int command_line_parse(struct command_line *out, const char *text,
		       const struct vocabulary *vocabulary,
		       struct failure *failure)
{
	struct parsing parsing = {
		.at = text,
		.word = BUF_INIT(SIZE_MAX / 2),
		.out = out,
		.failure = failure,
	};
	int status;

	*out = (struct command_line){0};
	status = split(&parsing);
	if (status == 0)
		status = check(out, vocabulary, failure);
	buf_release(&parsing.word);
	if (status != 0)
		command_line_release(out);
	return status;
}

bool command_line_has_words(const struct command_line *line,
			    const struct vocabulary *vocabulary)
{
	for (size_t i = 0; i < line->count; i++)
		if (has_words(line->words[i], vocabulary))
			return true;
	return false;
}

static int expand(struct buf *out, const char *word,
		  const struct vocabulary *vocabulary,
		  const char *const *values)
{
	struct template_piece piece;
	int status = buf_puts(out, "");

	while (status == 0 && template_next(vocabulary, &piece, &word) > 0) {
		size_t start = out->len;

		status = piece.is_literal ? buf_append(out, piece.text.text,
						       piece.text.len)
					  : buf_puts(out, values[piece.word]);
		if (status == 0)
			status = template_pad(out, start, piece.width);
	}
	return status;
}

int command_line_expand(struct command_line *out,
			const struct command_line *line,
			const struct vocabulary *vocabulary,
			const char *const *values)
{
	struct buf word = BUF_INIT(SIZE_MAX / 2);
	int status = 0;

	*out = (struct command_line){0};
	for (size_t i = 0; status == 0 && i < line->count; i++) {
		buf_reset(&word);
		status = expand(&word, line->words[i], vocabulary, values);
		if (status == 0)
			status = command_line_add(out, word.len > 0 ? word.data
								    : "");
	}
	buf_release(&word);
	if (status != 0)
		command_line_release(out);
	return status;
}
