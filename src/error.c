/* What went wrong, as one line for a person and one status for the shell. */
#include "error.h"

#include <errno.h>
#include <string.h>

int error_set(struct error *err, enum status status, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	/* The new text may quote the old one. */
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	strbuf_release(&err->text);
	err->text = text;
	err->status = status;
	return -1;
}

int error_errno(struct error *err, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	strbuf_reset(&err->text);
	va_start(ap, fmt);
	strbuf_vaddf(&err->text, fmt, ap);
	va_end(ap);
	strbuf_addf(&err->text, ": %s", strerror(saved));
	err->status = STATUS_FILESYSTEM;
	return -1;
}

int error_prefix(struct error *err, const char *fmt, ...)
{
	struct strbuf prefix = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&prefix, fmt, ap);
	va_end(ap);
	strbuf_addstr(&prefix, ": ");
	strbuf_insert(&err->text, 0, prefix.buf, prefix.len);
	strbuf_release(&prefix);
	return -1;
}

int error_append(struct error *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&err->text, fmt, ap);
	va_end(ap);
	return -1;
}

void error_clear(struct error *err)
{
	strbuf_reset(&err->text);
	err->status = STATUS_OK;
}

void error_release(struct error *err)
{
	strbuf_release(&err->text);
	err->status = STATUS_OK;
}
