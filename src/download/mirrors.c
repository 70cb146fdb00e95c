#include "download/mirrors.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/url.h"

/* No mirror, as none is known to have sent what is there. */
#define NOBODY SIZE_MAX

struct mirror {
	const char *url; /* the item's */
	char *host;	 /* owned */
	bool is_led;	 /* a server has named it; then the URL is owned */
	bool was_asked;	 /* in this round, and has failed */
	enum mirror_fate fate;
	unsigned at_work; /* attempts */
	double bps;	  /* of the last of them; 0: not known */
};

struct mirrors {
	size_t count;
	size_t asked;	/* the one that is */
	size_t author;	/* of what is there; or NOBODY */
	bool is_joined; /* several have written it */
	bool is_joining_over;
	bool was_public; /* the address of a server that has named some */
	struct mirror all[];
};

/* Returns 0; 1 if it is none that coget can download; or UV_ENOMEM. */
static int add(struct mirrors *mirrors, const char *url, bool is_led)
{
	struct failure ignored;
	char *host;
	int status = url_check(url, &host, &ignored);

	if (status != 0)
		return status == UV_ENOMEM ? status : 1;
	mirrors->all[mirrors->count++] =
		(struct mirror){.url = url, .host = host, .is_led = is_led};
	return 0;
}

static int add_all(struct mirrors *mirrors, const struct item *item)
{
	const struct item_options *options = item->options;
	int status = add(mirrors, item->url, false);

	for (size_t i = 0; status >= 0 && i < options->mirror_count; i++)
		status = add(mirrors, options->mirrors[i], false);
	return status < 0 ? status : 0;
}

static struct mirrors *resize(struct mirrors *mirrors, size_t count)
{
	return realloc(mirrors,
		       sizeof(*mirrors) + count * sizeof(mirrors->all[0]));
}

/* The item's own URL alone, which has sent all that there is. */
static int begin(struct mirrors **out, const struct item *item)
{
	struct mirrors *mirrors = resize(NULL, 1);
	int status;

	if (!mirrors)
		return UV_ENOMEM;
	*mirrors = (struct mirrors){.count = 0};
	status = add(mirrors, item->url, false);
	if (status == 0)
		*out = mirrors;
	else
		free(mirrors);
	return status;
}

static bool has(const struct mirrors *mirrors, const char *url)
{
	for (size_t i = 0; i < mirrors->count; i++)
		if (strcmp(mirrors->all[i].url, url) == 0)
			return true;
	return false;
}

int mirrors_add(struct mirrors **mirrors, const struct item *item, char *url)
{
	struct mirrors *more;
	int status = *mirrors ? 0 : begin(mirrors, item);

	if (status != 0 || has(*mirrors, url))
		return status < 0 ? status : 1;
	more = resize(*mirrors, (*mirrors)->count + 1);
	if (!more)
		return UV_ENOMEM;
	*mirrors = more;
	return add(more, url, true);
}

void mirrors_note_public(struct mirrors *mirrors, bool was_public)
{
	if (mirrors)
		mirrors->was_public |= was_public;
}

int mirrors_open(struct mirrors **out, const struct item *item)
{
	size_t others = item->options ? item->options->mirror_count : 0;
	struct mirrors *mirrors;
	int status;

	*out = NULL;
	if (others == 0)
		return 0;
	mirrors = calloc(1, sizeof(*mirrors) +
				    (others + 1) * sizeof(mirrors->all[0]));
	if (!mirrors)
		return UV_ENOMEM;
	mirrors->author = NOBODY;
	status = add_all(mirrors, item);
	if (status == 0 && mirrors->count > 1)
		*out = mirrors;
	else
		mirrors_close(mirrors);
	return status;
}

void mirrors_close(struct mirrors *mirrors)
{
	if (!mirrors)
		return;
	for (size_t i = 0; i < mirrors->count; i++) {
		free(mirrors->all[i].host);
		if (mirrors->all[i].is_led)
			free((char *)mirrors->all[i].url);
	}
	free(mirrors);
}

size_t mirrors_memory(const struct mirrors *mirrors)
{
	size_t bytes;

	if (!mirrors)
		return 0;
	bytes = sizeof(*mirrors) + mirrors->count * sizeof(mirrors->all[0]);
	for (size_t i = 0; i < mirrors->count; i++)
		bytes += strlen(mirrors->all[i].host) + 1;
	return bytes;
}

const char *mirrors_url(const struct mirrors *mirrors, const struct item *item)
{
	return mirrors ? mirrors->all[mirrors->asked].url : item->url;
}

const char *mirrors_host(const struct mirrors *mirrors, const struct item *item)
{
	return mirrors ? mirrors->all[mirrors->asked].host : item->host;
}

/* Ask the first that is to be asked in this round.  Returns whether one is. */
static bool ask_next(struct mirrors *mirrors)
{
	for (size_t i = 0; i < mirrors->count; i++) {
		const struct mirror *mirror = &mirrors->all[i];

		if (mirror->was_asked || mirror->fate != MIRROR_MAY_PASS)
			continue;
		mirrors->asked = i;
		return true;
	}
	return false;
}

bool mirrors_turn(struct mirrors *mirrors, enum mirror_fate fate)
{
	if (!mirrors)
		return false;
	mirrors->all[mirrors->asked].was_asked = true;
	mirrors->all[mirrors->asked].fate = fate;
	return ask_next(mirrors);
}

bool mirrors_begin_round(struct mirrors *mirrors)
{
	if (!mirrors)
		return true;
	for (size_t i = 0; i < mirrors->count; i++)
		mirrors->all[i].was_asked = false;
	if (ask_next(mirrors))
		return true;
	/* Then theirs is the file. */
	for (size_t i = 0; i < mirrors->count; i++)
		if (mirrors->all[i].fate == MIRROR_DIFFERS)
			mirrors->all[i].fate = MIRROR_MAY_PASS;
	return ask_next(mirrors);
}

static size_t find(const struct mirrors *mirrors, const char *url)
{
	size_t number = 0;

	while (number < mirrors->count && mirrors->all[number].url != url)
		number++;
	return number;
}

/* Whether one of the first so many has had that. */
static bool has_fate(const struct mirrors *mirrors, size_t count,
		     enum mirror_fate fate)
{
	for (size_t i = 0; i < count; i++)
		if (mirrors->all[i].fate == fate)
			return true;
	return false;
}

bool mirrors_only_differ(const struct mirrors *mirrors)
{
	return mirrors && !has_fate(mirrors, mirrors->count, MIRROR_MAY_PASS) &&
	       has_fate(mirrors, mirrors->count, MIRROR_DIFFERS);
}

bool mirrors_ask_differing(struct mirrors *mirrors)
{
	if (!mirrors || !has_fate(mirrors, mirrors->count, MIRROR_DIFFERS))
		return false;
	for (size_t i = 0; i < mirrors->count; i++) {
		struct mirror *mirror = &mirrors->all[i];

		mirror->was_asked = false;
		mirror->fate = mirror->fate == MIRROR_DIFFERS ? MIRROR_MAY_PASS
							      : MIRROR_DROPPED;
	}
	return ask_next(mirrors);
}

bool mirrors_differ_before(const struct mirrors *mirrors)
{
	return mirrors && has_fate(mirrors, mirrors->asked, MIRROR_DIFFERS);
}

bool mirrors_have_others(const struct mirrors *mirrors)
{
	for (size_t i = 0; mirrors && i < mirrors->count; i++)
		if (i != mirrors->asked &&
		    mirrors->all[i].fate == MIRROR_MAY_PASS)
			return true;
	return false;
}

bool mirrors_is_led(const struct mirrors *mirrors, const char *url,
		    bool *was_public)
{
	size_t number = mirrors ? find(mirrors, url) : 0;

	*was_public = mirrors && mirrors->was_public;
	return mirrors && number < mirrors->count &&
	       mirrors->all[number].is_led;
}

void mirrors_note_answer(struct mirrors *mirrors, const char *url,
			 bool is_whole)
{
	if (!mirrors)
		return;
	mirrors->is_joined = !is_whole && (mirrors->is_joined ||
					   !mirrors_is_own(mirrors, url));
	if (is_whole)
		mirrors->author = find(mirrors, url);
}

bool mirrors_is_own(const struct mirrors *mirrors, const char *url)
{
	return !mirrors ||
	       (mirrors->author == find(mirrors, url) && !mirrors->is_joined);
}

/* Ranges are asked for over HTTP alone. */
static bool may_be_chosen(const struct mirrors *mirrors, size_t number)
{
	const struct mirror *mirror = &mirrors->all[number];

	if (mirrors->is_joining_over && number != mirrors->author)
		return false;
	return !mirror->was_asked && mirror->fate == MIRROR_MAY_PASS &&
	       strncmp(mirror->url, "http", 4) == 0;
}

static bool is_better(const struct mirror *mirror, const struct mirror *than)
{
	if (mirror->at_work != than->at_work)
		return mirror->at_work < than->at_work;
	if (mirror->bps == 0 || than->bps == 0)
		return mirror->bps == 0 && than->bps > 0;
	return mirror->bps > than->bps;
}

const char *mirrors_choose(const struct mirrors *mirrors,
			   const struct item *item, const char **host)
{
	const struct mirror *best = NULL;

	for (size_t i = 0; mirrors && i < mirrors->count; i++)
		if (may_be_chosen(mirrors, i) &&
		    (!best || is_better(&mirrors->all[i], best)))
			best = &mirrors->all[i];
	*host = best ? best->host : mirrors_host(mirrors, item);
	return best ? best->url : mirrors_url(mirrors, item);
}

void mirrors_enter(struct mirrors *mirrors, const char *url)
{
	if (mirrors)
		mirrors->all[find(mirrors, url)].at_work++;
}

void mirrors_leave(struct mirrors *mirrors, const char *url, uint64_t bytes,
		   int64_t time_ns)
{
	struct mirror *mirror;

	if (!mirrors)
		return;
	mirror = &mirrors->all[find(mirrors, url)];
	mirror->at_work--;
	if (bytes > 0 && time_ns > 0)
		mirror->bps = (double)bytes * 1e9 / (double)time_ns;
}

void mirrors_fail(struct mirrors *mirrors, const char *url,
		  enum mirror_fate fate)
{
	if (!mirrors)
		return;
	mirrors->all[find(mirrors, url)].was_asked = true;
	mirrors->all[find(mirrors, url)].fate = fate;
}

void mirrors_end_joining(struct mirrors *mirrors)
{
	if (mirrors)
		mirrors->is_joining_over = true;
}

bool mirrors_may_join(const struct mirrors *mirrors)
{
	return mirrors && !mirrors->is_joining_over;
}
