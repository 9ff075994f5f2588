/* The plan: from request, catalog and what is installed to what has to be done. */
#include "plan.h"

#include <inttypes.h>
#include <string.h>

bool request_names(const struct request *request, const struct manifest *m)
{
	bool names = !request->specs->len && m->is_default;

	vec_each (request->specs, spec) {
		const char *at = strchr(*spec, '@');

		names |= at ? !strcmp(at + 1, m->release) : m->is_default;
	}
	return names;
}

void installed_list_release(struct installed_list *list)
{
	vec_each (list, i) {
		free(i->target);
		free(i->store_name);
	}
	vec_release(list);
}

const char *installed_find(const struct installed_list *list, const char *target)
{
	vec_each (list, i)
		if (!strcmp(i->target, target))
			return i->store_name;
	return NULL;
}

static int find_release(const struct catalog *catalog, const char *name, const struct release **found,
			struct error *err)
{
	struct strbuf names = STRBUF_INIT;

	if (!name)
		return catalog_default(catalog, found, err);
	*found = catalog_find(catalog, name);
	if (*found)
		return 0;
	catalog_names(catalog, &names);
	error_set(err, STATUS_NOTHING, "there is no release %s; there is: %s", name, names.buf);
	strbuf_release(&names);
	return -1;
}

static int add_step(struct plan *plan, const struct request *request, const struct release *release,
		    const struct target *target, const struct installed_list *installed, struct error *err)
{
	const struct host *host = manifest_host(&release->manifest, request->host);
	const char *name = release->manifest.release, *active = installed_find(installed, target->name);
	struct step *step;

	if (!host)
		return error_set(err, STATUS_NOTHING, "release %s has no toolchain that runs on %s", name,
				 request->host);
	if (!release->locked)
		return error_set(err, STATUS_MANIFEST, "%s has no lock %s: run mingwup lock %s",
				 release->manifest_file, release->lock_file, name);
	if (catalog_check_lock(&release->manifest, &release->lock, err))
		return -1;
	vec_each (&plan->steps, s) {
		if (s->toolchain.target != target && strcmp(s->toolchain.target->name, target->name))
			continue;
		if (s->toolchain.release == release)
			return 0;
		return error_set(err, STATUS_USAGE, "%s is asked for twice, as %s and as %s", target->name,
				 s->toolchain.release->manifest.release, name);
	}
	step = vec_push(&plan->steps);
	toolchain_init(&step->toolchain, release, target, host, request->profile);
	step->done = !request->force && active && !strcmp(active, step->toolchain.store_name);
	step->replaces = step->done ? NULL : active;
	return 0;
}

static int add_all(struct plan *plan, const struct request *request, const struct release *release,
		   const struct installed_list *installed, struct error *err)
{
	vec_each (&release->manifest.targets, t)
		if (add_step(plan, request, release, t, installed, err))
			return -1;
	return 0;
}

static int add_spec(struct plan *plan, const struct request *request, const char *spec,
		    const struct catalog *catalog, const struct installed_list *installed, struct error *err)
{
	const char *at = strchr(spec, '@');
	char *name = xstrndup(spec, at ? (size_t)(at - spec) : strlen(spec));
	const struct release *release;
	const struct target *target;
	int ret;

	/* Such an argument comes from a variable that was not set, and does not mean everything. */
	if (!*spec || (at && !at[1])) {
		ret = error_set(err, STATUS_USAGE, "\"%s\" names no %s", spec, at ? "release" : "target");
		goto out;
	}
	ret = find_release(catalog, at ? at + 1 : NULL, &release, err);
	if (ret)
		goto out;
	if (!*name) {
		ret = add_all(plan, request, release, installed, err);
		goto out;
	}
	target = manifest_target(&release->manifest, name);
	if (target) {
		ret = add_step(plan, request, release, target, installed, err);
		goto out;
	}
	ret = error_set(err, STATUS_NOTHING, "release %s has no target %s; it has:", release->manifest.release,
			name);
	vec_each (&release->manifest.targets, t)
		error_append(err, " %s", t->name);
out:
	free(name);
	return ret;
}

static struct need *find_need(struct plan *plan, const struct artifact *artifact)
{
	vec_each (&plan->needs, need)
		if (digest_equal(&need->artifact->sha256, &artifact->sha256))
			return need;
	return NULL;
}

static int add_needs(struct plan *plan, const struct step *step, struct error *err)
{
	const struct toolchain *t = &step->toolchain;
	size_t found = 0;

	vec_each (&t->release->lock.artifacts, artifact) {
		struct need *need;

		if (!toolchain_contains(t, artifact))
			continue;
		found++;
		need = find_need(plan, artifact);
		if (!need) {
			need = vec_push(&plan->needs);
			need->artifact = artifact;
		}
		*vec_push(&need->users) = t;
	}
	if (found)
		return 0;
	return error_set(err, STATUS_MANIFEST, "%s has no packages for %s on %s: run mingwup lock %s",
			 t->release->lock_file, t->target->name, t->host->name, t->release->manifest.release);
}

static int largest_first(const void *a, const void *b)
{
	const struct artifact *x = ((const struct need *)a)->artifact, *y = ((const struct need *)b)->artifact;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return strcmp(x->path, y->path);
}

int plan_make(struct plan *plan, const struct request *request, const struct catalog *catalog,
	      const struct installed_list *installed, struct error *err)
{
	const struct release *standard;

	*plan = (struct plan)PLAN_INIT;
	vec_each (request->specs, spec)
		if (add_spec(plan, request, *spec, catalog, installed, err))
			goto fail;
	if (!request->specs->len &&
	    (catalog_default(catalog, &standard, err) || add_all(plan, request, standard, installed, err)))
		goto fail;
	vec_each (&plan->steps, step)
		if (!step->done && add_needs(plan, step, err))
			goto fail;
	if (plan->needs.len)
		qsort(plan->needs.items, plan->needs.len, sizeof(*plan->needs.items), largest_first);
	return 0;
fail:
	plan_release(plan);
	return -1;
}

void plan_release(struct plan *plan)
{
	vec_each (&plan->steps, step)
		toolchain_release(&step->toolchain);
	vec_release(&plan->steps);
	vec_each (&plan->needs, need)
		vec_release(&need->users);
	vec_release(&plan->needs);
}

uint64_t plan_bytes(const struct plan *plan)
{
	uint64_t sum = 0;

	vec_each (&plan->needs, need)
		sum += need->artifact->size;
	return sum;
}

void plan_render(const struct plan *plan, struct strbuf *out)
{
	vec_each (&plan->steps, s) {
		strbuf_addf(out, "%s %s as %s", s->done ? "keep" : "install", s->toolchain.target->name,
			    s->toolchain.store_name);
		if (s->replaces)
			strbuf_addf(out, ", replacing %s", s->replaces);
		strbuf_addch(out, '\n');
	}
	vec_each (&plan->needs, need) {
		strbuf_addf(out, "fetch %s %" PRIu64 " bytes for", need->artifact->path, need->artifact->size);
		vec_each (&need->users, user)
			strbuf_addf(out, " %s", (*user)->target->name);
		strbuf_addch(out, '\n');
	}
}
