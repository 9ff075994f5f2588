/* Cargo.lock: what is accepted has packages that can be shown, each once, and dependencies among them. */
#include "fuzz.h"

#include "cargolock.h"

static bool is_word(const char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s > '~')
			return false;
	return true;
}

FUZZ_TARGET(cargolock)
{
	struct error err = ERROR_INIT;
	struct cargolock lock;

	if (cargolock_parse(&lock, (const char *)data, size, "Cargo.lock", &err)) {
		fuzz_refused(&err);
		return 0;
	}
	fuzz_must(lock.packages.len);
	vec_each (&lock.packages, p) {
		fuzz_must(is_word(p->name) && is_word(p->version));
		fuzz_must(p == lock.packages.items || strcmp(p[-1].name, p->name) <= 0);
		vec_each (&p->dependencies, i) {
			fuzz_must(*i < lock.packages.len);
			fuzz_must(cargolock_depends(&lock, p, lock.packages.items[*i].name));
		}
	}
	cargolock_release(&lock);
	return 0;
}
