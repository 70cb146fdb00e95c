/* A priority queue of nodes in the caller's structs. */
#include "base/heap.h"

#include "base/container.h"

#include "unit/schedule/schedule_util.h"

struct entry {
	struct heap_node node;
	unsigned rank;
	bool is_in;
};

static bool ranks_before(const struct heap_node *a, const struct heap_node *b)
{
	return CONTAINER_OF((struct heap_node *)a, struct entry, node)->rank <
	       CONTAINER_OF((struct heap_node *)b, struct entry, node)->rank;
}

static void add(struct heap *heap, struct entry *entry, unsigned rank)
{
	entry->rank = rank;
	entry->is_in = true;
	heap_add(heap, &entry->node);
}

static void take_out(struct heap *heap, struct entry *entry)
{
	heap_remove(heap, &entry->node);
	entry->is_in = false;
}

static struct entry *first_of(const struct heap *heap)
{
	struct heap_node *node = heap_first(heap);

	return node ? CONTAINER_OF(node, struct entry, node) : NULL;
}

START_TEST(what_is_added_comes_out_in_order)
{
	static const unsigned ranks[] = {5, 1, 4, 1, 3, 9, 2, 6};
	struct entry entries[CO_COUNT(ranks)];
	struct heap heap;
	unsigned last = 0;

	heap_init(&heap, ranks_before);
	ck_assert_ptr_null(heap_first(&heap));
	for (size_t i = 0; i < CO_COUNT(ranks); i++)
		add(&heap, &entries[i], ranks[i]);
	for (size_t i = 0; i < CO_COUNT(ranks); i++) {
		struct entry *first = first_of(&heap);

		ck_assert_uint_ge(first->rank, last);
		last = first->rank;
		take_out(&heap, first);
	}
	ck_assert_ptr_null(heap_first(&heap));
}
END_TEST

static struct entry *lowest(struct entry *entries, size_t count)
{
	struct entry *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (entries[i].is_in &&
		    (!found || entries[i].rank < found->rank))
			found = &entries[i];
	return found;
}

START_TEST(nodes_may_leave_from_anywhere)
{
	enum { ENTRIES = 100, STEPS = 50000 };
	static struct entry entries[ENTRIES];
	struct heap heap;
	uint64_t random = 1;

	heap_init(&heap, ranks_before);
	for (int step = 0; step < STEPS; step++) {
		struct entry *entry = &entries[next_random(&random) % ENTRIES];
		struct entry *expected;

		if (entry->is_in)
			take_out(&heap, entry);
		else
			add(&heap, entry, next_random(&random) % 1000);
		expected = lowest(entries, ENTRIES);
		if (expected)
			ck_assert_uint_eq(first_of(&heap)->rank,
					  expected->rank);
		else
			ck_assert_ptr_null(heap_first(&heap));
	}
}
END_TEST

START_TEST(a_long_list_in_order_uses_no_stack)
{
	enum { ENTRIES = 1000000 };
	struct entry *entries = calloc(ENTRIES, sizeof(*entries));
	struct heap heap;

	heap_init(&heap, ranks_before);
	for (unsigned i = 0; i < ENTRIES; i++)
		add(&heap, &entries[i], i);
	for (unsigned i = 0; i < ENTRIES; i++) {
		ck_assert_ptr_eq(first_of(&heap), &entries[i]);
		take_out(&heap, &entries[i]);
	}
	free(entries);
}
END_TEST

int main(void)
{
	return RUN_SUITE("heap", what_is_added_comes_out_in_order,
			 nodes_may_leave_from_anywhere,
			 a_long_list_in_order_uses_no_stack);
}
