/* Manifests: what is accepted has names that are safe as parts of a path. */
#include "fuzz.h"

#include "manifest.h"

FUZZ_TARGET(manifest)
{
	struct error err = ERROR_INIT;
	struct manifest m;

	if (manifest_parse(&m, (const char *)data, size, "manifest", &err)) {
		fuzz_refused(&err);
		return 0;
	}
	fuzz_must(fuzz_is_component(m.release));
	fuzz_must(m.hosts.len && m.targets.len && m.archive.mirrors.len);
	vec_each (&m.hosts, host)
		fuzz_must(fuzz_is_component(host->multiarch) && fuzz_is_component(host->loader));
	vec_each (&m.targets, target) {
		fuzz_must(fuzz_is_component(target->name) && fuzz_is_component(target->triple));
		fuzz_must(target->packages.len && manifest_target(&m, target->triple) == target);
	}
	manifest_release(&m);
	return 0;
}
