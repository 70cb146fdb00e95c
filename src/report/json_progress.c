#include "report/json_progress.h"

#include "report/json.h"

static void put_filename(struct json_writer *json,
			 const struct json_subject *of)
{
	json_string(json, of->active->name);
}

static const struct json_value phases[] = {
	[PHASE_TRANSFER] = {"transfer", "if it is requested or received"},
	[PHASE_VERIFY] = {"verify", "if it is complete, and its checksum is "
				    "computed"},
	[PHASE_SAVE] = {"save", "if it is complete, and gets its name"},
	[PHASE_SAVE + 1] = {NULL, NULL},
};

static void put_phase(struct json_writer *json, const struct json_subject *of)
{
	json_word(json, phases[of->active->progress->phase].value);
}

static void put_size(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->active->progress->received_bytes);
}

static void put_total(struct json_writer *json, const struct json_subject *of)
{
	int64_t total_bytes = of->active->progress->total_bytes;

	if (total_bytes < 0)
		json_word(json, NULL);
	else
		json_number(json, (uint64_t)total_bytes);
}

static void put_segments(struct json_writer *json,
			 const struct json_subject *of)
{
	unsigned segments = of->active->progress->segments;

	json_number(json, segments > 0 ? segments : 1);
}

static void put_size_download(struct json_writer *json,
			      const struct json_subject *of)
{
	json_number(json, of->active->seen_bytes);
}

static void put_speed_download(struct json_writer *json,
			       const struct json_subject *of)
{
	json_number(json, (uint64_t)rate_per_second(&of->active->speed));
}

static void put_time_total(struct json_writer *json,
			   const struct json_subject *of)
{
	int64_t started_ns = of->active->progress->started_ns;

	json_seconds(json, (of->now_ns - started_ns) / 1000);
}

static void put_eta(struct json_writer *json, const struct json_subject *of)
{
	int64_t left_ns = active_time_left_ns(of->active, of->now_ns);

	if (left_ns < 0)
		json_word(json, NULL);
	else
		json_seconds(json, left_ns / 1000);
}

static const struct json_field progress_fields[] = {
	{JSON_FIELD("filename", put_filename), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The name that the file will have, as far as it is known."},
	{JSON_FIELD("phase", put_phase), .type = JSON_STRING, .values = phases,
	 .meaning = "What is done for the file."},
	{JSON_FIELD("size", put_size), .type = JSON_COUNT,
	 .meaning = "The bytes of the file that are there, those of earlier "
		    "attempts and runs included."},
	{JSON_FIELD("total", put_total), .type = JSON_COUNT,
	 .is_nullable = true,
	 .meaning = "The bytes that the whole file has.  Null if that is not "
		    "known."},
	{JSON_FIELD("segments", put_segments), .type = JSON_COUNT,
	 .meaning = "How many ranges of the file are received at once: more "
		    "than 1 with `--segments`."},
	{JSON_FIELD("size_download", put_size_download), .type = JSON_COUNT,
	 .meaning = "The bytes that this attempt has received."},
	{JSON_FIELD("speed_download", put_speed_download), .type = JSON_COUNT,
	 .meaning = "Bytes per second, over the last few seconds."},
	{JSON_FIELD("time_total", put_time_total), .type = JSON_SECONDS,
	 .meaning = "The time since the first attempt began."},
	{JSON_FIELD("eta", put_eta), .type = JSON_SECONDS, .is_nullable = true,
	 .meaning = "How long the rest of the file will take.  Null if that "
		    "is not known."},
};

const struct json_fields json_progress_fields = JSON_FIELDS(progress_fields);

int json_progress_put(struct buf *out, struct active_list *list,
		      int64_t now_ns)
{
	int status = 0;

	active_list_sample(list, now_ns);
	for (const struct active *active = list->at_work.first;
	     active && status == 0; active = active->next) {
		const struct event event = {
			.type = EVENT_PROGRESS,
			.item = active->item,
		};
		const struct json_subject subject = {
			.event = &event,
			.active = active,
			.now_ns = now_ns,
		};

		status = json_line(out, &subject);
	}
	return status;
}
