#include "base/own_file.h"

#include <unistd.h>

bool own_file_is(const struct stat *file)
{
	return S_ISREG(file->st_mode) && file->st_uid == geteuid();
}

bool own_file_is_open(const struct stat *file)
{
	return file->st_mode & S_IWOTH ||
	       (file->st_mode & S_IWGRP && file->st_gid != getegid());
}

bool own_file_is_proof(const struct stat *file, bool has_modes)
{
	return own_file_is(file) && !(has_modes && own_file_is_open(file));
}
