/*
 * The window of a terminal.
 */
#ifndef REPORT_WINDOW_H
#define REPORT_WINDOW_H

struct window {
	unsigned columns;
	unsigned rows;
};

#endif
