#include "session/payload_notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "session/record_words.h"

static struct payload_note *slot_of(const struct payload_notes *notes,
				    const char *text)
{
	char word[128];
	size_t len = strcspn(text, " ");

	if (len >= sizeof(word))
		len = sizeof(word) - 1;
	memcpy(word, text, len);
	word[len] = '\0';
	return &notes->slots[text_hash(word) % PAYLOAD_NOTES_MAX];
}

static void clear(struct payload_notes *notes, struct payload_note *note)
{
	notes->count -= note->text != NULL;
	free(note->text);
	*note = (struct payload_note){0};
}

int payload_notes_add(struct payload_notes *notes, uint64_t end_bytes,
		      const char *text)
{
	struct payload_note *note;
	char *copy = strdup(text);

	if (!notes->slots)
		notes->slots =
			calloc(PAYLOAD_NOTES_MAX, sizeof(*notes->slots));
	if (!notes->slots || !copy) {
		free(copy);
		return UV_ENOMEM;
	}
	note = slot_of(notes, copy);
	clear(notes, note);
	*note = (struct payload_note){end_bytes, copy};
	notes->count++;
	return 0;
}

int payload_notes_read(struct payload_notes *notes, char *words)
{
	uint64_t end_bytes;
	char *text;
	int status;

	if (!record_take_number(&words, &end_bytes) || end_bytes == 0 ||
	    !*words)
		return UV_EILSEQ;
	text = record_unescape(words);
	if (!text)
		return UV_ENOMEM;
	status = payload_notes_add(notes, end_bytes, text);
	free(text);
	return status;
}

void payload_notes_cut(struct payload_notes *notes, uint64_t end_bytes)
{
	for (size_t i = 0; notes->count > 0 && i < PAYLOAD_NOTES_MAX; i++)
		if (notes->slots[i].end_bytes > end_bytes)
			clear(notes, &notes->slots[i]);
}

void payload_notes_release(struct payload_notes *notes)
{
	payload_notes_cut(notes, 0);
	free(notes->slots);
	*notes = (struct payload_notes){0};
}
