/*
 * Hosts as they are shown to people.
 */
#ifndef REPORT_HOST_LABEL_H
#define REPORT_HOST_LABEL_H

/* The text of a label.  A longer name is cut. */
struct host_label {
	char text[256];
};

/*
 * A host without its port, if that is the usual one of HTTP, HTTPS, FTP or SSH.
 *
 * name  "host:port".
 */
struct host_label host_label(const char *name);

#endif
