/* Locks: what is accepted keeps its meaning when it is written and read again, and its paths stay below a mirror. */
#include "fuzz.h"

#include "lock.h"

FUZZ_TARGET(lock)
{
	struct strbuf once = STRBUF_INIT, twice = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct lock lock, again;

	if (lock_parse(&lock, (const char *)data, size, "lock", &err)) {
		fuzz_refused(&err);
		return 0;
	}
	vec_each (&lock.artifacts, artifact) {
		fuzz_must(artifact->size && artifact->size <= ARTIFACT_SIZE_MAX && artifact->used_by.len);
		fuzz_must(*artifact->path != '/' && !strstr(artifact->path, ".."));
		fuzz_must(fuzz_is_component(artifact->package));
	}
	lock_render(&lock, &once);
	fuzz_must(!lock_parse(&again, once.buf, once.len, "lock", &err));
	lock_render(&again, &twice);
	fuzz_must(!strcmp(once.buf, twice.buf));
	strbuf_release(&once);
	strbuf_release(&twice);
	lock_release(&lock);
	lock_release(&again);
	return 0;
}
