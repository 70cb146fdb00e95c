#include "http/cookie_index.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/*
 * A domain and a path that cookies have; also, with no path, a domain that
 * some have, so that the paths of all others need not be tried.
 */
struct place {
	struct cookie_key key; /* in texts; without a name */
	struct kept_cookie *first;
	size_t count;
	size_t set; /* of these, by servers */
	char texts[];
};

static const struct span no_path = {"", 0};

static int compare_spans(struct span one, struct span other)
{
	size_t len = one.len < other.len ? one.len : other.len;
	int order = memcmp(one.text, other.text, len);

	return order ? order : (one.len > other.len) - (one.len < other.len);
}

static int compare_places(const void *left, const void *right)
{
	const struct cookie_key *one = left, *other = right;
	int order = strcmp(one->domain, other->domain);

	return order ? order : compare_spans(one->path, other->path);
}

static int compare_cookies(const void *left, const void *right)
{
	const struct cookie_key *one = left, *other = right;
	int order = compare_places(left, right);

	return order ? order : strcmp(one->name, other->name);
}

static struct place *find_place(const struct cookie_index *index,
				const char *domain, struct span path)
{
	const struct cookie_key key = {domain, path, NULL};
	struct place **found = tfind(&key, &index->places, compare_places);

	return found ? *found : NULL;
}

static struct place *make_place(struct cookie_index *index, const char *domain,
				struct span path)
{
	size_t domain_size = strlen(domain) + 1;
	struct place *place =
		calloc(1, sizeof(*place) + domain_size + path.len);
	char *text;

	if (!place)
		return NULL;
	text = place->texts;
	memcpy(text, domain, domain_size);
	memcpy(text + domain_size, path.text, path.len);
	place->key.domain = text;
	place->key.path = (struct span){text + domain_size, path.len};
	if (tsearch(place, &index->places, compare_places))
		return place;
	free(place);
	return NULL;
}

static struct place *take_place(struct cookie_index *index, const char *domain,
				struct span path)
{
	struct place *place = find_place(index, domain, path);

	return place ? place : make_place(index, domain, path);
}

static void drop_unused(struct cookie_index *index, struct place *place)
{
	if (!place || place->count > 0)
		return;
	tdelete(place, &index->places, compare_places);
	free(place);
}

static void link_first(struct place *place, struct kept_cookie *cookie)
{
	cookie->next = place->first;
	cookie->at = &place->first;
	if (cookie->next)
		cookie->next->at = &cookie->next;
	place->first = cookie;
}

int cookie_index_add(struct cookie_index *index, struct kept_cookie *cookie)
{
	const struct cookie_key *key = &cookie->key;
	struct place *domain = take_place(index, key->domain, no_path);
	struct place *place =
		domain ? take_place(index, key->domain, key->path) : NULL;

	if (!place || !tsearch(cookie, &index->cookies, compare_cookies)) {
		drop_unused(index, domain);
		drop_unused(index, place);
		return UV_ENOMEM;
	}
	link_first(place, cookie);
	place->count++;
	domain->count++;
	domain->set += !cookie->is_given;
	return 0;
}

void cookie_index_remove(struct cookie_index *index, struct kept_cookie *cookie)
{
	const struct cookie_key *key = &cookie->key;
	struct place *domain = find_place(index, key->domain, no_path);
	struct place *place = find_place(index, key->domain, key->path);

	tdelete(cookie, &index->cookies, compare_cookies);
	*cookie->at = cookie->next;
	if (cookie->next)
		cookie->next->at = cookie->at;
	domain->set -= !cookie->is_given;
	domain->count--;
	place->count--;
	drop_unused(index, domain);
	drop_unused(index, place);
}

struct kept_cookie *cookie_index_find(const struct cookie_index *index,
				      const struct cookie_key *key)
{
	struct kept_cookie **found =
		tfind(key, &index->cookies, compare_cookies);

	return found ? *found : NULL;
}

struct kept_cookie *cookie_index_at(const struct cookie_index *index,
				    const char *domain, struct span path)
{
	const struct place *place = find_place(index, domain, path);

	return place ? place->first : NULL;
}

size_t cookie_index_count(const struct cookie_index *index, const char *domain,
			  size_t *set)
{
	const struct place *place = find_place(index, domain, no_path);

	*set = place ? place->set : 0;
	return place ? place->count : 0;
}
