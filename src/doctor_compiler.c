/* The doctor's look at one compiler. */
#include "doctor.h"

#include "compiler.h"
#include "interrupt.h"

/* What the target is for a compiler. */
static struct judge_target judged(const struct doctor_target *t)
{
	return (struct judge_target){ t->target->name, t->target->triple, t->target->exceptions };
}

/* Why it could not be looked at. One for another machine has no headers for Windows, of course. */
static void tell_broken(struct doctor *d, const struct compiler *c, const struct doctor_target *t,
			const char *why)
{
	const struct judge_target target = judged(t);

	if (c->machine && !judge_is_for(c->machine, t->target->triple))
		judge_compiler(c, &target, &d->findings);
	else
		findings_add(&d->findings, FINDING_ERROR, "compiler-broken", t->target->name, "%s", why);
}

int doctor_look(struct doctor *d, const char *path, const struct doctor_target *t, struct error *err)
{
	const struct judge_target target = judged(t);
	struct compiler c = { 0 };
	struct dir scratch = DIR_INIT;
	int ret = doctor_scratch(d, t->target->name, &scratch, err);

	if (!ret && !compiler_look(&c, path, &scratch, err)) {
		judge_compiler(&c, &target, &d->findings);
	} else if (!ret) {
		tell_broken(d, &c, t, err->text.buf);
		error_clear(err);
		ret = interrupt_check(err);
	}
	dir_close(&scratch);
	compiler_release(&c);
	return ret;
}

/* The target that a compiler makes programs for. False: no release has it. */
static bool find_target(const struct doctor *d, const struct compiler *c, struct doctor_target *found)
{
	vec_each (&d->catalog->releases, release)
		vec_each (&release->manifest.targets, target)
			if (c->machine && judge_is_for(c->machine, target->triple)) {
				*found = (struct doctor_target){ .release = release, .target = target };
				return true;
			}
	return false;
}

/* Nothing mends a compiler. */
static void mend_by_install(struct doctor *d, const struct doctor_target *t)
{
	vec_each (&d->findings.list, f)
		if (finding_is_ill(f))
			doctor_mend(d, f, false, "install", (const char *const[]){ t->target->name, NULL });
}

int doctor_examine_compiler(struct doctor *d, const char *path, const struct doctor_target *t,
			    struct error *err)
{
	struct doctor_target found = { 0 };
	struct compiler c = { 0 };
	int ret = t ? 0 : compiler_glance(&c, path, err);

	if (ret) {
		findings_add(&d->findings, FINDING_ERROR, "compiler-broken", NULL, "%s", err->text.buf);
		error_clear(err);
		ret = interrupt_check(err);
	} else if (t || find_target(d, &c, &found)) {
		t = t ? t : &found;
		ret = doctor_look(d, path, t, err);
		mend_by_install(d, t);
	} else {
		findings_add(&d->findings, FINDING_ERROR, "compiler-machine", NULL,
			     "%s compiles for %s, which is none of Rust's windows-gnu targets", path,
			     c.machine ? c.machine : "an unknown machine");
	}
	compiler_release(&c);
	return ret;
}
