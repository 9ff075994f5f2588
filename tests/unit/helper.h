/* What unit tests share: how a call has to end, and a directory of a test's own. */
#ifndef MINGWUP_TEST_HELPER_H
#define MINGWUP_TEST_HELPER_H

#include "test.h"

#include "fs.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Both want a `struct error err` in scope. */
#define assert_ok(call)                                          \
	do {                                                     \
		if (call)                                        \
			fail_msg("%s: %s", #call, err.text.buf); \
	} while (0)
/* The call returns -1 with that status and a text that contains `part`; the error is empty afterwards. */
#define assert_fails(call, code, part)          \
	do {                                    \
		assert_int_equal(call, -1);     \
		assert_fault(&err, code, part); \
	} while (0)

static inline void assert_fault(struct error *err, enum status status, const char *part)
{
	if (!strstr(err->text.buf, part))
		fail_msg("\"%s\" is not in \"%s\"", part, err->text.buf);
	assert_int_equal(err->status, status);
	error_release(err);
}

static inline void scratch_make(struct dir *dir)
{
	const char *where = getenv("TMPDIR");
	char *path = xasprintf("%s/mingwup-test.XXXXXX", where ? where : "/tmp");
	struct error err = ERROR_INIT;

	assert_non_null(mkdtemp(path));
	assert_ok(dir_open(dir, path, false, &err));
	free(path);
}

static inline void scratch_drop(struct dir *dir)
{
	struct error err = ERROR_INIT;
	struct dir parent = DIR_INIT;
	char *slash = strrchr(dir->path, '/');

	*slash = '\0';
	assert_ok(dir_open(&parent, dir->path, false, &err));
	assert_ok(fs_remove(&parent, slash + 1, &err));
	dir_close(&parent);
	dir_close(dir);
}

/* Makes a file and the directories that it lies in. */
static inline void put_file(const struct dir *dir, const char *path, const char *text, mode_t mode)
{
	char *whole = xasprintf("%s/%s", dir->path, path);
	struct error err = ERROR_INIT;
	FILE *f;

	assert_ok(fs_mkdirs(dir, path, false, &err));
	f = fopen(whole, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(whole, mode), 0);
	free(whole);
}

static inline void put_link(const struct dir *dir, const char *path, const char *target)
{
	struct error err = ERROR_INIT;

	assert_ok(fs_mkdirs(dir, path, false, &err));
	assert_int_equal(symlinkat(target, dir->fd, path), 0);
}

/* Appends a whole file; its path is taken from the current directory, the root of the source tree. */
static inline void read_data(const char *path, struct strbuf *out)
{
	enum { DATA_MAX = 1 << 20 };
	FILE *f = fopen(path, "r");

	if (!f)
		fail_msg("cannot open %s", path);
	strbuf_grow(out, DATA_MAX);
	strbuf_setlen(out, out->len + fread(out->buf + out->len, 1, DATA_MAX, f));
	fclose(f);
}

#endif
