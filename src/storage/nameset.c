#include "storage/nameset.h"

#include <stdlib.h>

#include "base/text.h"

enum { FIRST_SIZE = 8 };

/* text_hash() with its bits spread (murmur3's finalizer), and never 0. */
static uint64_t hash_of(uint64_t scope, const char *name)
{
	uint64_t hash = text_hash(name) ^ scope * UINT64_C(0x9e3779b97f4a7c15);

	hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
	hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	hash ^= hash >> 33;
	return hash ? hash : 1;
}

/* Where the search for a hash begins, in a table of any size. */
static size_t first_place(uint64_t hash, size_t size)
{
	return (size_t)(((hash >> 32) * size) >> 32);
}

static size_t next_place(size_t at, size_t size)
{
	return at + 1 < size ? at + 1 : 0;
}

/* Three quarters are enough: more make the searches long. */
static bool is_full(size_t len, size_t size)
{
	return len + 1 > size - size / 4;
}

static size_t larger(size_t size)
{
	return size ? size + size / 2 : FIRST_SIZE;
}

/* Where a hash is, or would be.  There is room. */
static uint64_t *find(const struct nameset_shard *shard, uint64_t hash)
{
	size_t at = first_place(hash, shard->size);

	while (shard->hashes[at] && shard->hashes[at] != hash)
		at = next_place(at, shard->size);
	return &shard->hashes[at];
}

static int grow(struct nameset_shard *shard)
{
	struct nameset_shard grown = {.size = larger(shard->size)};

	grown.hashes = calloc(grown.size, sizeof(*grown.hashes));
	if (!grown.hashes)
		return UV_ENOMEM;
	grown.len = shard->len;
	for (size_t i = 0; i < shard->size; i++)
		if (shard->hashes[i])
			*find(&grown, shard->hashes[i]) = shard->hashes[i];
	free(shard->hashes);
	*shard = grown;
	return 0;
}

void nameset_release(struct nameset *set)
{
	for (size_t i = 0; i < NAMESET_SHARDS; i++)
		free(set->shards[i].hashes);
	free(set->shared);
	*set = (struct nameset){0};
}

bool nameset_has(const struct nameset *set, uint64_t scope, const char *name)
{
	uint64_t hash = hash_of(scope, name);
	const struct nameset_shard *shard = &set->shards[hash % NAMESET_SHARDS];

	return shard->size > 0 && *find(shard, hash) == hash;
}

int nameset_add(struct nameset *set, uint64_t scope, const char *name)
{
	uint64_t hash = hash_of(scope, name);
	struct nameset_shard *shard = &set->shards[hash % NAMESET_SHARDS];
	uint64_t *place;

	if (is_full(shard->len, shard->size) && grow(shard) < 0)
		return UV_ENOMEM;
	place = find(shard, hash);
	shard->len += *place == 0;
	*place = hash;
	return 0;
}

static struct nameset_shared *find_shared(struct nameset_shared *table,
					  size_t size, uint64_t hash)
{
	size_t at = first_place(hash, size);

	while (table[at].hash && table[at].hash != hash)
		at = next_place(at, size);
	return &table[at];
}

static int grow_shared(struct nameset *set)
{
	size_t size = larger(set->shared_size);
	struct nameset_shared *grown = calloc(size, sizeof(*grown));

	if (!grown)
		return UV_ENOMEM;
	for (size_t i = 0; i < set->shared_size; i++) {
		const struct nameset_shared *old = &set->shared[i];

		if (old->hash)
			*find_shared(grown, size, old->hash) = *old;
	}
	free(set->shared);
	set->shared = grown;
	set->shared_size = size;
	return 0;
}

const struct nameset_shared *
nameset_find_shared(const struct nameset *set, uint64_t scope, const char *name)
{
	const struct nameset_shared *found;

	if (set->shared_len == 0)
		return NULL;
	found = find_shared(set->shared, set->shared_size,
			    hash_of(scope, name));
	return found->hash ? found : NULL;
}

int nameset_note_shared(struct nameset *set, uint64_t scope, const char *name,
			uint32_t next)
{
	uint64_t hash = hash_of(scope, name);
	struct nameset_shared *place;

	if (is_full(set->shared_len, set->shared_size) && grow_shared(set) < 0)
		return UV_ENOMEM;
	place = find_shared(set->shared, set->shared_size, hash);
	set->shared_len += place->hash == 0;
	*place = (struct nameset_shared){hash, next};
	return 0;
}
