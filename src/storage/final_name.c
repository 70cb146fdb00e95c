/*
 * The numbers of a name are tried from the first that may be free: which that
 * is, is kept for each name that is shared (nameset.h), so that a list of a
 * million items of one name does not look at each number before its own.
 *
 * An item whose name is free, or another's, may have its file under any number:
 * a list may be given again in another order, or a part of it.  So the marks of
 * all files with numbers are read, once in a run.
 *
 * A URL may stand in the list several times.  Those of its items that a session
 * knows to be finished have the files that it has noted, and the others do not.
 */
#include "storage/final_name.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <coget/thread.h>

#include "storage/dest_internal.h"
#include "storage/naming.h"

void final_names_init(struct final_names *names,
		      const struct reserved *reserved)
{
	pthread_mutexattr_t recursive;

	*names = (struct final_names){.reserved = reserved};
	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&names->lock, &recursive);
	pthread_mutexattr_destroy(&recursive);
}

void final_names_release(struct final_names *names)
{
	nameset_release(&names->given);
	nameset_release(&names->folders);
	pthread_mutex_destroy(&names->lock);
}

/* Whether an item has the name, or the run uses it otherwise. */
static bool is_given(const struct folder *folder, const char *name)
{
	const struct final_names *names = &folder->dest->names;

	return nameset_has(&names->given, folder->scope, name) ||
	       nameset_has(&names->folders, folder->scope, name) ||
	       (!names->are_of_archive &&
		reserved_has_name(names->reserved, &folder->directory, name));
}

/* Give the item a name.  Returns 0 or UV_ENOMEM. */
static int take(struct naming *naming, const char *name, unsigned number,
		enum finding finding)
{
	struct name_request *request = naming->request;

	request->number = number;
	request->exists = finding == OWN;
	if (finding != OBSTACLE)
		request->obstacle = NULL;
	return nameset_add(&naming->names->given, naming->folder->scope, name);
}

/* A file that a stream was redirected to keeps the mark that it had before. */
static bool is_reserved(const struct naming *naming, const char *name)
{
	struct stat file;

	return directory_look(naming->directory, name, &file) == 0 &&
	       reserved_has_file(naming->names->reserved, &file);
}

/* Returns 1 if the file of that name was taken, 0 if it is not the item's. */
static int take_if_own(struct naming *naming, unsigned number,
		       bool may_be_twins)
{
	char name[NAME_SIZE];
	int status;

	name_numbered(name, naming->request->wanted, number);
	if (is_given(naming->folder, name) ||
	    item_mark_owner(naming->directory->fd, name, &naming->id) !=
		    OWNER_ITEM ||
	    is_reserved(naming, name) ||
	    (!may_be_twins && naming_is_twins(naming, name)))
		return 0;
	status = take(naming, name, number, OWN);
	return status == 0 ? 1 : status;
}

static int take_any_own(struct naming *naming, bool may_be_twins)
{
	const struct marked_files *marked = &naming->folder->marked;
	const struct marked_file *file = marked_files_find(marked, &naming->id);
	int status = take_if_own(naming, 0, may_be_twins);

	for (; status == 0 && file; file = marked_files_next(marked, file))
		status = take_if_own(naming, file->number, may_be_twins);
	return status;
}

/*
 * Search for a file that is the item's and has its name, with any number.
 * Returns 1 if it was taken, 0 if there is none, UV_ENOMEM.
 */
static int take_own(struct naming *naming)
{
	int status;

	if (naming->has_searched || naming->names->are_fixed ||
	    naming_is_of_nothing(naming->names, naming->directory) ||
	    !naming->directory->has_attributes ||
	    naming->policy == EXISTS_RENAME || !naming_make_id(naming))
		return 0;
	naming->has_searched = true;
	status = marked_files_read(&naming->folder->marked,
				   naming->directory->fd);
	if (status == UV_ENOMEM)
		return status;
	status = take_any_own(naming, false);
	/* The session may know less than it did. */
	if (status == 0 && naming->request->is_finished)
		status = take_any_own(naming, true);
	return status;
}

/* Note which numbers the next item need not try. */
static int note_shared(struct naming *naming, unsigned number)
{
	if (number == 0)
		return 0;
	return nameset_note_shared(&naming->names->given, naming->folder->scope,
				   naming->request->wanted, number + 1);
}

/*
 * Try numbers until one is for the item.  All before it are given to others, or
 * their files are others'.
 */
static int try_numbers(struct naming *naming, unsigned number)
{
	enum finding finding;
	char name[NAME_SIZE];
	int status;

	for (;; number++) {
		name_numbered(name, naming->request->wanted, number);
		if (is_given(naming->folder, name))
			continue;
		finding = naming_look(naming, name, number);
		status = finding == OWN ? 0 : take_own(naming);
		if (status != 0)
			return status < 0 ? status : 0;
		if (finding == STRANGER)
			continue;
		status = take(naming, name, number, finding);
		return status == 0 ? note_shared(naming, number) : status;
	}
}

/* What the process uses otherwise is in the way. */
static int take_wanted(struct naming *naming)
{
	const char *name = naming->request->wanted;
	enum finding finding = naming_look(naming, name, 0);

	if (finding == STRANGER || is_given(naming->folder, name)) {
		naming->request->obstacle = "a file that is in use";
		finding = OBSTACLE;
	}
	return take(naming, name, 0, finding);
}

/*
 * Give the name of a folder, and of each above it, away: no item gets it, and
 * it is not had if an item has it.
 */
static int enter_folder(struct final_names *names, struct folder *folder)
{
	char *path = strdup(folder->path);
	uint64_t scope = 0;
	int status = path ? 0 : UV_ENOMEM;
	char *name = path;

	while (status == 0 && name && *name) {
		size_t len = strcspn(name, "/");
		bool is_last = !name[len];

		name[len] = '\0';
		if (nameset_has(&names->given, scope, name)) {
			folder_set_taken(folder, (size_t)(name - path) + len);
			break;
		}
		status = nameset_add(&names->folders, scope, name);
		scope = folder_scope(path);
		name[len] = is_last ? '\0' : '/';
		name = is_last ? NULL : name + len + 1;
	}
	free(path);
	folder->is_entered = status == 0;
	return status;
}

static int give(struct final_names *names, enum exists_policy policy,
		struct name_request *request)
{
	struct folder *folder = request->folder;
	struct naming naming = {
		.names = names,
		.folder = folder,
		.directory = &folder->directory,
		.policy = request->is_finished ? EXISTS_SKIP : policy,
		.request = request,
	};
	const struct nameset_shared *shared = nameset_find_shared(
		&names->given, folder->scope, request->wanted);
	int status = folder->is_entered ? 0 : enter_folder(names, folder);

	request->exists = false;
	request->obstacle = NULL;
	if (status != 0)
		return status;
	if (names->are_fixed)
		return take_wanted(&naming);
	return try_numbers(&naming, shared ? shared->next : 0);
}

/* What cannot be opened is met again when the first file is written there. */
static int give_in_folder(struct final_names *names, enum exists_policy policy,
			  struct name_request *request)
{
	struct folder *folder = request->folder;
	int status;

	if (naming_is_of_nothing(names, &folder->directory))
		return give(names, policy, request);
	(void)folder_pin(folder, FOLDER_FIND);
	status = give(names, policy, request);
	folder_unpin(folder);
	return status;
}

struct giving {
	struct final_names *names;
	enum exists_policy policy;
	struct name_request *requests;
	size_t count;
};

static int give_all(void *arg)
{
	struct giving *giving = arg;
	struct final_names *names = giving->names;
	int status = 0;

	pthread_mutex_lock(&names->lock);
	for (size_t i = 0; status == 0 && i < giving->count; i++)
		status = give_in_folder(names, giving->policy,
					&giving->requests[i]);
	pthread_mutex_unlock(&names->lock);
	return status;
}

static bool needs_disk(const struct final_names *names,
		       const struct name_request *requests, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!naming_is_of_nothing(names,
					  &requests[i].folder->directory))
			return true;
	return false;
}

int final_names_give(struct final_names *names, enum exists_policy policy,
		     struct name_request *requests, size_t count)
{
	struct giving giving = {names, policy, requests, count};

	return needs_disk(names, requests, count)
		       ? co_to_thread(give_all, &giving)
		       : give_all(&giving);
}

static int look_on_disk(void *arg)
{
	struct naming *naming = arg;
	struct name_request *request = naming->request;
	char name[NAME_SIZE];
	struct stat file;

	name_numbered(name, request->wanted, request->number);
	request->obstacle = NULL;
	request->exists =
		folder_pin(naming->folder, FOLDER_FIND) == 0 &&
		directory_look(naming->directory, name, &file) == 0 &&
		naming_examine(naming, name, request->number, &file) == OWN;
	folder_unpin(naming->folder);
	return 0;
}

int final_name_look(struct final_names *names, enum exists_policy policy,
		    struct name_request *request)
{
	struct naming naming = {
		.names = names,
		.folder = request->folder,
		.directory = &request->folder->directory,
		.policy = policy,
		.request = request,
	};

	if (names->are_of_archive) {
		request->exists = false;
		request->obstacle = NULL;
		return 0;
	}
	return co_to_thread(look_on_disk, &naming);
}

void final_names_ask(struct final_names *names, struct name_oracle oracle)
{
	names->oracle = oracle;
}

void final_names_detach(struct final_names *names)
{
	names->are_of_archive = true;
}

void final_names_fix(struct final_names *names)
{
	names->are_fixed = true;
}

int final_name_another(struct folder *folder, const char *wanted,
		       char name[NAME_SIZE])
{
	struct final_names *names = &folder->dest->names;
	const struct nameset_shared *shared;
	struct stat file;
	unsigned number;
	int status;

	pthread_mutex_lock(&names->lock);
	shared = nameset_find_shared(&names->given, folder->scope, wanted);
	number = shared ? shared->next : 1;
	for (;; number++) {
		name_numbered(name, wanted, number);
		if (!is_given(folder, name) &&
		    directory_look(&folder->directory, name, &file) ==
			    UV_ENOENT)
			break;
	}
	status = nameset_add(&names->given, folder->scope, name);
	if (status == 0)
		status = nameset_note_shared(&names->given, folder->scope,
					     wanted, number + 1);
	pthread_mutex_unlock(&names->lock);
	return status;
}
