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

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

/* What stands under a name, as an item sees it. */
enum finding {
	NOTHING,
	OWN,	  /* a file that is the item's, or nobody's that is known */
	STRANGER, /* not for this item */
	OBSTACLE,
};

void final_names_init(struct final_names *names,
		      const struct directory *directory,
		      const struct reserved *reserved)
{
	pthread_mutexattr_t recursive;

	*names = (struct final_names){.directory = directory,
				      .reserved = reserved};
	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&names->lock, &recursive);
	pthread_mutexattr_destroy(&recursive);
}

void final_names_release(struct final_names *names)
{
	nameset_release(&names->given);
	marked_files_release(&names->marked);
	pthread_mutex_destroy(&names->lock);
}

struct naming {
	struct final_names *names;
	enum exists_policy policy;
	struct name_request *request;
	struct item_id id;
	bool has_id;
	bool has_searched; /* for the item's own files */
};

static enum owner ask_oracle(const struct naming *naming, const char *name)
{
	const struct name_oracle *oracle = &naming->names->oracle;

	if (!oracle->whose)
		return OWNER_UNKNOWN;
	return oracle->whose(oracle->context, name, naming->request->url);
}

static bool make_id(struct naming *naming)
{
	if (!naming->has_id)
		naming->has_id =
			item_id_of(&naming->id, naming->request->url) == 0;
	return naming->has_id;
}

/*
 * Whether a file of the item's URL is rather that of another item of it: of one
 * that is finished, if this is not, and the other way round.
 */
static bool is_twins(const struct naming *naming, const char *name)
{
	bool is_noted = ask_oracle(naming, name) == OWNER_ITEM;

	return naming->names->oracle.whose &&
	       is_noted != naming->request->is_finished;
}

/* Whether an item may replace a file that another one has. */
static bool may_overwrite(const struct naming *naming, const char *name,
			  unsigned number)
{
	return naming->policy == EXISTS_OVERWRITE && number == 0 &&
	       ask_oracle(naming, name) != OWNER_OTHER;
}

/*
 * Whose a file is.  Of nobody's files, one under the wanted name is taken for
 * the item's, as every downloader does.  A number is a name that nobody asked
 * for: with marks, it would have one if it were the item's.
 */
static enum finding examine_file(struct naming *naming, const char *name,
			       unsigned number)
{
	struct final_names *names = naming->names;
	enum owner owner = OWNER_UNKNOWN;

	if (names->directory->has_attributes && make_id(naming))
		owner = item_mark_owner(names->directory->fd, name,
					&naming->id);
	if (owner == OWNER_UNKNOWN)
		owner = ask_oracle(naming, name);
	if (owner == OWNER_UNKNOWN)
		return number == 0 || !names->directory->has_attributes
			       ? OWN
			       : STRANGER;
	if (owner == OWNER_OTHER)
		return may_overwrite(naming, name, number) ? NOTHING : STRANGER;
	return is_twins(naming, name) ? STRANGER : OWN;
}

/* A file that the end of the machine may have torn is none that exists. */
static bool remove_torn(const struct naming *naming, const char *name,
			const struct stat *file)
{
	const struct name_oracle *oracle = &naming->names->oracle;

	return oracle->is_suspect &&
	       oracle->is_suspect(oracle->context, file) &&
	       unlinkat(naming->names->directory->fd, name, 0) == 0;
}

/* Another user's file is replaced, or passed over, as the user's own. */
static enum finding examine_obstacle(struct naming *naming, unsigned number,
				   const struct stat *file)
{
	bool may_replace = naming->policy == EXISTS_OVERWRITE;

	if (!S_ISREG(file->st_mode) || (number == 0 && !may_replace))
		return OBSTACLE;
	naming->request->obstacle = NULL;
	return number == 0 ? NOTHING : STRANGER;
}

static enum finding examine(struct naming *naming, const char *name,
			  unsigned number, const struct stat *file)
{
	struct name_request *request = naming->request;

	if (remove_torn(naming, name, file))
		return NOTHING;
	if (naming->policy == EXISTS_RENAME)
		return STRANGER;
	if (naming->policy == EXISTS_OVERWRITE && S_ISLNK(file->st_mode))
		return number == 0 ? NOTHING : STRANGER;
	request->obstacle =
		directory_obstacle(naming->names->directory, name, file);
	if (request->obstacle)
		return examine_obstacle(naming, number, file);
	if (!S_ISREG(file->st_mode))
		return OWN; /* the user's link to a file */
	return examine_file(naming, name, number);
}

/* Whether an item has the name, or the run uses it otherwise. */
static bool is_given(const struct final_names *names, const char *name)
{
	return nameset_has(&names->given, name) ||
	       reserved_has_name(names->reserved, name);
}

/* A name that cannot be looked at is met again when it is written to. */
static enum finding look(struct naming *naming, const char *name,
			 unsigned number)
{
	struct final_names *names = naming->names;
	struct stat file;

	if (!names->directory->was_empty &&
	    directory_look(names->directory, name, &file) == 0)
		return reserved_has_file(names->reserved, &file)
			       ? STRANGER
			       : examine(naming, name, number, &file);
	return ask_oracle(naming, name) == OWNER_OTHER ? STRANGER : NOTHING;
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
	return nameset_add(&naming->names->given, name);
}

/* A file that a stream was redirected to keeps the mark that it had before. */
static bool is_reserved(struct final_names *names, const char *name)
{
	struct stat file;

	return directory_look(names->directory, name, &file) == 0 &&
	       reserved_has_file(names->reserved, &file);
}

/* Returns 1 if the file of that name was taken, 0 if it is not the item's. */
static int take_if_own(struct naming *naming, unsigned number,
		       bool may_be_twins)
{
	struct final_names *names = naming->names;
	char name[NAME_SIZE];
	int status;

	name_numbered(name, naming->request->wanted, number);
	if (is_given(names, name) ||
	    item_mark_owner(names->directory->fd, name, &naming->id) !=
		    OWNER_ITEM ||
	    is_reserved(names, name) ||
	    (!may_be_twins && is_twins(naming, name)))
		return 0;
	status = take(naming, name, number, OWN);
	return status == 0 ? 1 : status;
}

static int take_any_own(struct naming *naming, bool may_be_twins)
{
	const struct marked_files *marked = &naming->names->marked;
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
	struct final_names *names = naming->names;
	int status;

	if (naming->has_searched || names->directory->was_empty ||
	    !names->directory->has_attributes ||
	    naming->policy == EXISTS_RENAME || !make_id(naming))
		return 0;
	naming->has_searched = true;
	status = marked_files_read(&names->marked, names->directory->fd);
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
	return nameset_note_shared(&naming->names->given,
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
		if (is_given(naming->names, name))
			continue;
		finding = look(naming, name, number);
		status = finding == OWN ? 0 : take_own(naming);
		if (status != 0)
			return status < 0 ? status : 0;
		if (finding == STRANGER)
			continue;
		status = take(naming, name, number, finding);
		return status == 0 ? note_shared(naming, number) : status;
	}
}

static int give(struct final_names *names, enum exists_policy policy,
		struct name_request *request)
{
	struct naming naming = {
		.names = names,
		.policy = request->is_finished ? EXISTS_SKIP : policy,
		.request = request,
	};
	const struct nameset_shared *shared =
		nameset_find_shared(&names->given, request->wanted);

	request->exists = false;
	request->obstacle = NULL;
	return try_numbers(&naming, shared ? shared->next : 0);
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
		status = give(names, giving->policy, &giving->requests[i]);
	pthread_mutex_unlock(&names->lock);
	return status;
}

int final_names_give(struct final_names *names, enum exists_policy policy,
		     struct name_request *requests, size_t count)
{
	struct giving giving = {names, policy, requests, count};

	return names->directory->was_empty ? give_all(&giving)
					   : co_to_thread(give_all, &giving);
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
		directory_look(naming->names->directory, name, &file) == 0 &&
		examine(naming, name, request->number, &file) == OWN;
	return 0;
}

int final_name_look(struct final_names *names, enum exists_policy policy,
		    struct name_request *request)
{
	struct naming naming = {
		.names = names, .policy = policy, .request = request};

	return co_to_thread(look_on_disk, &naming);
}

void final_names_ask(struct final_names *names, struct name_oracle oracle)
{
	names->oracle = oracle;
}

int final_name_another(struct final_names *names, const char *wanted,
		       char name[NAME_SIZE])
{
	const struct nameset_shared *shared;
	struct stat file;
	unsigned number;
	int status;

	pthread_mutex_lock(&names->lock);
	shared = nameset_find_shared(&names->given, wanted);
	number = shared ? shared->next : 1;
	for (;; number++) {
		name_numbered(name, wanted, number);
		if (!is_given(names, name) &&
		    directory_look(names->directory, name, &file) == UV_ENOENT)
			break;
	}
	status = nameset_add(&names->given, name);
	if (status == 0)
		status = nameset_note_shared(&names->given, wanted, number + 1);
	pthread_mutex_unlock(&names->lock);
	return status;
}
