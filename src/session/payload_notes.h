/*
 * What an archive wants to be reminded of by the next run: the payloads in it,
 * by their digests.
 *
 * Of as many as PAYLOAD_NOTES_MAX: a later one may take the place of an earlier
 * one.  Plain data.
 */
#ifndef SESSION_PAYLOAD_NOTES_H
#define SESSION_PAYLOAD_NOTES_H

#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#define PAYLOAD_NOTES_MAX ((size_t)64 * 1024)

struct payload_note {
	uint64_t end_bytes; /* of the entry of the archive that has it */
	char *text;	    /* that the archive has given; owned */
};

/* Zeroed it is empty. */
struct payload_notes {
	struct payload_note *slots; /* PAYLOAD_NOTES_MAX of them; or NULL */
	size_t count;		    /* that have a text */
};

/*
 * Note a text, which is copied; its first word tells it from others.  Returns 0
 * or UV_ENOMEM.
 */
int payload_notes_add(struct payload_notes *notes, uint64_t end_bytes,
		      const char *text) CO_MUST_CHECK;

/*
 * The same for the words of a record: where the entry ends, and the text,
 * escaped.  Returns 0, UV_EILSEQ for other words, or UV_ENOMEM.
 */
int payload_notes_read(struct payload_notes *notes, char *words) CO_MUST_CHECK;

/* Forget those of entries that end behind that: they are cut off. */
void payload_notes_cut(struct payload_notes *notes, uint64_t end_bytes);

/* Free what it holds, and empty it. */
void payload_notes_release(struct payload_notes *notes);

#endif
