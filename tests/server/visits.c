/*
 * Visits by key, in a tree.
 */
#include "visits.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct visit *left = a, *right = b;

	return strcmp(left->key, right->key);
}

static void visit_free(void *arg)
{
	struct visit *visit = arg;

	free(visit->key);
	free(visit);
}

static struct visit *add(struct visits *visits, const char *key)
{
	struct visit *visit = calloc(1, sizeof(*visit));

	if (!visit)
		return NULL;
	visit->key = strdup(key);
	if (visit->key && tsearch(visit, &visits->tree, compare))
		return visit;
	visit_free(visit);
	return NULL;
}

struct visit *visits_find(struct visits *visits, const char *key)
{
	const struct visit wanted = {.key = (char *)key};
	struct visit **found = tfind(&wanted, &visits->tree, compare);

	return found ? *found : add(visits, key);
}

uint64_t visits_count(struct visits *visits, const char *key)
{
	struct visit *visit = visits_find(visits, key);

	return visit ? ++visit->count : 0;
}

void visits_release(struct visits *visits)
{
	tdestroy(visits->tree, visit_free);
	visits->tree = NULL;
}
