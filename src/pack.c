/* A toolchain's tree as one file. */
#include "pack.h"

#include "interrupt.h"
#include "jsondoc.h"
#include "pack_tree.h"
#include "tar.h"
#include "zst.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

char *pack_name(const struct toolchain *t)
{
	return xasprintf("%s.tar.zst", t->store_name);
}

char *pack_sum_name(const struct toolchain *t)
{
	return xasprintf("%s.json", t->store_name);
}

int pack_sum_parse(const char *text, size_t len, uint64_t *size, struct digest *sha256)
{
	struct error ignored = ERROR_INIT;
	struct jsondoc *j = jsondoc_parse(text, len, "", &ignored);
	const char *hex = j ? jsondoc_get_string(j, "sha256") : NULL;
	int64_t bytes = 0;
	int ret = hex && !jsondoc_get_integer(j, "size", &bytes) && bytes > 0 ? digest_parse(hex, sha256) : -1;

	*size = (uint64_t)bytes;
	jsondoc_free(j);
	error_release(&ignored);
	return ret;
}

/* A pack in the making. */
struct packing {
	const struct dir *tree;
	struct zst_writer *zst;
	int fd;
	const char *name;
	struct digester *digester; /* of the pack */
	uint64_t size;             /* of the pack */
	char *piece;
};

static int write_out(void *arg, const void *data, size_t len, struct error *err)
{
	struct packing *p = arg;

	digester_update(p->digester, data, len);
	p->size += len;
	if (fs_write_all(p->fd, data, len))
		return error_errno(err, "cannot write %s", p->name);
	return 0;
}

/* The content, which must be what the listing says. */
static int add_content(struct packing *p, const struct tree_line *line, const char *path, struct error *err)
{
	int fd = openat(p->tree->fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct digester *digester = digester_new();
	struct digest digest;
	uint64_t size = 0;
	ssize_t n = -1;
	int ret = 0;

	while (fd >= 0 && !ret && (n = read(fd, p->piece, PIECE)) > 0 && size + (uint64_t)n <= line->size) {
		digester_update(digester, p->piece, (size_t)n);
		size += (uint64_t)n;
		ret = interrupt_check(err) ? -1 : zst_write(p->zst, p->piece, (size_t)n, err);
	}
	digester_finish(digester, &digest);
	digester_free(digester);
	if (!ret && n < 0)
		ret = error_errno(err, "cannot read %s/%s", p->tree->path, path);
	else if (!ret && (n || size != line->size || !slice_is(line->value, digest_hex(&digest).text)))
		ret = error_set(err, STATUS_INTEGRITY,
				"%s/%s is not as it was installed: mingwup verify tells more", p->tree->path,
				path);
	if (fd >= 0)
		close(fd);
	return ret;
}

static int add_member(struct packing *p, const struct tree_line *line, struct error *err)
{
	char *path = slice_dup(line->path), *target = line->type == 'l' ? slice_dup(line->value) : NULL;
	struct tar_member member = { .path = path, .target = target, .mode = 0755 };
	struct strbuf block = STRBUF_INIT;
	struct stat st;
	int ret = -1;

	member.type = line->type == 'f' ? TAR_FILE : line->type == 'l' ? TAR_SYMLINK : TAR_DIRECTORY;
	member.size = line->size;
	if (line->type == 'f' && slice_is(line->mode, "644"))
		member.mode = 0644;
	/* A launcher, whose place the symlink takes, is as old as it. */
	if (fstatat(p->tree->fd, path, &st, AT_SYMLINK_NOFOLLOW)) {
		error_errno(err, "cannot look at %s/%s", p->tree->path, path);
		goto out;
	}
	member.mtime = line->type == 'd' ? 0 : st.st_mtim.tv_sec;
	if (tar_add_header(&block, &member)) {
		error_set(err, STATUS_MANIFEST, "the name %s does not fit into a pack", path);
		goto out;
	}
	if (zst_write(p->zst, block.buf, block.len, err) ||
	    (line->type == 'f' && add_content(p, line, path, err)))
		goto out;
	strbuf_reset(&block);
	tar_add_padding(&block, line->size);
	ret = zst_write(p->zst, block.buf, block.len, err);
out:
	strbuf_release(&block);
	free(target);
	free(path);
	return ret;
}

static int add_all(struct packing *p, const char *plain, struct error *err)
{
	struct strbuf end = STRBUF_INIT;
	struct tree_line line;
	int ret = 0;

	while (!ret && tree_next_line(&plain, &line))
		ret = add_member(p, &line, err);
	tar_add_end(&end);
	if (!ret)
		ret = zst_write(p->zst, end.buf, end.len, err);
	strbuf_release(&end);
	return ret ? ret : zst_writer_end(p->zst, err);
}

static int write_sum(struct packing *p, const struct pack_job *job, struct error *err)
{
	struct jsondoc *j = jsondoc_object();
	struct strbuf text = STRBUF_INIT;
	char *name = pack_sum_name(job->toolchain);
	struct digest digest;
	int ret;

	digester_finish(p->digester, &digest);
	jsondoc_put_string(j, "sha256", digest_hex(&digest).text);
	jsondoc_put_integer(j, "size", (int64_t)p->size);
	jsondoc_render(j, &text);
	ret = fs_write(job->out, name, text.buf, text.len, 0644, err);
	free(name);
	strbuf_release(&text);
	jsondoc_free(j);
	return ret;
}

int pack_job_run(void *arg, struct error *err)
{
	const struct pack_job *job = arg;
	struct strbuf plain = STRBUF_INIT;
	char *name = pack_name(job->toolchain), *tmp = xasprintf("%s.%ld.tmp", name, (long)getpid());
	struct packing p = { .tree = job->tree, .name = name, .fd = -1, .digester = digester_new() };
	int ret = pack_read_plain(job->toolchain, job->tree, &plain, err);

	p.piece = xcalloc(1, PIECE);
	p.zst = zst_writer_new(write_out, &p);
	if (!ret) {
		p.fd = openat(job->out->fd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		/* The lock tells whoever tidies the directory up that somebody is at it. */
		ret = p.fd < 0 || flock(p.fd, LOCK_EX)
			      ? error_errno(err, "cannot make %s/%s", job->out->path, tmp)
			      : add_all(&p, plain.buf, err);
	}
	/* First the one that does not count without the other. */
	if (!ret)
		ret = write_sum(&p, job, err);
	if (!ret && renameat(job->out->fd, tmp, job->out->fd, name))
		ret = error_errno(err, "cannot name %s/%s", job->out->path, name);
	if (p.fd >= 0) {
		close(p.fd);
		if (ret)
			unlinkat(job->out->fd, tmp, 0);
	}
	zst_writer_free(p.zst);
	digester_free(p.digester);
	strbuf_release(&plain);
	free(p.piece);
	free(tmp);
	free(name);
	return ret ? error_prefix(err, "%s", job->toolchain->target->name) : 0;
}
