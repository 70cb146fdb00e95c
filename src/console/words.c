#include "console/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where a line is being read, and where its words are being written. */
struct splitter {
	const char *at;
	char *end;
	struct words *words;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Take what stands in quotes; at is behind the first.  0 or -EINVAL. */
static int take_quoted(struct splitter *splitter, char quote)
{
	for (; *splitter->at != quote; splitter->at++) {
		if (quote == '"' && *splitter->at == '\\' && splitter->at[1])
			splitter->at++;
		if (!*splitter->at)
			return -EINVAL;
		*splitter->end++ = *splitter->at;
	}
	splitter->at++;
	return 0;
}

/* A comma at the end of a word, or an ampersand at the end of the line. */
static bool is_mark(const char *at)
{
	return (*at == ',' && (!at[1] || is_space(at[1]))) ||
	       (*at == '&' && !at[1 + strspn(at + 1, " \t\r\n")]);
}

static bool ends_word(const char *at)
{
	return !*at || is_space(*at) || is_mark(at);
}

/* Take the word that begins here.  Returns 0 or -EINVAL. */
static int take_word(struct splitter *splitter)
{
	struct word *word = &splitter->words->each[splitter->words->count++];
	char c;

	*word = (struct word){.text = splitter->end};
	if (is_mark(splitter->at))
		*splitter->end++ = *splitter->at++;
	else
		while (!ends_word(splitter->at)) {
			c = *splitter->at++;
			if (c == '\'' || c == '"') {
				word->is_quoted = true;
				if (take_quoted(splitter, c))
					return -EINVAL;
				continue;
			}
			if (c == '\\' && *splitter->at) {
				word->is_quoted = true;
				c = *splitter->at++;
			}
			*splitter->end++ = c;
		}
	*splitter->end++ = '\0';
	return 0;
}

int words_split(struct words *out, const char *line)
{
	size_t len = strlen(line);
	struct splitter splitter = {.at = line, .words = out};
	int error = 0;

	/* Each word has a character of its own, and a NUL. */
	*out = (struct words){.each = calloc(len + 1, sizeof(*out->each)),
			      .texts = malloc(2 * len + 1)};
	if (!out->each || !out->texts) {
		words_release(out);
		return -ENOMEM;
	}
	splitter.end = out->texts;
	while (!error) {
		while (is_space(*splitter.at))
			splitter.at++;
		if (!*splitter.at || *splitter.at == '#')
			return 0;
		error = take_word(&splitter);
	}
	words_release(out);
	return error;
}

void words_release(struct words *words)
{
	free(words->each);
	free(words->texts);
	*words = (struct words){0};
}

bool word_is(const struct word *word, const char *text)
{
	return !word->is_quoted && strcmp(word->text, text) == 0;
}
