/*
 * What the parts of a run share: for the files of this folder alone.
 */
#ifndef DOWNLOAD_RUN_STATE_H
#define DOWNLOAD_RUN_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "command/commands.h"
#include "download/records.h"
#include "download/result_order.h"
#include "input/input.h"
#include "model/event.h"
#include "model/request_content.h"
#include "model/settings.h"
#include "schedule/schedule.h"
#include "storage/folder.h"
#include "storage/part_file.h"
#include "transfer/client.h"
#include "transfer/client_certificate.h"
#include "transfer/credential_files.h"
#include "transfer/hsts_file.h"

struct run_loan;

struct run {
	const struct settings *settings;
	const struct run_loan *loan; /* NULL: all is the run's own */
	struct tally *tally;
	struct emitter emitter;
	struct result_order *order; /* NULL: results are told as they come */
	struct credentials *credentials; /* NULL for none */
	struct client_certificate *certificate; /* likewise */
	struct hsts *hsts;			/* likewise */
	struct client *client;
	struct attempt_loops *loops; /* beside this one; NULL for none */
	struct body body; /* that the settings give to all requests */
	struct dest *dest;
	struct schedule *schedule; /* NULL in a dry run */
	struct outlet *outlet;	   /* to standard output; NULL for none */
	struct commands *commands; /* of the user's; NULL for none */
	struct follow *follow;	   /* of Metalinks; NULL for none */
	struct input input;
	struct records records;
	char date[11];	/* when it began, YYYY-MM-DD */
	char *real_dir; /* of the destination, once it was asked for; owned */
	uint64_t unverified; /* files that --checksums does not name */
	int64_t lowered_ns; /* when the schedule's limit was, at last */
	bool has_waited;    /* for another process, and said so */
	bool has_stopped;   /* as too many have failed, and said so */
	bool has_exposed;   /* a password in clear, and said so */
};

#endif
