/* mingwup env: what the emitters make of what is installed. */
#include "context.h"
#include "emit.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The files by which a step of GitHub Actions speaks to the steps after it. */
static const struct {
	const char *variable;
	emit_function *emit;
} github_files[] = {
	{ "GITHUB_ENV", emit_github },
	{ "GITHUB_PATH", emit_github_path },
	{ "GITHUB_OUTPUT", emit_github_output },
};

static int append(const char *path, const struct strbuf *text, struct error *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666), ret = 0;

	if (fd < 0 || fs_write_all(fd, text->buf, text->len))
		ret = error_errno(err, "cannot write %s", path);
	if (fd >= 0 && close(fd) && !ret)
		ret = error_errno(err, "cannot write %s", path);
	return ret;
}

/* 1: no runner is there to be told. */
static int tell_github(const struct environment *e, struct error *err)
{
	int ret = 1;

	for (size_t i = 0; ret >= 0 && i < ARRAY_SIZE(github_files); i++) {
		const char *path = getenv(github_files[i].variable);
		struct strbuf text = STRBUF_INIT;

		if (!path || !*path)
			continue;
		github_files[i].emit(e, NULL, &text);
		ret = append(path, &text, err);
		strbuf_release(&text);
	}
	return ret;
}

static int print_text(struct invocation *in, const struct emitter *emitter, const struct environment *e,
		      struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret;

	if (emitter->of_one_target && e->targets.len != 1)
		return error_set(err, STATUS_USAGE, "%s is a file for each target: name one of them",
				 emitter->format);
	ret = emit(emitter, e, emitter->of_one_target ? &e->targets.items[0] : NULL, in->settings.undo, &text,
		   err);
	if (!ret)
		ui_out(&in->ui, "%s", text.buf);
	strbuf_release(&text);
	return ret;
}

static int print_environment(struct invocation *in, const struct emitter *emitter, struct error *err)
{
	struct environment e = ENVIRONMENT_INIT;
	int ret = context_environment(in, &in->args, &e, err);

	if (!ret && emitter->emit == emit_github && !in->settings.undo)
		ret = tell_github(&e, err);
	else if (!ret)
		ret = 1;
	if (ret > 0)
		ret = print_text(in, emitter, &e, err);
	environment_release(&e);
	return ret;
}

int cmd_env(struct invocation *in, struct error *err)
{
	const char *format = in->settings.format ? in->settings.format : "sh";
	const struct emitter *emitter = emit_find(format);
	struct strbuf names = STRBUF_INIT;

	if (emitter)
		return print_environment(in, emitter, err);
	emit_names(&names);
	error_set(err, STATUS_USAGE, "there is no format %s; there are %s", format, names.buf);
	strbuf_release(&names);
	return -1;
}

int cmd_print(struct invocation *in, const char *format, struct error *err)
{
	return print_environment(in, emit_find(format), err);
}
