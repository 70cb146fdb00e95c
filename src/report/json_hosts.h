/*
 * The list of a run's busiest hosts in the summary.
 */
#ifndef REPORT_JSON_HOSTS_H
#define REPORT_JSON_HOSTS_H

#include "report/json_field.h"

/* So many hosts have an element of their own; the others share one. */
enum { JSON_HOSTS_MAX = 20 };

/* Of an element. */
extern const struct json_fields json_hosts_fields;

/* Put the list: of->run->hosts. */
void json_put_hosts(struct json_writer *json, const struct json_subject *of);

#endif
