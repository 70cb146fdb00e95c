/*
 * Why two items of a run never write the same file, nor anybody else's file:
 *
 * - Each item has a name of its own before it is fetched (final_name.c), and
 *   none that the run uses otherwise (reserved.h).
 * - While an item is at work it claims the name of its part file, and holds a
 *   lock on that file against other processes (part_lock.c).
 * - An item gets its final name in one step that fails if something has that
 *   name (final_rename.c), so the kernel decides between threads or processes.
 * - Only a file older than the run is ever replaced: one whose ctime is not
 *   later than the run's epoch (run_epoch.c).  A server's Last-Modified cannot
 *   set ctime, nor can a copy keep it.  So names that only the file system
 *   takes for the same, "A" and "a", lose nothing either.
 * - No link is followed at the part's name or at the final name (directory.h),
 *   nor on the way from the directory to a folder beneath it (folder.c):
 *   nothing outside the directory can be reached, whatever is planted in it.
 */
#include "storage/dest_internal.h"

#include <signal.h>
#include <stdlib.h>

#include <coget/thread.h>

#include "storage/digest.h"

/* Past a limit on file sizes writes shall fail (EFBIG), not end the program. */
static void ignore_sigxfsz(void)
{
	struct sigaction action;

	if (sigaction(SIGXFSZ, NULL, &action) == 0 &&
	    action.sa_handler == SIG_DFL) {
		action.sa_handler = SIG_IGN;
		sigaction(SIGXFSZ, &action, NULL);
	}
}

struct opening {
	struct dest *dest;
	const char *path;
};

static int open_on_disk(void *arg)
{
	struct opening *opening = arg;
	struct dest *dest = opening->dest;
	int status = digest_prepare();

	if (status != 0)
		return status;
	return directory_open(&dest->root.directory, opening->path,
			      dest->only_looks ? NULL : &dest->volumes);
}

static int open_any(struct dest **out, const char *dir, bool only_looks)
{
	struct dest *dest = calloc(1, sizeof(*dest));
	struct opening opening = {dest, dir};
	int status;

	*out = NULL;
	if (!dest)
		return UV_ENOMEM;
	dest->only_looks = only_looks;
	volumes_init(&dest->volumes);
	reserved_init(&dest->reserved);
	final_names_init(&dest->names, &dest->reserved);
	folders_init(&dest->folders);
	ignore_sigxfsz();
	status = folder_init(&dest->root, dest, "", dir);
	if (status == 0)
		status = co_to_thread(open_on_disk, &opening);
	if (status == 0)
		*out = dest;
	else
		dest_close(dest);
	return status;
}

int dest_open(struct dest **out, const char *dir)
{
	return open_any(out, dir, false);
}

int dest_open_to_look(struct dest **out, const char *dir)
{
	return open_any(out, dir, true);
}

void dest_close(struct dest *dest)
{
	if (!dest)
		return;
	spare_parts_release(&dest->spare);
	folder_end(&dest->root);
	folders_release(&dest->folders);
	final_names_release(&dest->names);
	reserved_release(&dest->reserved);
	volumes_release(&dest->volumes);
	free(dest);
}

struct final_names *dest_names(struct dest *dest)
{
	return &dest->names;
}

struct reserved *dest_reserved(struct dest *dest)
{
	return &dest->reserved;
}
