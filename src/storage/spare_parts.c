#include "storage/spare_parts.h"

#include <stdlib.h>

#include "base/buf.h"
#include "storage/part_file_internal.h"

static struct part_file *make(void)
{
	struct part_file *part = calloc(1, sizeof(*part));

	if (part)
		part->memory = BUF_INIT(PART_FILE_WHOLE_BYTES);
	return part;
}

struct part_file *spare_parts_take(struct spare_parts *spare)
{
	struct part_file *part;
	struct buf memory;

	if (spare->count == 0)
		return make();
	part = spare->parts[--spare->count];
	memory = part->memory;
	*part = (struct part_file){.memory = memory};
	return part;
}

static void free_one(struct part_file *part)
{
	buf_release(&part->memory);
	free(part);
}

void spare_parts_give(struct spare_parts *spare, struct part_file *part)
{
	if (spare->count == SPARE_PARTS_MAX) {
		free_one(part);
		return;
	}
	buf_reset(&part->memory);
	/* A long body comes with its own: part_file_take(). */
	if (part->memory.size > PART_FILE_SMALL_BYTES)
		buf_release(&part->memory);
	spare->parts[spare->count++] = part;
}

void spare_parts_release(struct spare_parts *spare)
{
	while (spare->count > 0)
		free_one(spare->parts[--spare->count]);
}
