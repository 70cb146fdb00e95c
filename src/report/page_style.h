/*
 * How the page of a run looks: its style sheet, for light and dark, for narrow
 * and wide windows.
 */
#ifndef REPORT_PAGE_STYLE_H
#define REPORT_PAGE_STYLE_H

/* The text between <style> and </style>. */
extern const char page_style[];

/*
 * Its SHA-256 in Base64, by which the page's policy knows it: no other style
 * counts.  tests/cli/page.bats computes it and says when it differs.
 */
extern const char page_style_hash[];

#endif
