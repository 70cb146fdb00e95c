#include "download/intake.h"

#include <stdlib.h>
#include <string.h>

#include "archive/archive.h"
#include "download/archive_entry.h"
#include "download/conclude.h"
#include "download/emit.h"
#include "download/follow.h"
#include "download/outlet.h"
#include "download/present.h"
#include "session/session.h"
#include "storage/final_name.h"

/* Give a file the name that was decided. */
static int set_name(struct file_name *file, const struct name_request *request)
{
	char numbered[NAME_SIZE];

	name_numbered(numbered, file->wanted, request->number);
	file->name = strdup(numbered);
	file->number = request->number;
	file->exists = request->exists;
	file->obstacle = request->obstacle;
	return file->name ? 0 : UV_ENOMEM;
}

/*
 * What goes to standard output has only a part, which may have any name: one by
 * the item's number, so that those that wait together have different ones.
 * What has no file at all has a name to be shown by.
 */
static int name_parts(struct intake *intake)
{
	bool has_parts = settings_use_stdout(intake->run->settings);
	char name[NAME_SIZE];
	int status = 0;

	for (size_t i = 0; status == 0 && i < intake->group_len; i++) {
		struct file_name *file = &intake->group[i]->file;
		uint64_t number = intake->group[i]->item->index - 1;

		name_numbered(name, file->wanted,
			      has_parts ? (unsigned)number : 0);
		file->name = strdup(name);
		status = file->name ? 0 : UV_ENOMEM;
	}
	return status;
}

/* In the order of the input, those that are finished included. */
static int give_names(struct intake *intake)
{
	struct name_request requests[INTAKE_GROUP_MAX];
	struct run *run = intake->run;
	int status;

	if (!settings_make_files(run->settings))
		return name_parts(intake);
	for (size_t i = 0; i < intake->group_len; i++)
		requests[i] = (struct name_request){
			.folder = intake->group[i]->file.folder,
			.wanted = intake->group[i]->file.wanted,
			.key = download_key(intake->group[i]),
			.is_finished = intake->group[i]->is_finished,
		};
	status = final_names_give(dest_names(run->dest), run->settings->exists,
				  requests, intake->group_len);
	for (size_t i = 0; status == 0 && i < intake->group_len; i++) {
		run->tally->numbered +=
			requests[i].number > 0 && !run->settings->warc;
		status = set_name(&intake->group[i]->file, &requests[i]);
	}
	return status;
}

/* An earlier run of the session has finished it. */
static int skip_finished(struct download *download)
{
	const struct outlet *outlet = download->run->outlet;
	char *path = download->file.exists ? download_path(download) : NULL;
	struct event event = {
		.type = EVENT_SKIPPED, .path = path, .reason = SKIP_FINISHED};
	char entry[FOLDER_PLACE_SIZE];
	int status;

	if (outlet && outlet->archive) {
		archive_entry_clear(download);
		archive_entry_label(download, entry);
		event.path = archive_path(outlet->archive);
		event.entry = entry;
	}
	status = download_emit(download, event);
	if (status == 0)
		status = follow_take_file(download, path);
	free(path);
	download_free(download);
	return status;
}

/* A file that is there is held against its checksums all the same. */
static bool is_to_be_verified(const struct download *download)
{
	const struct run *run = download->run;

	return download->file.exists && run->settings->exists == EXISTS_SKIP &&
	       (run->input.checksums || download->item->checksum);
}

static int plan_entry(struct download *download)
{
	char entry[FOLDER_PLACE_SIZE];

	archive_entry_label(download, entry);
	return download_emit(download, (struct event){
					       .type = EVENT_PLANNED,
					       .path = settings_archive(
						       download->run->settings),
					       .entry = entry,
				       });
}

/* Tell what would become of a download. */
static int plan(struct download *download)
{
	struct failure failure;
	bool is_kept;
	int status = present_check(download, &is_kept, &failure);
	char *path;

	if (status == UV_EPROTO)
		return conclude_failed(download, &failure);
	if (status < 0)
		return status;
	if (settings_archive(download->run->settings))
		return plan_entry(download);
	path = settings_use_stdout(download->run->settings)
		       ? strdup("-")
		       : download_path(download);
	if (!path)
		return UV_ENOMEM;
	status = is_kept ? conclude_existing(download, path)
			 : download_emit(download,
					 (struct event){.type = EVENT_PLANNED,
							.path = path});
	free(path);
	return status;
}

/* Skip a download or schedule it; it is not the intake's any more. */
static int pass_on(struct download *download)
{
	int status;

	if (!download->run->schedule) {
		status = plan(download);
		download_free(download);
		return status;
	}
	if (download->is_finished && !is_to_be_verified(download))
		return skip_finished(download);
	status = download->run->outlet && download->run->outlet->is_in_order
			 ? outlet_give(download->run->outlet, download)
			 : 0;
	if (status == 0)
		status = schedule_put(download->run->schedule,
				      &download->attempt.entry);
	if (status < 0)
		download_free(download);
	return status;
}

static int flush(void *context)
{
	struct intake *intake = context;
	int status;
	size_t i = 0;

	if (intake->group_len == 0)
		return 0;
	status = give_names(intake);
	while (status == 0 && i < intake->group_len)
		status = pass_on(intake->group[i++]);
	while (i < intake->group_len)
		download_free(intake->group[i++]);
	intake->group_len = 0;
	return status;
}

/* It can have no file, and is not fetched. */
static int fail_item(struct run *run, struct item *item,
		     const struct failure *failure)
{
	int status = run_emit(
		run, item,
		(struct event){.type = EVENT_FAILED, .failure = failure});

	failed_list_add(run->records.failed, item);
	item_free(item);
	return status;
}

/* Returns 0 with *out; 1 if the item has failed; or UV_ENOMEM. */
static int make_download(struct run *run, struct item *item,
			 struct download **out)
{
	struct item_place place;
	struct failure failure;
	int status = item_place_find(&place, run, item, &failure);

	*out = status == 0 ? download_new(run, item, &place) : NULL;
	item_place_release(&place);
	if (*out)
		return 0;
	if (status == UV_EPROTO) {
		status = fail_item(run, item, &failure);
		return status < 0 ? status : 1;
	}
	failed_list_add(run->records.failed, item);
	item_free(item);
	return UV_ENOMEM;
}

/*
 * Results that are to be told in order need room.  Those before it may be of
 * the present group.
 */
static int await_room(struct intake *intake, uint64_t index)
{
	struct result_order *order = intake->run->order;
	int status;

	if (!order || result_order_has_room(order, index))
		return 0;
	status = flush(intake);
	return status == 0 ? result_order_await(order, index) : status;
}

static int take_item(void *context, struct item *item)
{
	struct intake *intake = context;
	struct run *run = intake->run;
	struct session *session = run->records.session;
	struct item_key key;
	struct download *download;
	int status = await_room(intake, item->index);

	if (status < 0) {
		failed_list_add(run->records.failed, item);
		item_free(item);
		return status;
	}
	status = make_download(run, item, &download);
	if (status != 0)
		return status < 0 ? status : 0;
	key = download_key(download);
	status = session ? session_take(session, &key) : 0;
	if (status < 0) {
		download_free(download);
		return status;
	}
	download->is_finished = status == 1;
	intake->group[intake->group_len++] = download;
	return intake->group_len == INTAKE_GROUP_MAX ? flush(intake) : 0;
}

static int reject(void *context, const struct item *item,
		  const struct failure *failure)
{
	struct intake *intake = context;
	int status = await_room(intake, item->index);

	return status < 0 ? status
			  : run_emit(intake->run, item,
				     (struct event){.type = EVENT_FAILED,
						    .failure = failure});
}

static int notify(void *context, const char *text)
{
	struct intake *intake = context;

	return emit_notice(intake->run->emitter, "%s", text);
}

struct item_consumer intake_consumer(struct intake *intake)
{
	return (struct item_consumer){take_item, flush, reject, intake, notify};
}

void intake_release(struct intake *intake)
{
	for (size_t i = 0; i < intake->group_len; i++)
		download_free(intake->group[i]);
	intake->group_len = 0;
}
