#include "confine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "archive/archive_target.h"
#include "base/own_path.h"
#include "base/sandbox.h"
#include "base/syscall_filter.h"
#include "session/journal_mark.h"

/* The kernel gives the files in /proc of such a process to root. */
void confine_memory(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* The directories that can be written to. */
struct open_dirs {
	int fds[9];
	size_t count;
};

static bool add_dir(struct open_dirs *dirs, int fd)
{
	if (fd >= 0)
		dirs->fds[dirs->count++] = fd;
	return fd >= 0;
}

/* That in which a file that the user has named is replaced. */
static bool add_dir_of(struct open_dirs *dirs, const char *name)
{
	struct own_path path;
	int fd;

	if (!name || own_path_open(&path, name) != 0)
		return false;
	fd = path.dir_fd;
	path.dir_fd = -1;
	own_path_release(&path);
	return add_dir(dirs, fd);
}

/* What a run writes to; false if that is not there. */
static bool add_written(struct open_dirs *dirs, const struct settings *settings)
{
	const char *archive = settings_archive(settings);

	/* A session may have to clear up there what a download has left. */
	if ((settings->probe == PROBE_NONE || settings->session) &&
	    !add_dir(dirs, own_path_open_directory(settings->dir, true)))
		return false;
	if (add_dir_of(dirs, settings->session))
		journal_mark_prepare(dirs->fds[dirs->count - 1]);
	add_dir_of(dirs, settings->failed);
	add_dir_of(dirs, settings->log_file);
	add_dir_of(dirs, settings->report);
	add_dir_of(dirs, settings->hsts);
	add_dir_of(dirs, settings->save_cookies);
	if (archive && !archive_target_is_open(archive))
		add_dir_of(dirs, archive);
	return true;
}

/*
 * Nothing is written but files in -d, those that options name, and what is open
 * already.  The directory has to be there for that; whatever is wrong with it,
 * the run will say.
 */
static void confine_files(const struct settings *settings)
{
	struct open_dirs dirs = {.count = 0};

	if (!settings->dry_run && !add_written(&dirs, settings))
		return;
#ifdef COGET_SANITIZED
	/* The files of sanitizers' reports are opened when there is one. */
	if (getenv("COGET_REPORTS"))
		add_dir(&dirs, own_path_open_directory(getenv("COGET_REPORTS"),
						       false));
#endif
	(void)sandbox_enter(dirs.fds, dirs.count,
			    settings->interface || settings->ftp_port);
	while (dirs.count > 0)
		close(dirs.fds[--dirs.count]);
}

static void say(const char *text)
{
	(void)!write(STDERR_FILENO, text, strlen(text));
}

/* In the handler of a signal. */
static void on_refused(const char *name)
{
	say("coget: stopped: something called ");
	say(name);
	say(", which coget never does; if a library of the system has to, "
	    "use --no-sandbox\n");
}

void confine_process(const struct settings *settings)
{
	const struct rlimit none = {0};

	if (!settings->sandbox) {
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
		return;
	}
	/* Nor should somebody make it dumpable again. */
	setrlimit(RLIMIT_CORE, &none);
	confine_files(settings);
	/* Of active FTP the server opens the connection for the data. */
	(void)syscall_filter_enter(on_refused, settings->ftp_port != NULL);
}

void confine_describe(FILE *out)
{
	int landlock = sandbox_version();
	bool has_filter = syscall_filter_is_possible();

	fputs("sandbox:", out);
	if (landlock > 0)
		fprintf(out, " Landlock/%d", landlock);
	if (has_filter)
		fputs(" seccomp", out);
	fputs(landlock > 0 || has_filter ? "\n" : " none\n", out);
}
