/* The doctor's look at the toolchains: what they are, what they build, and whether that is what was promised. */
#include "doctor.h"

#include "interrupt.h"
#include "paths.h"
#include "selftest.h"

#include <string.h>

/* In full, however well the tree is known: this machine may have changed since. */
static int test(struct doctor *d, const struct doctor_target *t, const struct dir *tree,
		const struct host *host, enum profile profile, struct error *err)
{
	struct toolchain toolchain = { t->release, t->target, host, profile, NULL };
	const struct selftest_promise promise = selftest_promise_of(&toolchain);
	struct dir scratch = DIR_INIT;
	struct finding *f;
	int ret = doctor_scratch(d, "self-test", &scratch, err);

	if (!ret && selftest_run(tree, &promise, &scratch, err)) {
		f = findings_add(&d->findings, FINDING_ERROR, "self-test", t->target->name, "%s",
				 err->text.buf);
		doctor_mend_install(d, f, t, true);
		error_clear(err);
		ret = interrupt_check(err);
	}
	dir_close(&scratch);
	return ret;
}

static int look_at(struct doctor *d, const struct doctor_target *t, const struct dir *tree,
		   const struct receipt *receipt, struct error *err)
{
	const struct host *host = manifest_host(&t->release->manifest, receipt->host);
	char *gcc = xasprintf("%s/%s/%s/bin/%s-gcc-posix", d->prefix, PATHS_TOOLCHAINS, t->target->name,
			      t->target->triple);
	enum profile profile = PROFILE_MINIMAL;
	int ret = 0;

	if (strcmp(receipt->host, paths_this_host()) != 0) {
		findings_add(&d->findings, FINDING_NOTE, "other-host", t->target->name,
			     "its compiler is for %s, not for this machine", receipt->host);
	} else {
		ret = doctor_look(d, gcc, t, err);
		if (!ret && host && !strcmp(receipt->release, t->release->manifest.release) &&
		    !profile_parse(receipt->profile, &profile))
			ret = test(d, t, tree, host, profile, err);
	}
	free(gcc);
	return ret;
}

int doctor_toolchain(struct doctor *d, struct error *err)
{
	int ret = 0;

	vec_each (&d->targets, t) {
		const struct installed i = { t->target->name, t->store_name };
		struct receipt receipt = { 0 };
		struct dir tree = DIR_INIT;

		if (!ret && doctor_is_sound(t) && !store_open_active(&d->store, &i, &tree, &receipt, err))
			ret = look_at(d, t, &tree, &receipt, err);
		receipt_release(&receipt);
		dir_close(&tree);
	}
	return ret;
}
