/* A tree becomes a pack, always the same one, and a tree again; what a lock does not name is no tree of ours. */
#include "helper.h"

#include "child.h"
#include "pack.h"
#include "paths.h"
#include "tree.h"
#include "unpack.h"

#include <fcntl.h>

static const char deep[] =
	"share/a-directory-with-a-long-name-to-fill-a-header/another-directory-with-a-long-name/"
	"a-file-with-a-long-name-to-fill-the-header";

/* A toolchain whose lock names the tree scratch/tree, and a scratch/out. */
struct world {
	struct dir scratch, tree, out;
	struct host host;
	struct target target;
	struct release release;
	struct toolchain toolchain;
	char *listing;
};

static char *list_tree(const struct dir *tree)
{
	struct strlist own = STRLIST_INIT;
	struct tree scan = TREE_INIT;
	struct error err = ERROR_INIT;
	char *listing;

	strlist_add(&own, PATHS_OWN "/" PATHS_LISTING);
	assert_ok(tree_scan(&scan, tree, &own, &err));
	listing = strbuf_detach(&scan.listing);
	strlist_release(&own);
	return listing;
}

static void put_tree(const struct dir *tree)
{
	struct strbuf large = STRBUF_INIT;

	while (large.len < 700000)
		strbuf_addf(&large, "%zu\n", large.len);
	put_file(tree, "bin/tool", "#!/bin/sh\n", 0755);
	put_file(tree, "lib/large", large.buf, 0644);
	put_file(tree, "lib/empty", "", 0644);
	put_file(tree, deep, "deep\n", 0644);
	put_link(tree, "bin/alias", "tool");
	put_link(tree, "lib/up", "../share");
	strbuf_release(&large);
}

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct error err = ERROR_INIT;
	struct locked_tree *locked;
	struct tree_line line;

	w->scratch = w->tree = w->out = (struct dir)DIR_INIT;
	umask(022);
	scratch_make(&w->scratch);
	assert_ok(dir_open_at(&w->tree, &w->scratch, "tree", true, &err));
	assert_ok(dir_open_at(&w->out, &w->scratch, "out", true, &err));
	put_tree(&w->tree);
	assert_ok(fs_mkdirs(&w->tree, PATHS_OWN, true, &err));
	w->listing = list_tree(&w->tree);
	put_file(&w->tree, PATHS_OWN "/" PATHS_LISTING, w->listing, 0644);
	w->host.name = xstrdup("x86_64-linux");
	w->target.name = xstrdup("i686-pc-windows-gnu");
	w->release.manifest.release = xstrdup("r");
	w->release.lock_file = xstrdup("r.lock");
	w->toolchain = (struct toolchain){
		.release = &w->release, .target = &w->target, .host = &w->host, .store_name = xstrdup("name")
	};
	locked = vec_push(&w->release.lock.trees);
	locked->toolchain = xstrdup("name");
	digest_of(w->listing, strlen(w->listing), &locked->sha256);
	for (const char *rest = w->listing; tree_next_line(&rest, &line); locked->entries++)
		locked->bytes += line.size;
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	dir_close(&w->tree);
	dir_close(&w->out);
	scratch_drop(&w->scratch);
	vec_each (&w->release.lock.trees, tree)
		locked_tree_release(tree);
	vec_release(&w->release.lock.trees);
	free(w->toolchain.store_name);
	free(w->release.lock_file);
	free(w->release.manifest.release);
	free(w->target.name);
	free(w->host.name);
	free(w->listing);
	free(w);
	return 0;
}

static int pack(struct world *w, struct error *err)
{
	struct pack_job job = { .toolchain = &w->toolchain, .tree = &w->tree, .out = &w->out };

	return pack_job_run(&job, err);
}

static void read_out(const struct world *w, const char *name, struct strbuf *out)
{
	struct error err = ERROR_INIT;

	assert_ok(fs_read(&w->out, name, 1 << 24, out, &err));
}

/* As packs.c does it, in a process of its own. */
static int unpack(struct world *w, const char *into, uint64_t max_entries, struct error *err)
{
	const struct strlist nothing = STRLIST_INIT;
	const struct layout layout = { .omit = &nothing };
	struct strlist trees = STRLIST_INIT;
	struct unpack_job job = { .pack = openat(w->out.fd, "name.tar.zst", O_RDONLY | O_CLOEXEC),
				  .layout = &layout,
				  .stage = &w->scratch,
				  .trees = &trees,
				  .max_bytes = 4 << 20,
				  .max_entries = max_entries };
	struct child child = CHILD_INIT;
	int ret;

	assert_true(job.pack >= 0);
	strlist_add(&trees, into);
	ret = unpack_start(&child, &job, err);
	if (!ret)
		ret = child_wait(&child, err);
	close(job.pack);
	strlist_release(&trees);
	return ret;
}

static void assert_same_tree(struct world *w, const char *name)
{
	struct dir dir = DIR_INIT;
	struct error err = ERROR_INIT;
	char *listing;

	assert_ok(dir_open_at(&dir, &w->scratch, name, false, &err));
	listing = list_tree(&dir);
	assert_string_equal(listing, w->listing);
	free(listing);
	dir_close(&dir);
}

static time_t mtime_of(const struct world *w, const char *path)
{
	struct stat st;

	assert_int_equal(fstatat(w->scratch.fd, path, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st.st_mtim.tv_sec;
}

static void a_pack_makes_the_same_tree(void **state)
{
	struct world *w = *state;
	const struct timespec times[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
	struct error err = ERROR_INIT;

	assert_int_equal(utimensat(w->tree.fd, "bin/tool", times, 0), 0);
	assert_int_equal(utimensat(w->tree.fd, "bin/alias", times, AT_SYMLINK_NOFOLLOW), 0);
	assert_ok(pack(w, &err));
	assert_ok(unpack(w, "again", 100, &err));
	assert_same_tree(w, "again");
	assert_int_equal(mtime_of(w, "again/bin/tool"), 1000000000);
	assert_int_equal(mtime_of(w, "again/bin/alias"), 1000000000);
}

static void the_same_tree_makes_the_same_pack(void **state)
{
	struct world *w = *state;
	const struct timespec times[2] = { { .tv_sec = 5 }, { .tv_sec = 5 } };
	struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
	struct error err = ERROR_INIT;

	assert_ok(pack(w, &err));
	read_out(w, "name.tar.zst", &first);
	/* What a directory's time is, and who has linked a file, means nothing. */
	assert_int_equal(utimensat(w->tree.fd, "bin", times, 0), 0);
	assert_int_equal(linkat(w->tree.fd, "lib/large", w->scratch.fd, "large", 0), 0);
	assert_ok(pack(w, &err));
	read_out(w, "name.tar.zst", &second);
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.buf, second.buf, first.len);
	strbuf_release(&first);
	strbuf_release(&second);
}

static void the_pack_is_described_beside_it(void **state)
{
	struct world *w = *state;
	struct strbuf file = STRBUF_INIT, sum = STRBUF_INIT;
	struct digest digest, told;
	struct error err = ERROR_INIT;
	uint64_t size = 0;

	assert_ok(pack(w, &err));
	read_out(w, "name.tar.zst", &file);
	read_out(w, "name.json", &sum);
	assert_int_equal(pack_sum_parse(sum.buf, sum.len, &size, &told), 0);
	digest_of(file.buf, file.len, &digest);
	assert_int_equal(size, file.len);
	assert_true(digest_equal(&digest, &told));
	assert_int_equal(pack_sum_parse("{}", 2, &size, &told), -1);
	assert_int_equal(pack_sum_parse("", 0, &size, &told), -1);
	strbuf_release(&file);
	strbuf_release(&sum);
}

static void what_is_not_the_locked_tree_is_not_packed(void **state)
{
	struct world *w = *state;
	struct error err = ERROR_INIT;

	put_file(&w->tree, "bin/tool", "#!/bin/nc\n", 0755);
	assert_fails(pack(w, &err), STATUS_INTEGRITY, "bin/tool is not as it was installed");
	assert_false(fs_exists(&w->out, "name.tar.zst"));
	put_file(&w->tree, PATHS_OWN "/" PATHS_LISTING, "d\tbin\n", 0644);
	assert_fails(pack(w, &err), STATUS_INTEGRITY, ", the lock says ");
	w->release.lock.trees.items[0].toolchain[0] = 'x';
	assert_fails(pack(w, &err), STATUS_MANIFEST,
		     "r.lock names no tree of name: run mingwup lock --trees r");
}

static void more_than_the_lock_says_is_refused(void **state)
{
	struct world *w = *state;
	struct error err = ERROR_INIT;

	assert_ok(pack(w, &err));
	assert_fails(unpack(w, "again", 3, &err), STATUS_INTEGRITY, "more than 3 entries");
}

static int take(struct world *w, const char *into, struct error *failure)
{
	struct dir tree = DIR_INIT;
	struct take_job job = { .toolchain = &w->toolchain, .from = &w->tree, .tree = &tree };
	struct error err = ERROR_INIT;
	int ret;

	assert_ok(dir_open_at(&tree, &w->scratch, into, true, &err));
	ret = take_job_run(&job, failure);
	dir_close(&tree);
	return ret;
}

static void an_installed_tree_is_taken(void **state)
{
	struct world *w = *state;
	struct stat one, other;
	struct error err = ERROR_INIT;

	assert_ok(take(w, "taken", &err));
	assert_same_tree(w, "taken");
	assert_int_equal(fstatat(w->scratch.fd, "tree/lib/large", &one, 0), 0);
	assert_int_equal(fstatat(w->scratch.fd, "taken/lib/large", &other, 0), 0);
	assert_int_equal(one.st_mtim.tv_sec, other.st_mtim.tv_sec);
}

/* What somebody else may change later is copied, however alike it is now. */
static void what_others_may_write_to_is_not_shared(void **state)
{
	struct world *w = *state;
	struct stat one, other;
	struct error err = ERROR_INIT;

	assert_int_equal(fchmodat(w->tree.fd, "lib/large", 0666, 0), 0);
	assert_ok(take(w, "taken", &err));
	assert_int_equal(fstatat(w->scratch.fd, "tree/lib/large", &one, 0), 0);
	assert_int_equal(fstatat(w->scratch.fd, "taken/lib/large", &other, 0), 0);
	assert_true(one.st_ino != other.st_ino);
}

static void a_listing_that_is_not_the_locks_is_not_followed(void **state)
{
	struct world *w = *state;
	struct error err = ERROR_INIT;

	put_file(&w->tree, PATHS_OWN "/" PATHS_LISTING, "d\t../outside\n", 0644);
	assert_fails(take(w, "taken", &err), STATUS_INTEGRITY, ", the lock says ");
	assert_false(fs_exists(&w->scratch, "outside"));
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(a_pack_makes_the_same_tree),
		WORLD_TEST(the_same_tree_makes_the_same_pack),
		WORLD_TEST(the_pack_is_described_beside_it),
		WORLD_TEST(what_is_not_the_locked_tree_is_not_packed),
		WORLD_TEST(more_than_the_lock_says_is_refused),
		WORLD_TEST(an_installed_tree_is_taken),
		WORLD_TEST(what_others_may_write_to_is_not_shared),
		WORLD_TEST(a_listing_that_is_not_the_locks_is_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
