#include "download/file_name.h"

#include <stdlib.h>
#include <string.h>

#include "http/content_disposition.h"
#include "storage/final_name.h"
#include "model/names.h"

int file_name_init(struct file_name *name, struct dest *dest, const char *url,
		   struct item_place *place)
{
	const struct buf *folder = &place->place.folder;
	char url_name[NAME_SIZE];

	name->output = place->output;
	place->output = NULL;
	name->folder = dest_folder(dest, folder->data ? folder->data : "");
	name->wanted = strdup(place->place.name);
	if (!name->folder || !name->wanted)
		return UV_ENOMEM;
	if (place->is_by_url)
		return 0;
	name_from_url(url_name, url);
	name->url_name = strdup(url_name);
	return name->url_name ? 0 : UV_ENOMEM;
}

struct item_key file_name_key(const struct file_name *name, const char *url)
{
	return (struct item_key){url, name->output};
}

void file_name_release(struct file_name *name)
{
	folder_release(name->folder);
	free(name->wanted);
	free(name->url_name);
	free(name->output);
	free(name->name);
	free(name->answer_wanted);
	free(name->answer_name);
	*name = (struct file_name){0};
}

bool file_name_keeps_existing(enum exists_policy policy)
{
	return policy == EXISTS_SKIP || policy == EXISTS_FAIL;
}

void file_name_explain_obstacle(struct folder *folder, const char *name,
				const char *obstacle, struct failure *failure)
{
	char *path = folder_path(folder, name);

	failure_set(failure, ERROR_EXISTS, "%s is %s", path ? path : name,
		    obstacle);
	free(path);
}

/* Get a name for the one that the answer wants.  Suspends. */
static int get_name(struct file_name *name, const struct name_policy *policy,
		    struct name_request *request)
{
	char numbered[NAME_SIZE];
	int status = final_names_give(dest_names(policy->dest), policy->exists,
				      request, 1);

	if (status != 0)
		return status;
	name_numbered(numbered, request->wanted, request->number);
	name->answer_name = strdup(numbered);
	return name->answer_name ? 0 : UV_ENOMEM;
}

/* The name that the answer gives; UV_ENOENT if it gives none. */
static int find_given(char given[NAME_SIZE], enum name_from from,
		      const struct response *response)
{
	if (from == NAME_FROM_SERVER && response->disposition)
		return content_disposition_find(response->disposition,
						name_from_suggestion, given);
	if (from != NAME_FROM_FINAL || response->num_redirects == 0)
		return UV_ENOENT;
	name_from_url(given, response->url_effective);
	return 0;
}

/* Whether the answer gives a name that was not known. */
static int take_wanted(struct file_name *name, enum name_from from,
		       const struct response *response)
{
	char given[NAME_SIZE];
	int status =
		name->url_name ? UV_ENOENT : find_given(given, from, response);

	if (status < 0)
		return status == UV_ENOENT ? 0 : status;
	if (name->answer_name && strcmp(given, name->answer_wanted) == 0)
		return 0;
	free(name->answer_wanted);
	free(name->answer_name);
	name->answer_name = NULL;
	name->answer_wanted = NULL;
	if (strcmp(given, name->wanted) == 0)
		return 0;
	name->answer_wanted = strdup(given);
	return name->answer_wanted ? 1 : UV_ENOMEM;
}

/*
 * Keep the name if it is also one for what the answer wants.  One that was cut
 * to have room for its number is that of several wanted names; by another
 * number, the item would not find the file that it has there.
 *
 * Returns 1 if it was kept, 0 if it is not for that, or UV_ENOMEM.
 */
static int keep_name(struct file_name *name)
{
	char numbered[NAME_SIZE];

	name_numbered(numbered, name->answer_wanted, name->number);
	if (strcmp(numbered, name->name) != 0)
		return 0;
	name->answer_name = strdup(numbered);
	return name->answer_name ? 1 : UV_ENOMEM;
}

int file_name_take(struct file_name *name, const struct response *response,
		   const struct name_policy *policy, bool *is_numbered,
		   char **existing, struct failure *failure)
{
	struct name_request request = {
		.folder = name->folder,
		.key = file_name_key(name, policy->url),
	};
	int status = take_wanted(name, policy->from, response);

	*is_numbered = false;
	*existing = NULL;
	if (status <= 0)
		return status;
	status = keep_name(name);
	if (status != 0)
		return status < 0 ? status : 0;
	request.wanted = name->answer_wanted;
	status = get_name(name, policy, &request);
	if (status != 0)
		return status;
	*is_numbered = request.number > 0;
	if (request.obstacle) {
		file_name_explain_obstacle(name->folder, name->answer_name,
					   request.obstacle, failure);
		return UV_EPROTO;
	}
	if (!request.exists || !file_name_keeps_existing(policy->exists))
		return 0;
	*existing = folder_path(name->folder, name->answer_name);
	return *existing ? UV_EEXIST : UV_ENOMEM;
}
