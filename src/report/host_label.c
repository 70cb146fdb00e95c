#include "report/host_label.h"

#include <stdio.h>
#include <string.h>

static const char *const usual_ports[] = {":80", ":443", ":21", ":22"};

static size_t shown_len(const char *name)
{
	const char *port = strrchr(name, ':');
	const size_t count = sizeof(usual_ports) / sizeof(usual_ports[0]);

	for (size_t i = 0; port && i < count; i++)
		if (strcmp(port, usual_ports[i]) == 0)
			return (size_t)(port - name);
	return strlen(name);
}

struct host_label host_label(const char *name)
{
	struct host_label label;

	snprintf(label.text, sizeof(label.text), "%.*s", (int)shown_len(name),
		 name);
	return label;
}
