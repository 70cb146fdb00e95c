/*
 * The fields of JSON that are about the whole run.
 */
#ifndef REPORT_JSON_SUMMARY_H
#define REPORT_JSON_SUMMARY_H

#include "report/host_figures.h"
#include "report/json_field.h"
#include "report/report.h"
#include "report/run_figures.h"

/* What is told of a run at its end. */
struct json_run {
	const struct tally *tally;
	const struct run_figures *figures;
	const struct host_table *hosts;
	enum run_end end;
	int64_t elapsed_ns;
};

/* By enum run_end. */
extern const struct json_value json_run_ends[];

/* Of EVENT_HAS_SUMMARY. */
extern const struct json_fields json_summary_fields;

#endif
