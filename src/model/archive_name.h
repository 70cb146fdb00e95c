/*
 * What the name of an archive promises of its contents.
 */
#ifndef MODEL_ARCHIVE_NAME_H
#define MODEL_ARCHIVE_NAME_H

/*
 * The program that makes files of such names: "gzip" for "x.tgz", "zip" for
 * "x.zip"; NULL where nothing is compressed, as in "x.tar".  Static.
 */
const char *archive_name_compressor(const char *path);

#endif
