#include "storage/boot_id.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static char boot[BOOT_ID_SIZE];

static void read_boot(void)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, boot, sizeof(boot) - 1) : 0;

	if (fd >= 0)
		close(fd);
	boot[len > 0 ? len : 0] = '\0';
	boot[strcspn(boot, "\n")] = '\0';
}

const char *boot_id(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_boot);
	return boot;
}
