/* mingwup explain: why a build failed, by its log, and what mends it. */
#include "explainer.h"
#include "interrupt.h"
#include "jsondoc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct jsondoc *lines_to_json(const struct explanation *x)
{
	struct jsondoc *list = jsondoc_array();

	vec_each (&x->lines, line) {
		struct jsondoc *item = jsondoc_object();

		jsondoc_put_integer(item, "number", (int64_t)line->number);
		jsondoc_put_string(item, "text", line->text);
		jsondoc_append(list, item);
	}
	return list;
}

static struct jsondoc *mend_to_json(const struct remedy_list *mend)
{
	struct jsondoc *list = jsondoc_array();

	vec_each (&mend->all, remedy) {
		struct jsondoc *item = jsondoc_object();

		jsondoc_put_string(item, remedy->is_command ? "command" : "words", remedy->text);
		jsondoc_append(list, item);
	}
	return list;
}

static void put_failure(struct jsondoc *j, const struct explainer *e)
{
	const struct signature *s = e->found.signature;
	struct jsondoc *captures = jsondoc_object();
	struct strbuf cause = STRBUF_INIT;

	captures_expand(&e->found.captures, s->cause, &cause);
	vec_each (&e->found.captures.all, capture)
		jsondoc_put_string(captures, capture->name, capture->value);
	jsondoc_put_string(j, "failure", s->name);
	jsondoc_put_string(j, "cause", cause.buf);
	jsondoc_put(j, "captures", captures);
	jsondoc_put(j, "mend", mend_to_json(&e->mend));
	jsondoc_put_string(j, "source", s->source);
	strbuf_release(&cause);
}

static void print_json(struct ui *ui, const struct explainer *e)
{
	struct jsondoc *j = jsondoc_object();
	struct strbuf text = STRBUF_INIT;

	jsondoc_put_integer(j, "schema", 1);
	if (e->found.signature)
		put_failure(j, e);
	jsondoc_put(j, "lines", lines_to_json(&e->found));
	jsondoc_render(j, &text);
	ui_out(ui, "%s", text.buf);
	jsondoc_free(j);
	strbuf_release(&text);
}

static void print_text(struct ui *ui, const struct explainer *e)
{
	struct strbuf text = STRBUF_INIT;

	explainer_tell(e, &text);
	ui_out(ui, "%s", text.buf);
	strbuf_release(&text);
}

static int read_log(struct explain *explain, int fd, const char *name, struct error *err)
{
	char buffer[65536];
	ssize_t n;

	while (!interrupt_check(err) && (n = read(fd, buffer, sizeof(buffer))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, "cannot read %s", name);
		explain_feed(explain, buffer, (size_t)n);
	}
	return interrupt_check(err);
}

static int open_and_read(struct explain *explain, const char *file, struct error *err)
{
	int fd, ret;

	if (!file)
		return read_log(explain, STDIN_FILENO, "standard input", err);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, "cannot open %s", file);
	ret = read_log(explain, fd, file, err);
	close(fd);
	return ret;
}

static int explain(struct invocation *in, struct explainer *e, const char *file, struct error *err)
{
	const char *name = file ? file : "standard input";

	if (open_and_read(e->explain, file, err))
		return -1;
	explainer_finish(e, in, false);
	if (in->settings.json)
		print_json(&in->ui, e);
	else
		print_text(&in->ui, e);
	if (e->found.signature)
		return 0;
	if (!e->found.lines.len)
		return error_set(err, STATUS_NOTHING, "there is no error in %s", name);
	return error_set(err, STATUS_NOTHING,
			 "none of the %zu known failures is in %s: these lines begin with its first error",
			 e->signatures.all.len, name);
}

int cmd_explain(struct invocation *in, struct error *err)
{
	const char *file = in->args.len && strcmp(in->args.items[0], "-") ? in->args.items[0] : NULL;
	struct explainer e = EXPLAINER_INIT;
	int ret;

	if (in->args.len > 1)
		return error_set(err, STATUS_USAGE, "explain wants one FILE, or none for standard input");
	ret = explainer_init(&e, in, err);
	if (!ret)
		ret = explain(in, &e, file, err);
	explainer_release(&e);
	return ret;
}
