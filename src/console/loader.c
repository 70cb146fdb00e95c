#include "console/loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/task.h>

#include "console/call.h"
#include "console/child.h"

/*
 * $1 is the C file, $2 what is made, $3 where the headers are, or "".  CC may
 * be several words, and the others are as a rule: the shell splits them.
 */
static const char script[] =
	"compiler=${CC:-cc}\n"
	"command -v ${compiler%% *} >/dev/null || {\n"
	"	echo \"there is no C compiler ${compiler%% *}:\"\\\n"
	"		'install one, such as gcc, or name it in CC'\n"
	"	exit 1\n"
	"}\n"
	"exec $compiler -shared -fPIC -g $CFLAGS ${3:+\"-I$3\"} \\\n"
	"	$(pkg-config --cflags coget-http 2>/dev/null ||\n"
	"		pkg-config --cflags libuv 2>/dev/null) \\\n"
	"	-x c \"$1\" -x none -o \"$2\" $LDLIBS\n";

/* Where a file is compiled: a directory that nobody else can write to. */
struct workshop {
	char *dir;
	char *object;
};

static int open_workshop(struct workshop *workshop)
{
	const char *temp = getenv("TMPDIR");
	int error;

	*workshop = (struct workshop){0};
	if (asprintf(&workshop->dir, "%s/coget-console-XXXXXX",
		     temp && *temp == '/' ? temp : "/tmp") < 0) {
		workshop->dir = NULL;
		return UV_ENOMEM;
	}
	if (!mkdtemp(workshop->dir)) {
		error = -errno;
		free(workshop->dir);
		workshop->dir = NULL;
		return error;
	}
	if (asprintf(&workshop->object, "%s/run.so", workshop->dir) < 0) {
		workshop->object = NULL;
		return UV_ENOMEM;
	}
	return 0;
}

static void close_workshop(struct workshop *workshop)
{
	if (workshop->object)
		unlink(workshop->object);
	if (workshop->dir)
		rmdir(workshop->dir);
	free(workshop->object);
	free(workshop->dir);
}

/* Whether a file is there, of root or who has made the program, too. */
static bool is_trusted(const char *path, const struct stat *program)
{
	struct stat info;

	return stat(path, &info) == 0 &&
	       (info.st_uid == 0 || info.st_uid == program->st_uid);
}

/* Cut the last name off a path.  Returns whether there was one. */
static bool go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
	return slash;
}

/*
 * The include directory with coget/coget.h that belongs to the program: beside
 * the directory where that stands, or one above, for builds of another flavour.
 *
 * Returns it, to be freed by the caller; NULL if there is none.
 */
static char *find_headers(void)
{
	static const char header[] = "/coget/coget.h";
	char *above = realpath("/proc/self/exe", NULL);
	char *path = NULL;
	struct stat program;

	if (above && stat(above, &program) == 0 && go_up(above))
		for (int i = 0; i < 2 && !path && go_up(above); i++) {
			if (asprintf(&path, "%s/include%s", above, header) < 0)
				path = NULL;
			if (path && !is_trusted(path, &program)) {
				free(path);
				path = NULL;
			}
		}
	if (path)
		path[strlen(path) - strlen(header)] = '\0';
	free(above);
	return path;
}

/* Compile.  What the compiler says is shown.  Suspends. */
static int compile(struct call *call, const char *path, const char *object)
{
	char *headers = find_headers();
	const char *argv[] = {"/bin/sh",
			      "-c",
			      script,
			      "sh",
			      path,
			      object,
			      headers ? headers : "",
			      NULL};
	int status = child_run(call, argv, call->words[0].text);

	free(headers);
	return status;
}

static int open_object(struct call *call, const char *object, co_fn **run)
{
	void *handle = dlopen(object, RTLD_NOW | RTLD_LOCAL);
	void *symbol;

	if (!handle)
		return call_fail(call, UV_EINVAL, "%s: %s", call->words[0].text,
				 dlerror());
	symbol = dlsym(handle, "run");
	if (!symbol) {
		dlclose(handle);
		return call_fail(call, UV_EINVAL,
				 "%s: has no int run(void *arg)",
				 call->words[0].text);
	}
	memcpy(run, &symbol, sizeof(symbol));
	return 0;
}

/* Compile and load.  Returns 0 with *run, which stays. */
static int build(struct call *call, const char *path, co_fn **run)
{
	struct workshop workshop;
	int status = open_workshop(&workshop);

	if (status < 0)
		(void)call_fail(call, status,
				"cannot make a directory in "
				"TMPDIR, or /tmp: %s",
				co_strerror(status));
	if (status == 0)
		status = compile(call, path, workshop.object);
	if (status == 0)
		status = open_object(call, workshop.object, run);
	close_workshop(&workshop);
	return status;
}

static int call_coroutine(struct call *call, co_fn *run)
{
	int status = run(call->count > 1 ? call->words[1].text : NULL);
	char text[64];
	int len;

	fflush(stdout);
	if (status < 0 && status != UV_ECANCELED)
		return call_fail(call, status, "%s: run() has returned %d: %s",
				 call->words[0].text, status,
				 co_strerror(status));
	if (status > 0) {
		len = snprintf(text, sizeof(text), "run() = %d", status);
		(void)call_show(call, text, (size_t)len);
	}
	return status;
}

int loader_call(struct call *call)
{
	char *path = realpath(call->words[0].text, NULL);
	co_fn *run = NULL;
	int status;

	if (!path)
		return call_fail(call, -errno, "%s: %s", call->words[0].text,
				 strerror(errno));
	status = build(call, path, &run);
	free(path);
	return status < 0 ? status : call_coroutine(call, run);
}
