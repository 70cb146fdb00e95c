/*
 * Files that have no name until they are whole (O_TMPFILE, then a link): what a
 * small file, which is written at its end alone, costs least by.  There is
 * nothing to be locked, renamed, or left behind by a process that is killed.
 *
 * All calls block on disk.
 */
#ifndef STORAGE_UNNAMED_FILE_H
#define STORAGE_UNNAMED_FILE_H

/* How such a file can be given a name. */
enum unnamed_way {
	UNNAMED_NONE,	 /* not at all: file system or kernel cannot */
	UNNAMED_BY_FD,	 /* by its descriptor: Linux 6.10, or privileged */
	UNNAMED_BY_PATH, /* by the path of that in /proc */
};

/* Find out how, in a directory. */
enum unnamed_way unnamed_file_find_way(int dir_fd);

/* Make one, to be closed by the caller.  Returns it, or a negated errno. */
int unnamed_file_open(int dir_fd);

/*
 * Give it a name that nothing has.  Returns 0, UV_EEXIST, or a negated errno.
 */
int unnamed_file_link(int fd, enum unnamed_way way, int dir_fd,
		      const char *name);

#endif
