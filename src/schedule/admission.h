/*
 * How many at once a host lets in, learned from those that it turns away.
 *
 * Some servers take so many requests at a time from one client and answer 503
 * or 429 to more.  An attempt that is refused so while others of ours are at
 * work there has not had its chance: it does not count.  From then on no more
 * are sent than were at work beside it, and one more whenever nobody was
 * refused for a while; two more after that, and so on.  Where just one more is
 * refused again, that is tried ever more seldom.
 *
 * Whether the others were let in may be known only later, when they are
 * answered.  Until then the refusal is in doubt, for the host may as well be
 * down and refuse all.
 *
 * Plain data; the owner brings the time.
 */
#ifndef SCHEDULE_ADMISSION_H
#define SCHEDULE_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * After so long without a refusal one more is tried; after up to so many times
 * as long where that has been refused before.
 */
#define ADMISSION_GROW_NS (5 * CO_SECOND)
#define ADMISSION_GROW_MAX 16

/* Zeroed, it is that of a host of which nothing is known. */
struct admission {
	size_t limit;		/* so many may be at work; 0: not known */
	unsigned char grown;	/* so often since somebody was turned away */
	unsigned char patience; /* how many times as long it waits, as a power
				 * of 2 */
	size_t inside;		/* have been answered, and are at work still */
	int64_t changed_ns;	/* when the limit was, at last */
	int64_t answered_ns;	/* when somebody was */
	int64_t refused_ns;	/* when somebody was turned away */
	int64_t let_in_from_ns; /* all this time somebody was at work */
	int64_t let_in_to_ns;	/* who was answered at its end */
};

enum refusal {
	REFUSAL_NONE,	 /* nobody else was at work */
	REFUSAL_DOUBTED, /* others were, of which nothing is known yet */
	REFUSAL_CROWDED, /* others have been let in */
};

/* Whether one more may be at work beside so many. */
bool admission_allows(const struct admission *admission, size_t running);

/*
 * Let more in, if nobody was turned away for long enough.
 *
 * most  that may be at work, whatever is learned.
 */
void admission_grow(struct admission *admission, size_t most, int64_t now_ns);

/* When that will be, if nobody is until then.  There is a limit. */
int64_t admission_grows_at_ns(const struct admission *admission);

/*
 * One that began then is answered, and not by a refusal.  Returns whether it
 * was at work when the last one was turned away, so that the host is not down.
 */
bool admission_answer(struct admission *admission, int64_t began_ns,
		      int64_t now_ns);

/*
 * One that began then is turned away.
 *
 * others  that are at work besides.
 */
enum refusal admission_refuse(struct admission *admission, size_t others,
			      int64_t began_ns, int64_t now_ns);

/* Whether what was in doubt then is known by now to be for the others. */
bool admission_pardons(const struct admission *admission, int64_t refused_ns);

#endif
