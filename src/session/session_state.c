#include "session/session_state.h"

#include <stdlib.h>
#include <string.h>

#include "model/name_builder.h"
#include "session/record_words.h"

enum { FIRST_SIZE = 64 };

void session_state_release(struct session_state *state)
{
	for (size_t i = state->first; i < state->len; i++)
		free(state->commits[i].name);
	free(state->commits);
	free(state->boot);
	free(state->dir);
	free(state->archive);
	suspect_ranges_free(state->suspects);
	keyset_release(&state->finished);
	payload_notes_release(&state->payloads);
	*state = (struct session_state){0};
}

int session_state_add_suspect(struct session_state *state, const char *dir,
			      int64_t from_ns, int64_t to_ns)
{
	struct suspect_range *range = malloc(sizeof(*range));
	char *copy = strdup(dir);

	if (!range || !copy) {
		free(range);
		free(copy);
		return UV_ENOMEM;
	}
	*range = (struct suspect_range){state->suspects, from_ns, to_ns, copy};
	state->suspects = range;
	return 0;
}

int session_state_set_archive(struct session_state *state, const char *archive,
			      uint64_t end_bytes)
{
	char *copy;

	/* Another one has taken its place. */
	if (end_bytes < state->archive_end_bytes)
		payload_notes_cut(&state->payloads, 0);
	state->archive_end_bytes = end_bytes;
	if (state->archive && strcmp(state->archive, archive) == 0)
		return 0;
	copy = strdup(archive);
	free(state->archive);
	state->archive = copy;
	return copy ? 0 : UV_ENOMEM;
}

void suspect_ranges_free(struct suspect_range *suspects)
{
	while (suspects) {
		struct suspect_range *next = suspects->next;

		free(suspects->dir);
		free(suspects);
		suspects = next;
	}
}

uint64_t session_state_name(const struct session_state *state,
			    const struct open_commit *commit)
{
	return keyset_name(state->dir, commit->name);
}

static int read_run(struct session_state *state, char *text)
{
	const char *boot = record_take_word(&text);
	const char *mode = record_take_word(&text);
	int64_t time_ns;
	char *dir;

	/* Each run makes up its mind about what the last has left. */
	if (!boot || !mode || !record_take_time(&text, &time_ns) || !*text ||
	    state->is_open)
		return UV_EILSEQ;
	/* What the last run has lost may stand elsewhere by and by. */
	payload_notes_cut(&state->payloads, state->archive_end_bytes);
	dir = record_unescape(text);
	free(state->dir);
	free(state->boot);
	state->dir = dir;
	state->boot = strdup(boot);
	state->settled_ns = time_ns;
	state->is_synced = strcmp(mode, "synced") == 0;
	state->is_open = true;
	return state->dir && state->boot ? 0 : UV_ENOMEM;
}

static struct open_commit *find(struct session_state *state, uint64_t number)
{
	size_t low = state->first, high = state->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (state->commits[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == state->len || state->commits[low].number != number)
		return NULL;
	return &state->commits[low];
}

/* Room for one more: what is settled makes some, at the array's start. */
static int make_room(struct session_state *state)
{
	size_t waiting = state->len - state->first;
	size_t size = state->size ? state->size * 2 : FIRST_SIZE;
	struct open_commit *commits;

	if (state->len < state->size)
		return 0;
	if (state->first > state->size / 2) {
		memmove(state->commits, state->commits + state->first,
			waiting * sizeof(*state->commits));
		state->first = 0;
		state->len = waiting;
		return 0;
	}
	commits = reallocarray(state->commits, size, sizeof(*commits));
	if (!commits)
		return UV_ENOMEM;
	state->commits = commits;
	state->size = size;
	return 0;
}

static int add_commit(struct session_state *state,
		      const struct open_commit *commit)
{
	struct open_commit *old = find(state, commit->number);

	if (old) {
		free(old->name);
		*old = *commit;
		return 0;
	}
	if (commit->number < state->next)
		return UV_EILSEQ;
	if (make_room(state) < 0)
		return UV_ENOMEM;
	state->commits[state->len++] = *commit;
	state->next = commit->number + 1;
	return 0;
}

/* Whether a name can only be of a file in the directory, or beneath it. */
static bool leads_in(const char *name)
{
	size_t len;

	do {
		len = strcspn(name, "/");
		if (len == 0 || (len <= 2 && strspn(name, ".") == len))
			return false;
		name += len;
	} while (*name++);
	return true;
}

static int read_commit(struct session_state *state, char *text)
{
	struct open_commit commit = {0};
	uint64_t low;
	int status;

	if (!state->is_open || !record_take_number(&text, &commit.number) ||
	    !record_take_number(&text, &low) ||
	    !record_take_id(&text, &commit.id) ||
	    !record_take_number(&text, &commit.inode) || !*text ||
	    commit.number == UINT64_MAX || low > commit.number)
		return UV_EILSEQ;
	commit.name = record_unescape(text);
	if (!commit.name)
		return UV_ENOMEM;
	/* A file may be removed by what is said here. */
	status = leads_in(commit.name) ? add_commit(state, &commit) : UV_EILSEQ;
	if (status < 0)
		free(commit.name);
	else if (low > state->low)
		state->low = low;
	return status;
}

static int read_entry(struct session_state *state, char *text)
{
	struct open_commit entry = {0};
	int status;

	if (!state->is_open || !record_take_number(&text, &entry.number) ||
	    !record_take_id(&text, &entry.id) ||
	    !record_take_number(&text, &entry.end_bytes) || !*text ||
	    entry.number == UINT64_MAX || entry.end_bytes == 0)
		return UV_EILSEQ;
	entry.name = record_unescape(text);
	if (!entry.name)
		return UV_ENOMEM;
	status = add_commit(state, &entry);
	if (status < 0)
		free(entry.name);
	return status;
}

static int read_void(struct session_state *state, char *text)
{
	struct open_commit *commit = NULL;
	uint64_t number;

	if (record_take_number(&text, &number))
		commit = find(state, number);
	if (!commit)
		return UV_EILSEQ;
	free(commit->name);
	commit->name = NULL;
	return 0;
}

int session_state_finish(struct session_state *state,
			 const struct open_commit *commit)
{
	int status = keyset_add(&state->finished, &commit->id,
				session_state_name(state, commit));

	return status == 0 && commit->end_bytes > 0
		       ? session_state_set_archive(state, state->dir,
						   commit->end_bytes)
		       : status;
}

static int read_settled(struct session_state *state, char *text)
{
	uint64_t number;
	int64_t time_ns;
	int status = 0;

	if (!record_take_number(&text, &number) || number > state->next ||
	    !record_take_time(&text, &time_ns))
		return UV_EILSEQ;
	state->settled_ns = time_ns;
	while (status == 0 && state->first < state->len) {
		struct open_commit *commit = &state->commits[state->first];

		if (commit->number >= number)
			break;
		if (commit->name)
			status = session_state_finish(state, commit);
		free(commit->name);
		commit->name = NULL;
		state->first++;
	}
	return status;
}

static int read_ended(struct session_state *state, char *text)
{
	if (*text || !state->is_open || state->first < state->len)
		return UV_EILSEQ;
	state->is_open = false;
	return 0;
}

static int read_doubt(struct session_state *state, char *text)
{
	int64_t from_ns, to_ns;
	char *dir;
	int status;

	if (!record_take_time(&text, &from_ns) ||
	    !record_take_time(&text, &to_ns) || !*text)
		return UV_EILSEQ;
	dir = record_unescape(text);
	if (!dir)
		return UV_ENOMEM;
	status = session_state_add_suspect(state, dir, from_ns, to_ns);
	free(dir);
	return status;
}

static int read_archive(struct session_state *state, char *text)
{
	uint64_t end_bytes;
	char *archive;
	int status;

	if (!record_take_number(&text, &end_bytes) || !*text)
		return UV_EILSEQ;
	archive = record_unescape(text);
	if (!archive)
		return UV_ENOMEM;
	status = session_state_set_archive(state, archive, end_bytes);
	free(archive);
	return status;
}

static int read_payload(struct session_state *state, char *text)
{
	return payload_notes_read(&state->payloads, text);
}

static int read_done(struct session_state *state, char *text)
{
	struct item_id id;
	uint64_t name;

	if (!record_take_id(&text, &id) || !record_take_name(&text, &name) ||
	    *text)
		return UV_EILSEQ;
	return keyset_add(&state->finished, &id, name);
}

int session_state_read(void *context, const char *line)
{
	static const struct {
		const char *verb;
		int (*read)(struct session_state *state, char *text);
	} records[] = {
		{"commit", read_commit},   {"done", read_done},
		{"settled", read_settled}, {"void", read_void},
		{"run", read_run},	   {"ended", read_ended},
		{"doubt", read_doubt},	   {"entry", read_entry},
		{"archive", read_archive}, {"payload", read_payload},
	};
	char *text = strdup(line), *rest = text;
	const char *verb;
	int status = UV_EILSEQ;

	if (!text)
		return UV_ENOMEM;
	verb = record_take_word(&rest);
	for (size_t i = 0; verb && i < sizeof(records) / sizeof(records[0]);
	     i++)
		if (strcmp(verb, records[i].verb) == 0)
			status = records[i].read(context, rest);
	free(text);
	return status;
}
