/*
 * Which part of a URL names its file, by the rules of its scheme.
 */
#ifndef MODEL_URL_FILE_H
#define MODEL_URL_FILE_H

#include "base/span.h"

/*
 * Of a text that is a URL: what stands behind its path's last "/", still
 * encoded; without what says how the file is sent (";type=i" of ftp,
 * ";mode=octet" of tftp) or shown (the first letter of gopher), and of dict the
 * word alone.  Any text has one, which may be empty, and points into it.
 */
struct span url_file_segment(const char *text);

#endif
