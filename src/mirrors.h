/*
 * The list of mirrors as written (in a manifest, in options) to the list of base URLs to ask.
 *
 * What may be written: an http, https or file URL; an absolute path, which means file:; the word "apt", for the
 * Debian mirrors of this machine's apt (none where there is no apt); "{snapshot}" anywhere in a URL, for the
 * snapshot time of a lock.
 */
#ifndef MINGWUP_MIRRORS_H
#define MINGWUP_MIRRORS_H

#include "error.h"
#include "vec.h"

/*
 * Appends base URLs to *urls: those of `front` (from options), then, unless `only_front`, those of `configured`
 * (from a manifest); in order, none twice, no slash at the end. `snapshot` is like "20261122T091544Z"; NULL:
 * mirrors that want one are left out. `apt_dir` is where sources.list and sources.list.d/ are; NULL: /etc/apt.
 * What cannot be read there is passed over: another mirror follows. STATUS_USAGE for what is none of the above.
 */
MUST_CHECK int mirrors_expand(const struct strlist *configured, const struct strlist *front, bool only_front,
			      const char *snapshot, const char *apt_dir, struct strlist *urls,
			      struct error *err);

#endif
