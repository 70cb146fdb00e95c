#include "storage/naming.h"

#include <sys/stat.h>
#include <unistd.h>

#include "storage/final_rename.h"

static enum owner ask_oracle(const struct naming *naming, const char *name)
{
	const struct name_oracle *oracle = &naming->names->oracle;
	char place[FOLDER_PLACE_SIZE];

	if (!oracle->whose)
		return OWNER_UNKNOWN;
	folder_place(naming->folder, name, place);
	return oracle->whose(oracle->context, place, &naming->request->key);
}

bool naming_is_of_nothing(const struct final_names *names,
			  const struct directory *directory)
{
	return names->are_of_archive || directory->was_empty;
}

bool naming_make_id(struct naming *naming)
{
	if (!naming->has_id)
		naming->has_id =
			item_id_of(&naming->id, naming->request->key.url) == 0;
	return naming->has_id;
}

bool naming_is_twins(const struct naming *naming, const char *name)
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
	enum owner owner = OWNER_UNKNOWN;

	if (naming->directory->has_attributes && naming_make_id(naming))
		owner = item_mark_owner(naming->directory->fd, name,
					&naming->id);
	if (owner == OWNER_UNKNOWN)
		owner = ask_oracle(naming, name);
	if (owner == OWNER_UNKNOWN)
		return number == 0 || !naming->directory->has_attributes
			       ? OWN
			       : STRANGER;
	if (owner == OWNER_OTHER && naming->names->are_fixed)
		return final_rename_replaces(naming->policy) ? NOTHING : OWN;
	if (owner == OWNER_OTHER)
		return may_overwrite(naming, name, number) ? NOTHING : STRANGER;
	return naming_is_twins(naming, name) ? STRANGER : OWN;
}

/* A file that the end of the machine may have torn is none that exists. */
static bool remove_torn(const struct naming *naming, const char *name,
			const struct stat *file)
{
	const struct name_oracle *oracle = &naming->names->oracle;

	return oracle->is_suspect &&
	       oracle->is_suspect(oracle->context, file) &&
	       unlinkat(naming->directory->fd, name, 0) == 0;
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

enum finding naming_examine(struct naming *naming, const char *name,
			    unsigned number, const struct stat *file)
{
	struct name_request *request = naming->request;

	if (remove_torn(naming, name, file))
		return NOTHING;
	if (naming->policy == EXISTS_RENAME)
		return STRANGER;
	if (naming->policy == EXISTS_OVERWRITE && S_ISLNK(file->st_mode))
		return number == 0 ? NOTHING : STRANGER;
	request->obstacle = directory_obstacle(naming->directory, name, file);
	if (request->obstacle)
		return examine_obstacle(naming, number, file);
	if (!S_ISREG(file->st_mode))
		return OWN; /* the user's link to a file */
	return examine_file(naming, name, number);
}

/* A name that cannot be looked at is met again when it is written to. */
enum finding naming_look(struct naming *naming, const char *name,
			 unsigned number)
{
	struct final_names *names = naming->names;
	struct stat file;

	if (!naming_is_of_nothing(names, naming->directory) &&
	    directory_look(naming->directory, name, &file) == 0)
		return reserved_has_file(names->reserved, &file)
			       ? STRANGER
			       : naming_examine(naming, name, number, &file);
	return ask_oracle(naming, name) == OWNER_OTHER ? STRANGER : NOTHING;
}
