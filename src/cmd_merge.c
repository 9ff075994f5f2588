/* mingwup cargo and mingwup cross: printed, or merged into a configuration file of the user's and taken out again. */
#include "cargo.h"
#include "context.h"
#include "emit.h"
#include "merge.h"
#include "quote.h"
#include "userfile.h"

#include <string.h>

/* What is done to one file. */
struct job {
	struct invocation *in;
	const char *command; /* "cargo" */
	char *dir;           /* whose configuration it is: where cargo would run */
	struct userfile file;
	struct merge_wants wants;
};

static int usage(struct invocation *in, const char *command, struct error *err)
{
	const struct settings *s = &in->settings;

	if (s->write + s->check + s->remove > 1)
		return error_set(err, STATUS_USAGE,
				 "--write, --check and --remove are three things: choose one");
	if (s->write + s->check + s->remove == 0 && (s->project || s->global || s->force))
		return error_set(err, STATUS_USAGE,
				 "mingwup %s prints: to merge, add --write, --check or --remove", command);
	if (s->project && s->global)
		return error_set(err, STATUS_USAGE, "--project and --global are two files: choose one");
	return 0;
}

/* All but the last are told, the last becomes the error. */
static int refuse(struct job *j, const struct merge_outcome *outcome, struct error *err)
{
	const struct strlist *conflicts = &outcome->conflicts;

	for (size_t i = 0; i + 1 < conflicts->len; i++)
		ui_warn(&j->in->ui, "%s", conflicts->items[i]);
	return error_set(
		err, STATUS_FAILURE, "%s; nothing was written: %s", conflicts->items[conflicts->len - 1],
		outcome->forceable ? "take that out, or let --force replace it, which keeps a copy of the file"
				   : "it is yours to change");
}

static int apply(struct job *j, struct strbuf *text, bool *replaced, struct error *err)
{
	const struct userfile *f = &j->file;
	const struct merge_options options = {
		f->exists    ? MERGE_MADE_NOTHING
		: f->has_dir ? MERGE_MADE_FILE
			     : MERGE_MADE_DIRECTORY,
		j->in->settings.force,
	};
	struct merge_outcome outcome = MERGE_OUTCOME_INIT;
	int ret = merge_apply(f->text.buf, f->text.len, f->path, &j->wants, &options, text, &outcome, err);

	*replaced = outcome.replaced;
	if (ret > 0)
		ret = refuse(j, &outcome, err);
	merge_outcome_release(&outcome);
	return ret;
}

static bool is_same(const struct strbuf *a, const struct strbuf *b)
{
	return a->len == b->len && !memcmp(a->buf, b->buf, a->len);
}

static int write_file(struct job *j, struct error *err)
{
	struct progress *p = ui_progress(&j->in->ui);
	struct strbuf text = STRBUF_INIT;
	bool replaced = false;
	int ret = apply(j, &text, &replaced, err);

	if (!ret && j->file.exists && is_same(&text, &j->file.text)) {
		p->note(p, NOTE_EVENT, "%s is as it should be", j->file.path);
	} else if (!ret) {
		ret = userfile_write(&j->file, &text, replaced, err);
		if (!ret)
			p->note(p, NOTE_EVENT, "wrote %s", j->file.path);
		if (!ret && j->file.copy)
			p->note(p, NOTE_EVENT, "what it was is kept as %s", j->file.copy);
	}
	strbuf_release(&text);
	return ret;
}

/* The lines of `a` that `b` has not. */
static void print_missing(struct ui *ui, char sign, const struct strlist *a, const struct strlist *b)
{
	vec_each (a, line)
		if (!strlist_has(b, *line))
			ui_out(ui, "%c %s\n", sign, *line);
}

static int print_difference(struct job *j, const struct strbuf *wanted, struct error *err)
{
	struct merge_found now = MERGE_FOUND_INIT, then = MERGE_FOUND_INIT;
	struct strbuf rest = STRBUF_INIT;
	const struct strbuf *text = &j->file.text;
	int ret = merge_strip(text->buf, text->len, j->file.path, &now, &rest, err);

	if (!ret)
		ret = merge_strip(wanted->buf, wanted->len, j->file.path, &then, &rest, err);
	if (!ret) {
		print_missing(&j->in->ui, '-', &now.ours, &then.ours);
		print_missing(&j->in->ui, '+', &then.ours, &now.ours);
	}
	merge_found_release(&now);
	merge_found_release(&then);
	strbuf_release(&rest);
	return ret;
}

static int check_file(struct job *j, struct error *err)
{
	struct progress *p = ui_progress(&j->in->ui);
	struct strbuf text = STRBUF_INIT;
	bool replaced = false;
	int ret = apply(j, &text, &replaced, err);

	if (!ret && !is_same(&text, &j->file.text)) {
		ret = print_difference(j, &text, err);
		if (!ret)
			ret = error_set(err, STATUS_FAILURE, "%s is not as mingwup %s --write would make it",
					j->file.path, j->command);
	} else if (!ret) {
		p->note(p, NOTE_EVENT, "%s is as it should be", j->file.path);
	}
	strbuf_release(&text);
	return ret;
}

static int take_out(struct job *j, struct error *err)
{
	struct progress *p = ui_progress(&j->in->ui);
	struct merge_found found = MERGE_FOUND_INIT;
	struct userfile *f = &j->file;
	struct strbuf text = STRBUF_INIT;
	int ret = merge_strip(f->text.buf, f->text.len, f->path, &found, &text, err);

	if (!ret && found.changed)
		ui_warn(&j->in->ui, "%s:%u: this line was changed since mingwup put it in: it stays", f->path,
			found.changed);
	if (!ret && (!f->exists || is_same(&text, &f->text))) {
		p->note(p, NOTE_EVENT, "there is nothing of mingwup's in %s", f->path);
	} else if (!ret && !text.len && found.made && !f->is_link) {
		ret = userfile_remove(f, found.made == MERGE_MADE_DIRECTORY, err);
		if (!ret)
			p->note(p, NOTE_EVENT, "removed %s", f->path);
	} else if (!ret) {
		ret = userfile_write(f, &text, false, err);
		if (!ret)
			p->note(p, NOTE_EVENT, "took what was mingwup's out of %s", f->path);
	}
	strbuf_release(&text);
	merge_found_release(&found);
	return ret;
}

/* The line that leads a newer cargo to the derived file. */
static void want_include(struct job *j, const char *path)
{
	struct strbuf text = STRBUF_INIT;

	/*
	 * A project is shared with those who have no such file: for them it is optional. What all projects of a user
	 * read, older cargos among them, must be of the form over which those do not stumble.
	 */
	strbuf_addstr(&text, j->in->settings.global ? "include = [" : "include = [{ path = ");
	quote_toml(&text, path);
	strbuf_addstr(&text, j->in->settings.global ? "]\n" : ", optional = true }]\n");
	merge_wants_add(&j->wants, text.buf, MERGE_ITEMS);
	strbuf_release(&text);
}

/* It can be deleted at any time, and comes back with the next install. */
static bool is_derived(const struct environment *e, const char *path)
{
	struct error ignored = ERROR_INIT;
	struct dir prefix = DIR_INIT;
	bool there = !dir_open(&prefix, e->prefix, false, &ignored) && fs_is_regular(&prefix, path);

	dir_close(&prefix);
	error_release(&ignored);
	return there;
}

static int want_cargo(struct job *j, const struct environment *e, struct error *err)
{
	const struct emitter *emitter = emit_find("cargo");
	char *path = xasprintf("%s/%s", e->prefix, emitter->file);
	bool include = is_derived(e, emitter->file) && cargo_can_include(path) && cargo_includes(j->dir);
	struct strbuf text = STRBUF_INIT;
	int ret = emit(emitter, e, NULL, false, &text, err);

	if (include)
		want_include(j, path);
	merge_wants_add(&j->wants, text.buf, include ? MERGE_AGREE : MERGE_VALUE);
	strbuf_release(&text);
	free(path);
	return ret;
}

static int want_cross(struct job *j, const struct environment *e, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret = emit(emit_find("cross"), e, NULL, false, &text, err);

	merge_wants_add(&j->wants, text.buf, MERGE_ITEMS);
	strbuf_release(&text);
	return ret;
}

static int want(struct job *j, struct error *err)
{
	struct environment e = ENVIRONMENT_INIT;
	int ret = context_environment(j->in, &j->in->args, &e, err);

	if (!ret)
		ret = (!strcmp(j->command, "cargo") ? want_cargo : want_cross)(j, &e, err);
	environment_release(&e);
	return ret;
}

/* The file is read first: what happens to it until it is written is seen. */
static int run(struct job *j, const char *path, struct error *err)
{
	const struct settings *s = &j->in->settings;

	if (userfile_open(&j->file, path, err))
		return -1;
	if (!s->check)
		userfile_sweep(&j->file);
	if (s->remove)
		return take_out(j, err);
	if (want(j, err))
		return -1;
	return s->check ? check_file(j, err) : write_file(j, err);
}

static void job_release(struct job *j)
{
	userfile_close(&j->file);
	merge_wants_release(&j->wants);
	free(j->dir);
}

/* Below the project; messages do not speak of the directory that is the current one. */
static char *in_project(const struct settings *s, const char *name)
{
	return s->project ? xasprintf("%s/%s", s->project, name) : xstrdup(name);
}

int cmd_cargo(struct invocation *in, struct error *err)
{
	struct job j = { in, "cargo", .file = USERFILE_INIT };
	const struct settings *s = &in->settings;
	char *configs, *path;
	bool shadowed;
	int ret;

	if (usage(in, j.command, err))
		return -1;
	if (!s->write && !s->check && !s->remove)
		return cmd_print(in, "cargo", err);
	j.dir = s->global ? cargo_home(err) : xstrdup(s->project ? s->project : ".");
	if (!j.dir)
		return -1;
	configs = s->global ? xstrdup(j.dir) : in_project(s, ".cargo");
	path = cargo_config_path(configs, &shadowed);
	if (shadowed)
		ui_warn(&in->ui, "cargo reads %s, and not the config.toml beside it", path);
	ret = run(&j, path, err);
	free(path);
	free(configs);
	job_release(&j);
	return ret;
}

/* cross reads the file that CROSS_CONFIG names instead of the one in the project. */
int cmd_cross(struct invocation *in, struct error *err)
{
	struct job j = { in, "cross", .file = USERFILE_INIT };
	const struct settings *s = &in->settings;
	const char *named = getenv("CROSS_CONFIG");
	char *path;
	int ret;

	if (usage(in, j.command, err))
		return -1;
	if (!s->write && !s->check && !s->remove)
		return cmd_print(in, "cross", err);
	path = named && *named ? xstrdup(named) : in_project(s, "Cross.toml");
	ret = run(&j, path, err);
	free(path);
	job_release(&j);
	return ret;
}
