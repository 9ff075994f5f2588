/* The doctor: whether a build for Windows will work here, and if not, why. */
#include "doctor.h"

#include "active.h"
#include "cargo.h"
#include "child.h"
#include "interrupt.h"
#include "paths.h"
#include "slice.h"

#include <string.h>
#include <unistd.h>

enum { ANSWER_MAX = 64 * 1024, ANSWER_SECONDS = 30 };

/* A store's name has it between the target and a digest, where the receipt is lost. */
static const struct release *release_of_name(const struct doctor *d, const char *target, const char *store_name)
{
	vec_each (&d->catalog->releases, r) {
		char *start = xasprintf("%s-%s-", target, r->manifest.release);
		bool same = str_starts_with(store_name, start) && !strchr(store_name + strlen(start), '-');

		free(start);
		if (same)
			return r;
	}
	return NULL;
}

/* The release that the receipt names, or the store, else the default one. */
static const struct release *find_release(const struct doctor *d, const struct receipt *receipt,
					  const char *target, const char *store_name)
{
	const struct release *r = receipt->release ? catalog_find(d->catalog, receipt->release) : NULL;
	struct error ignored = ERROR_INIT;

	if (!r && store_name)
		r = release_of_name(d, target, store_name);
	if (!r && catalog_default(d->catalog, &r, &ignored))
		r = NULL;
	error_release(&ignored);
	return r;
}

static struct doctor_target describe(const struct release *release, const struct target *target,
				     const char *store_name, const struct receipt *receipt)
{
	const struct host *host = manifest_host(&release->manifest, paths_this_host());
	struct doctor_target t = { .release = release, .target = target, .profile = PROFILE_MINIMAL };
	bool is_known =
		store_name && host && toolchain_find_profile(store_name, release, target, host, &t.profile);

	t.store_name = store_name ? xstrdup(store_name) : NULL;
	t.is_current = is_known || !release->locked || !host;
	/* After a change of the lock nothing but the receipt tells. */
	if (receipt->profile)
		(void)!profile_parse(receipt->profile, &t.profile);
	return t;
}

static void add_target(struct doctor *d, const char *name, const char *store_name)
{
	struct receipt receipt = { 0 };
	struct dir tree = DIR_INIT;
	struct error damage = ERROR_INIT;
	struct installed i = { (char *)name, (char *)store_name };
	bool damaged = store_name && store_open_active(&d->store, &i, &tree, &receipt, &damage);
	const struct release *release = find_release(d, &receipt, name, store_name);
	const struct target *target = release ? manifest_target(&release->manifest, name) : NULL;

	if (!target)
		target = catalog_find_target(d->catalog, name, &release);
	if (target) {
		struct doctor_target *t = vec_push(&d->targets);

		*t = describe(release, target, store_name, &receipt);
		t->damage = damaged ? xstrdup(damage.text.buf) : NULL;
	}
	receipt_release(&receipt);
	dir_close(&tree);
	error_release(&damage);
}

bool doctor_is_sound(const struct doctor_target *t)
{
	return t->store_name && !t->damage;
}

/* By whatever name; once. */
static bool choose(struct doctor *d, const char *name, const struct installed_list *installed)
{
	const struct release *release;
	const struct target *target = catalog_find_target(d->catalog, name, &release);

	if (!target)
		return false;
	vec_each (&d->targets, t)
		if (!strcmp(t->target->name, target->name))
			return true;
	add_target(d, target->name, installed_find(installed, target->name));
	return true;
}

static void choose_all(struct doctor *d, const struct installed_list *installed)
{
	const struct release *release = find_release(d, &(struct receipt){ 0 }, NULL, NULL);
	struct cargo_setting setting = { 0 };

	vec_each (installed, i)
		choose(d, i->target, installed);
	if (cargo_config_build_target(&d->settings.config, (const char *const *)environ, &setting)) {
		struct slice rest = slice_of(setting.value), word;

		while ((word = slice_take_word(&rest)).len) {
			char *name = slice_dup(word);

			choose(d, name, installed);
			free(name);
		}
	}
	if (!d->targets.len && release)
		vec_each (&release->manifest.targets, t)
			choose(d, t->name, installed);
}

static int choose_targets(struct doctor *d, const struct strlist *names, struct error *err)
{
	struct installed_list installed = INSTALLED_LIST_INIT;
	int ret = d->has_store ? store_installed(&d->store, &installed, err) : 0;

	if (!ret && !names->len)
		choose_all(d, &installed);
	vec_each (names, name)
		if (!ret && !choose(d, *name, &installed))
			ret = error_set(err, STATUS_NOTHING,
					"no release has a target %s: mingwup list shows them", *name);
	installed_list_release(&installed);
	return ret;
}

/* What cannot be opened is no reason to stop: it is told by the part that looks at it. */
static void open_store(struct doctor *d)
{
	struct error why = ERROR_INIT;
	int ret = store_open(&d->store, d->prefix, &why);

	d->has_store = !ret;
	if (ret < 0)
		findings_add(&d->findings, FINDING_ERROR, "prefix", NULL, "%s", why.text.buf);
	error_release(&why);
}

static void read_settings(struct doctor *d)
{
	struct error why = ERROR_INIT;

	if (cargo_settings_read(&d->settings, d->dir, cargo_includes(d->dir), &why))
		strbuf_addstr(&d->settings_fault, why.text.buf);
	error_release(&why);
}

static int make_scratch(struct doctor *d, struct error *err)
{
	const char *where = getenv("TMPDIR");

	d->scratch_path = xasprintf("%s/mingwup-doctor.XXXXXX", where && *where ? where : "/tmp");
	if (!mkdtemp(d->scratch_path)) {
		error_errno(err, "cannot make %s", d->scratch_path);
		free(d->scratch_path);
		d->scratch_path = NULL;
		return -1;
	}
	return dir_open(&d->scratch, d->scratch_path, false, err);
}

/* Of the sound ones. */
static int describe_installed(struct doctor *d, struct error *err)
{
	struct installed_list sound = INSTALLED_LIST_INIT;
	struct active_list active = ACTIVE_LIST_INIT;
	int ret = 0;

	vec_each (&d->targets, t)
		if (doctor_is_sound(t))
			*vec_push(&sound) =
				(struct installed){ xstrdup(t->target->name), xstrdup(t->store_name) };
	if (sound.len)
		ret = active_open(&d->store, &sound, &active, err) ||
				      active_environment(&d->store, &active, &d->environment, err)
			      ? -1
			      : 0;
	active_list_release(&active);
	installed_list_release(&sound);
	return ret;
}

int doctor_open(struct doctor *d, const struct strlist *names, struct error *err)
{
	strbuf_init(&d->settings_fault);
	d->store = (struct store)STORE_INIT;
	d->settings = (struct cargo_settings)CARGO_SETTINGS_INIT;
	d->scratch = (struct dir)DIR_INIT;
	open_store(d);
	read_settings(d);
	if (choose_targets(d, names, err) || describe_installed(d, err) || make_scratch(d, err))
		return -1;
	return 0;
}

int doctor_examine(struct doctor *d, struct error *err)
{
	int (*const parts[])(struct doctor *, struct error *) = {
		doctor_host, doctor_store,     doctor_sources, doctor_toolchain,
		doctor_rust, doctor_conflicts, doctor_wiring,  doctor_wine,
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (interrupt_check(err) || parts[i](d, err))
			return -1;
	return interrupt_check(err);
}

static void remove_scratch(struct doctor *d)
{
	struct error ignored = ERROR_INIT;
	struct dir parent = DIR_INIT;
	char *slash = strrchr(d->scratch_path, '/');

	*slash = '\0';
	if (!dir_open(&parent, *d->scratch_path ? d->scratch_path : "/", false, &ignored))
		(void)!fs_remove(&parent, slash + 1, &ignored);
	dir_close(&parent);
	error_release(&ignored);
}

void doctor_tidy(struct doctor *d)
{
	dir_close(&d->scratch);
	if (d->scratch_path)
		remove_scratch(d);
	free(d->scratch_path);
	d->scratch_path = NULL;
}

void doctor_close(struct doctor *d)
{
	doctor_tidy(d);
	vec_each (&d->targets, t) {
		free(t->store_name);
		free(t->damage);
	}
	vec_release(&d->targets);
	environment_release(&d->environment);
	cargo_settings_release(&d->settings);
	strbuf_release(&d->settings_fault);
	store_close(&d->store);
	findings_release(&d->findings);
}

void doctor_mend(const struct doctor *d, struct finding *f, bool safe, const char *verb,
		 const char *const *words)
{
	finding_mend(f, safe, (const char *const[]){ d->program, verb, NULL });
	vec_each (&d->prefix_option, option)
		strlist_add(&f->mend, *option);
	if (!strcmp(verb, "install"))
		vec_each (&d->source_options, option)
			strlist_add(&f->mend, *option);
	if (words)
		finding_mend(f, safe, words);
}

char *doctor_spec(const struct doctor_target *t)
{
	const struct manifest *m = &t->release->manifest;

	return m->is_default ? xstrdup(t->target->name) : xasprintf("%s@%s", t->target->name, m->release);
}

void doctor_mend_install(const struct doctor *d, struct finding *f, const struct doctor_target *t, bool force)
{
	doctor_mend(d, f, true, "install", NULL);
	if (t->profile != PROFILE_MINIMAL)
		finding_mend(f, true, (const char *const[]){ "--profile", profile_name(t->profile), NULL });
	if (force)
		strlist_add(&f->mend, "--force");
	strlist_take(&f->mend, doctor_spec(t));
}

static char *last_line(char *text)
{
	size_t len = strlen(text);
	char *start;

	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	start = strrchr(text, '\n');
	return xstrdup(start ? start + 1 : text);
}

char *doctor_ask(const struct doctor *d, const char *const *argv)
{
	struct strbuf output = STRBUF_INIT;
	struct error ignored = ERROR_INIT;
	struct dir dir = DIR_INIT;
	const struct command command = {
		.argv = argv, .dir = &dir, .output_max = ANSWER_MAX, .merge = true, .seconds = ANSWER_SECONDS
	};
	char *line = NULL;
	int status = 0;

	if (!dir_open(&dir, d->dir, false, &ignored) &&
	    !command_run(&command, &output, &status, NULL, &ignored) && !status && output.len)
		line = last_line(output.buf);
	dir_close(&dir);
	error_release(&ignored);
	strbuf_release(&output);
	return line;
}

int doctor_scratch(struct doctor *d, const char *name, struct dir *dir, struct error *err)
{
	if (fs_exists(&d->scratch, name) && fs_remove(&d->scratch, name, err))
		return -1;
	return dir_open_at(dir, &d->scratch, name, true, err);
}
