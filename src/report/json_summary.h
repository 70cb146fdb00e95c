/*
 * The fields of JSON that are about the whole run.
 */
#ifndef REPORT_JSON_SUMMARY_H
#define REPORT_JSON_SUMMARY_H

#include "report/json_field.h"
#include "report/report.h"

/* What is told of a run at its end. */
struct json_run {
	const struct tally *tally;
	enum run_end end;
	int64_t elapsed_ns;
};

/* Of EVENT_HAS_SUMMARY. */
extern const struct json_fields json_summary_fields;

#endif
