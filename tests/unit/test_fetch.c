/* Fetch against mirrors that lie (tests/lib/lying_server.py): nobody is fooled, and everything is tried that
 * may help. */
#include "test.h"

#include "fetch.h"
#include "interrupt.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Larger than any buffer on the way, so that half of it comes in pieces. */
enum { SIZE = 1500000 };

static char version[] = "1.0-1";

/* A directory that is served, a server, a cache, and what the progress was told. */
struct world {
	struct progress progress; /* first */
	struct dir root, served, pool, cache;
	pid_t server;
	unsigned port;
	struct strlist mirrors;
	struct fetch_options options;
	VEC(struct artifact) artifacts;
	uint64_t expected;
	int64_t received;
	unsigned begun, ended, ticks;
	struct strbuf warnings, details;
	void (*meddle)(struct world *w); /* called once, when bytes have been received */
	struct error err;
};

static struct world *world_of(struct progress *p)
{
	return (struct world *)(void *)p;
}

static void on_expect(struct progress *p, uint64_t bytes)
{
	world_of(p)->expected += bytes;
}

static void on_received(struct progress *p, int64_t bytes)
{
	struct world *w = world_of(p);
	void (*meddle)(struct world * w) = w->meddle;

	w->meddle = NULL;
	if (meddle)
		meddle(w);
	world_of(p)->received += bytes;
	assert_true(world_of(p)->received >= 0);
	assert_true((uint64_t)world_of(p)->received <= world_of(p)->expected);
}

static void on_begin(struct progress *p, enum stage stage, const char *what)
{
	assert_int_equal(stage, STAGE_FETCH);
	assert_non_null(strstr(what, "_1.0-1 ("));
	world_of(p)->begun++;
}

static void on_end(struct progress *p, enum stage stage, const char *what)
{
	assert_int_equal(stage, STAGE_FETCH);
	assert_non_null(strstr(what, "_1.0-1 ("));
	world_of(p)->ended++;
}

static void on_note(struct progress *p, enum note kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void on_note(struct progress *p, enum note kind, const char *fmt, ...)
{
	struct strbuf *to = kind == NOTE_WARNING ? &world_of(p)->warnings : &world_of(p)->details;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(to, fmt, ap);
	va_end(ap);
	strbuf_addch(to, '\n');
}

static void on_tick(struct progress *p)
{
	world_of(p)->ticks++;
}

static void start_server(struct world *w)
{
	char *log = xasprintf("%s/log", w->root.path);
	FILE *ready;
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	w->server = fork();
	assert_true(w->server >= 0);
	if (!w->server) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDOUT_FILENO);
		execlp("python3", "python3", "tests/lib/lying_server.py", w->served.path, log, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	ready = fdopen(ends[0], "r");
	assert_int_equal(fscanf(ready, "%u%*1[\n]", &w->port), 1);
	fclose(ready);
	free(log);
}

static int start(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));
	char name[] = "/tmp/mingwup-test-fetch-XXXXXX";

	w->progress = (struct progress){ on_expect, on_received, on_begin, on_end, on_note, on_tick };
	w->err = (struct error)ERROR_INIT;
	strbuf_init(&w->warnings);
	strbuf_init(&w->details);
	assert_non_null(mkdtemp(name));
	assert_int_equal(dir_open(&w->root, name, false, &w->err), 0);
	assert_int_equal(dir_open_at(&w->served, &w->root, "served", true, &w->err), 0);
	start_server(w);
	*state = w;
	return 0;
}

static int stop(void **state)
{
	static const struct dir tmp = { .fd = AT_FDCWD };
	struct world *w = *state;

	kill(w->server, SIGKILL);
	waitpid(w->server, NULL, 0);
	assert_int_equal(fs_remove(&tmp, w->root.path, &w->err), 0);
	dir_close(&w->served);
	dir_close(&w->root);
	free(w);
	return 0;
}

/* The server goes on, with nothing to serve and nothing to remember. */
static int set_up(void **state)
{
	struct world *w = *state;

	assert_int_equal(fs_remove(&w->root, "log", &w->err), 0);
	assert_int_equal(fs_remove(&w->root, "cache", &w->err), 0);
	assert_int_equal(fs_remove(&w->served, "pool", &w->err), 0);
	assert_int_equal(dir_open_at(&w->pool, &w->served, "pool", true, &w->err), 0);
	assert_int_equal(dir_open_at(&w->cache, &w->root, "cache", true, &w->err), 0);
	w->options = (struct fetch_options){
		.mirrors = &w->mirrors,
		.cache = &w->cache,
		.parallel = 4,
		.progress = &w->progress,
		.release = "gcc-14",
		.retry_delay_ms = 4,
		.stall_seconds = 1,
	};
	w->expected = 0;
	w->received = 0;
	w->begun = w->ended = w->ticks = 0;
	w->meddle = NULL;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	vec_each (&w->artifacts, a) {
		free(a->package);
		free(a->path);
	}
	vec_release(&w->artifacts);
	strlist_release(&w->mirrors);
	strbuf_release(&w->warnings);
	strbuf_release(&w->details);
	error_release(&w->err);
	dir_close(&w->cache);
	dir_close(&w->pool);
	return 0;
}

static void mirror(struct world *w, const char *mode)
{
	strlist_take(&w->mirrors, xasprintf("http://127.0.0.1:%u/%s", w->port, mode));
}

/* Returns a socket that keeps its port from everybody without listening on it: connections are refused. */
static int mirror_that_is_down(struct world *w)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	strlist_take(&w->mirrors, xasprintf("http://127.0.0.1:%u/debian", ntohs(address.sin_port)));
	return fd;
}

static char *content_of(size_t size, unsigned seed)
{
	char *content = xcalloc(size, 1);

	for (size_t i = 0; i < size; i++)
		content[i] = (char)((seed = seed * 1103515245 + 12345) >> 16);
	return content;
}

/* The content of the nth artifact; the caller frees it. */
static char *content_at(const struct world *w, size_t n)
{
	return content_of(w->artifacts.items[n].size, (unsigned)n);
}

/* Adds artifacts, served under pool/. "+" is what C++ packages have, and what URLs must quote. */
static void artifacts(struct world *w, size_t n, size_t size)
{
	for (size_t i = 0; i < n; i++) {
		unsigned number = (unsigned)w->artifacts.len;
		struct artifact *a = vec_push(&w->artifacts);
		char *content = content_of(size, number);

		a->package = xasprintf("g++-%u", number);
		a->version = version;
		a->path = xasprintf("pool/%s.deb", a->package);
		a->size = size;
		digest_of(content, size, &a->sha256);
		assert_int_equal(fs_write(&w->served, a->path, content, size, 0644, &w->err), 0);
		free(content);
	}
}

/* The cache's name for the nth artifact, with `suffix`. */
static const char *cached(struct world *w, size_t n, const char *suffix, char name[128])
{
	snprintf(name, 128, "artifacts/%s%s", digest_hex(&w->artifacts.items[n].sha256).text, suffix);
	return name;
}

/* Puts `len` bytes into the cache under the nth artifact's name. */
static void plant(struct world *w, size_t n, const char *suffix, const char *data, size_t len)
{
	char name[128];

	assert_int_equal(fs_mkdirs(&w->cache, "artifacts", true, &w->err), 0);
	assert_int_equal(fs_write(&w->cache, cached(w, n, suffix, name), data, len, 0644, &w->err), 0);
}

static void assert_is(int fd, const char *content, size_t size)
{
	char *got = xcalloc(size + 1, 1);

	assert_int_equal(pread(fd, got, size + 1, 0), (ssize_t)size);
	assert_memory_equal(got, content, size);
	free(got);
}

/* All artifacts are fetched and what is handed over is compared. */
static int fetch_all(struct world *w)
{
	struct fetch *f = fetch_new(&w->options);
	struct verified v = VERIFIED_INIT;
	int ret = 0;

	vec_each (&w->artifacts, a)
		fetch_add(f, a);
	while (!ret && !fetch_done(f)) {
		ret = fetch_wait(f, NULL, 0, &w->err);
		while (fetch_take(f, &v)) {
			char *content = content_at(w, (size_t)(v.artifact - w->artifacts.items));

			assert_is(v.fd, content, v.artifact->size);
			free(content);
			verified_close(&v);
		}
	}
	fetch_free(f);
	return ret;
}

/* How many requests began with `prefix`: "MODE PATH RANGE". */
static unsigned asked(const struct world *w, const char *prefix)
{
	struct strbuf log = STRBUF_INIT;
	struct error none = ERROR_INIT;
	unsigned n = 0;

	if (fs_exists(&w->root, "log"))
		assert_int_equal(fs_read(&w->root, "log", 1000000, &log, &none), 0);
	for (const char *line = log.buf; *line; line = strchr(line, '\n') + 1)
		n += str_starts_with(line, prefix);
	strbuf_release(&log);
	return n;
}

static void assert_fetched(struct world *w)
{
	int ret = fetch_all(w);

	assert_string_equal(w->err.text.buf, "");
	assert_int_equal(ret, 0);
	assert_int_equal(w->received, w->expected);
	assert_int_equal(w->begun, w->ended);
}

static void assert_fails(struct world *w, enum status status, const char *text)
{
	assert_int_equal(fetch_all(w), -1);
	if (!strstr(w->err.text.buf, text))
		assert_string_equal(w->err.text.buf, text);
	assert_int_equal(w->err.status, status);
}

/* Nothing that could be taken for an artifact. */
static void assert_not_cached(struct world *w, size_t n)
{
	char name[128];

	assert_false(fs_exists(&w->cache, cached(w, n, "", name)));
}

static void assert_warned(const struct world *w, const char *text)
{
	if (!strstr(w->warnings.buf, text))
		assert_string_equal(w->warnings.buf, text);
}

static void file_is_fetched_once_and_cached_read_only(void **state)
{
	struct world *w = *state;
	char name[128];
	struct stat st;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	assert_fetched(w);
	assert_int_equal(w->expected, SIZE);
	assert_int_equal(w->begun, 1);
	assert_int_equal(fstatat(w->cache.fd, cached(w, 0, "", name), &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0444);
	assert_false(fs_exists(&w->cache, cached(w, 0, ".part", name)));

	w->options.offline = true;
	assert_fetched(w);
	assert_int_equal(asked(w, ""), 1);
	assert_int_equal(w->expected, SIZE);
	assert_int_equal(w->begun, 1);
}

static void many_come_at_once(void **state)
{
	struct world *w = *state;

	artifacts(w, 12, 100000);
	mirror(w, "ok");
	assert_fetched(w);
	assert_int_equal(w->ended, 12);
	assert_int_equal(asked(w, "ok"), 12);
}

static void spoilt_cached_file_is_removed_and_fetched_anew(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	plant(w, 0, "", "rotten", 6);
	assert_fetched(w);
	assert_warned(w, "the cache in ");
	assert_int_equal(asked(w, "ok pool/g++-0.deb -"), 1);
	w->options.offline = true;
	assert_fetched(w);
}

static void spoilt_cached_file_is_lacking_when_offline(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	w->options.offline = true;
	plant(w, 0, "", "rotten", 6);
	assert_fails(w, STATUS_NETWORK,
		     "offline, and the cache lacks 1 package: g++-0_1.0-1; run `mingwup fetch`");
	assert_int_equal(asked(w, ""), 0);
}

static void offline_names_what_is_lacking_at_once(void **state)
{
	struct world *w = *state;

	artifacts(w, 7, 10);
	mirror(w, "ok");
	w->options.offline = true;
	assert_fails(
		w, STATUS_NETWORK,
		"the cache lacks 7 packages: g++-0_1.0-1, g++-1_1.0-1, g++-2_1.0-1, g++-3_1.0-1, g++-4_1.0-1 "
		"and 2 more; run");
	assert_int_equal(w->ticks, 0);
	assert_int_equal(asked(w, ""), 0);
}

static void missing_file_is_asked_of_the_next_mirror_at_once(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "404");
	mirror(w, "ok");
	assert_fetched(w);
	assert_int_equal(asked(w, "404"), 1);
	assert_string_equal(w->warnings.buf, "");
}

static void file_that_nobody_has_means_an_outdated_lock(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "404");
	strlist_take(&w->mirrors, xasprintf("file://%s", w->root.path));
	assert_fails(w, STATUS_NETWORK, "cannot fetch g++-0_1.0-1: http://127.0.0.1:");
	assert_non_null(strstr(w->err.text.buf, "/404: HTTP status 404; file:///tmp/"));
	assert_non_null(strstr(w->err.text.buf, "; the lock is outdated: run `mingwup lock gcc-14`"));
}

static void refused_file_is_no_sign_of_an_outdated_lock(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "403");
	mirror(w, "404");
	assert_fails(w, STATUS_NETWORK, "/403: HTTP status 403; http://");
	assert_null(strstr(w->err.text.buf, "outdated"));
	assert_int_equal(asked(w, "403"), 1);
}

static void no_mirror_at_all_is_said(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	assert_fails(w, STATUS_NETWORK, "no mirror is configured");
}

static void altered_file_is_told_and_taken_from_the_next_mirror(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "altered");
	mirror(w, "ok");
	assert_fetched(w);
	assert_warned(w, "/altered serves another file: sha256 of g++-0_1.0-1 is ");
	assert_warned(w, digest_hex(&w->artifacts.items[0].sha256).text);
	assert_int_equal(asked(w, "altered"), 1);
	assert_int_equal(asked(w, "ok pool/g++-0.deb -"), 1);
}

static void file_that_is_altered_everywhere_is_refused(void **state)
{
	struct world *w = *state;
	struct digest digest;
	char *content, *text;

	artifacts(w, 1, SIZE);
	mirror(w, "altered");
	mirror(w, "altered/.");
	content = content_at(w, 0);
	content[SIZE / 2] ^= 1;
	digest_of(content, SIZE, &digest);
	text = xasprintf(
		"sha256 of g++-0_1.0-1 is %s, the lock says %s: the mirror serves another file; tried 2 mirrors",
		digest_hex(&digest).text, digest_hex(&w->artifacts.items[0].sha256).text);
	assert_fails(w, STATUS_INTEGRITY, text);
	assert_string_equal(w->err.text.buf, text);
	assert_not_cached(w, 0);
	free(text);
	free(content);
}

static void altered_file_weighs_more_than_a_missing_one(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "altered");
	mirror(w, "404");
	assert_fails(w, STATUS_INTEGRITY, "the mirror serves another file; tried 2 mirrors: ");
	assert_non_null(strstr(w->err.text.buf, "/404: HTTP status 404"));
}

static void file_of_another_size_is_refused(void **state)
{
	static const char *const modes[] = { "short", "long", "endless" };
	struct world *w = *state;
	char name[128];

	artifacts(w, 1, SIZE);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct stat st = { 0 };

		strlist_release(&w->mirrors);
		mirror(w, modes[i]);
		assert_fails(w, STATUS_INTEGRITY, "the mirror serves another file; tried 1 mirror");
		assert_non_null(strstr(w->err.text.buf, digest_hex(&w->artifacts.items[0].sha256).text));
		assert_not_cached(w, 0);
		assert_int_equal(fstatat(w->cache.fd, cached(w, 0, ".part", name), &st, 0), 0);
		assert_int_equal(st.st_size, 0);
		assert_int_equal(w->received, 0);
		w->expected = 0;
	}
	assert_int_equal(asked(w, ""), ARRAY_SIZE(modes));
}

static void cut_body_is_resumed(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "cut");
	assert_fetched(w);
	assert_int_equal(asked(w, "cut pool/g++-0.deb bytes=750000-"), 1);
	assert_int_equal(asked(w, ""), 2);
}

static void what_one_mirror_cut_another_one_ends(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "cut-always");
	mirror(w, "ok");
	assert_fetched(w);
	assert_int_equal(asked(w, "ok pool/g++-0.deb bytes=14"), 1);
	assert_warned(w, "/cut-always: g++-0_1.0-1: ");
}

/* Each try brings half of what is left: the first four 750000 to 93750 bytes, the sixth reaches 64 KiB beyond them. */
static void only_tries_that_bring_nothing_on_are_counted(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "cut-always");
	assert_fails(w, STATUS_NETWORK, "transfer closed with ");
	assert_int_equal(asked(w, "cut-always pool/g++-0.deb bytes=1406250-"), 1);
	assert_int_equal(asked(w, ""), 9);
}

/* Far beyond four times 64 KiB, and again and again the same. */
static void beginning_again_brings_nothing_on(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "cut-200");
	assert_fails(w, STATUS_NETWORK, "transfer closed with 750000 bytes");
	assert_int_equal(asked(w, "cut-200 pool/g++-0.deb -"), 1);
	assert_int_equal(asked(w, "cut-200 pool/g++-0.deb bytes=750000-"), 3);
}

static void server_out_of_order_is_tried_again(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "500-then-ok");
	assert_fetched(w);
	assert_int_equal(asked(w, "500-then-ok"), 3);
}

static void server_out_of_order_for_long_is_tried_four_times(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "500");
	assert_fails(w, STATUS_NETWORK, "/500: HTTP status 500");
	assert_null(strstr(w->err.text.buf, "outdated"));
	assert_int_equal(asked(w, "500"), 4);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void retry_after_is_waited_for_while_others_go_on(void **state)
{
	struct world *w = *state;
	double start = seconds(), other = 0;
	struct verified v = VERIFIED_INIT;
	struct fetch *f;

	artifacts(w, 2, SIZE);
	assert_int_equal(unlinkat(w->pool.fd, "g++-1.deb", 0), 0);
	assert_int_equal(fs_mkdirs(&w->root, "local/pool", true, &w->err), 0);
	/* The first mirror has only the first file, the second only the other one. */
	mirror(w, "503-retry");
	strlist_take(&w->mirrors, xasprintf("file://%s/local", w->root.path));
	{
		char *content = content_at(w, 1);

		assert_int_equal(fs_write(&w->root, "local/pool/g++-1.deb", content, SIZE, 0644, &w->err), 0);
		free(content);
	}
	w->options.parallel = 1;
	f = fetch_new(&w->options);
	vec_each (&w->artifacts, a)
		fetch_add(f, a);
	while (!fetch_done(f)) {
		assert_int_equal(fetch_wait(f, NULL, 0, &w->err), 0);
		while (fetch_take(f, &v)) {
			if (v.artifact == &w->artifacts.items[1])
				other = seconds();
			verified_close(&v);
		}
	}
	fetch_free(f);
	assert_true(seconds() - start >= 1);
	assert_true(other - start < 0.9);
	assert_int_equal(asked(w, "503-retry pool/g++-0.deb"), 2);
}

static void stalled_transfer_is_cut_and_resumed(void **state)
{
	struct world *w = *state;

	/* libcurl looks at the mean speed of some seconds: so little is below the limit at once. */
	artifacts(w, 1, 1500);
	mirror(w, "stall");
	assert_fetched(w);
	assert_int_equal(asked(w, "stall pool/g++-0.deb bytes=750-"), 1);
}

/* They move, but not at 1000 bytes a second: a stall of a second, four times. libcurl looks once a second. */
static void slow_servers_are_given_up(void **state)
{
	static const char *const modes[] = { "drip", "header-drip", "silent-always" };
	struct world *w = *state;
	double start = seconds();

	/* Each at a place of its own, which the honest mirror has, too. */
	artifacts(w, ARRAY_SIZE(modes), 1000);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct artifact *a = &w->artifacts.items[i];
		char *content = content_at(w, i), *place = xasprintf("%s/%s", modes[i], a->path);

		assert_int_equal(fs_mkdirs(&w->served, place, false, &w->err), 0);
		assert_int_equal(fs_write(&w->served, place, content, a->size, 0644, &w->err), 0);
		free(content);
		free(a->path);
		a->path = place;
	}
	strlist_take(&w->mirrors, xasprintf("http://127.0.0.1:%u", w->port));
	mirror(w, "ok");
	assert_fetched(w);
	assert_true(seconds() - start < 4 * 3);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		assert_int_equal(asked(w, modes[i]), 4);
	assert_warned(w, "Operation too slow");
}

static void server_that_is_just_fast_enough_is_waited_for(void **state)
{
	struct world *w = *state;
	double start = seconds();

	artifacts(w, 1, 15000);
	mirror(w, "slow");
	assert_fetched(w);
	assert_true(seconds() - start >= 2.9);
	assert_int_equal(asked(w, ""), 1);
}

static void silent_server_is_left_waiting(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "silent");
	assert_fetched(w);
	assert_int_equal(asked(w, "silent"), 2);
}

static void part_of_an_earlier_run_is_resumed(void **state)
{
	struct world *w = *state;
	char *content;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	content = content_at(w, 0);
	plant(w, 0, ".part", content, 1000001);
	assert_fetched(w);
	assert_int_equal(asked(w, "ok pool/g++-0.deb bytes=1000001-"), 1);
	assert_int_equal(asked(w, ""), 1);
	assert_int_equal(w->expected, SIZE - 1000001);
	free(content);
}

static void part_that_was_wrong_is_fetched_whole_from_the_same_mirror(void **state)
{
	struct world *w = *state;
	char *content;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	content = content_at(w, 0);
	content[5] ^= 1;
	plant(w, 0, ".part", content, 1000001);
	assert_fetched(w);
	assert_int_equal(asked(w, "ok pool/g++-0.deb bytes=1000001-"), 1);
	assert_int_equal(asked(w, "ok pool/g++-0.deb -"), 1);
	assert_string_equal(w->warnings.buf, "");
	assert_non_null(strstr(w->details.buf, "not right after it was resumed"));
	free(content);
}

static void mirror_gets_one_more_chance_after_a_resume_and_no_second(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "altered");
	plant(w, 0, ".part", "wrong", 5);
	assert_fails(w, STATUS_INTEGRITY, "the mirror serves another file; tried 1 mirror");
	assert_int_equal(asked(w, "altered"), 2);
}

static void mirror_that_spoils_each_resume_is_given_up(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "cut-altered");
	assert_fails(w, STATUS_INTEGRITY, "the mirror serves another file; tried 1 mirror");
	assert_int_equal(asked(w, "cut-altered pool/g++-0.deb -"), 2);
	assert_int_equal(asked(w, "cut-altered pool/g++-0.deb bytes=750000-"), 2);
}

static void part_that_is_whole_needs_no_mirror(void **state)
{
	struct world *w = *state;
	char *content;

	artifacts(w, 1, SIZE);
	mirror(w, "404");
	content = content_at(w, 0);
	plant(w, 0, ".part", content, SIZE);
	assert_int_equal(fetch_all(w), 0);
	assert_int_equal(asked(w, ""), 0);
	free(content);
}

static void part_that_is_whole_but_wrong_is_fetched_whole(void **state)
{
	struct world *w = *state;
	char *wrong = xcalloc(SIZE + 1, 1);

	artifacts(w, 2, SIZE);
	mirror(w, "ok");
	plant(w, 0, ".part", wrong, SIZE);
	plant(w, 1, ".part", wrong, SIZE + 1);
	assert_fetched(w);
	assert_int_equal(asked(w, "ok pool/g++-0.deb -"), 1);
	assert_int_equal(asked(w, "ok pool/g++-1.deb -"), 1);
	assert_int_equal(asked(w, ""), 2);
	free(wrong);
}

static void range_that_is_not_honoured_starts_again(void **state)
{
	static const struct {
		const char *mode;
		unsigned requests;
	} servers[] = { { "200-to-range", 1 }, { "206-wrong", 2 }, { "206-total", 2 }, { "416", 2 } };
	struct world *w = *state;

	artifacts(w, ARRAY_SIZE(servers), SIZE);
	/* One after the other. */
	for (size_t i = 0; i < ARRAY_SIZE(servers); i++) {
		char *content;

		strlist_release(&w->mirrors);
		mirror(w, servers[i].mode);
		w->artifacts.len = i + 1;
		content = content_at(w, i);
		plant(w, i, ".part", content, 1000001);
		free(content);
		assert_fetched(w);
		assert_int_equal(asked(w, servers[i].mode), servers[i].requests);
	}
	/* Seen before the body came, not by its digest. */
	assert_null(strstr(w->details.buf, "not right after it was resumed"));
	assert_string_equal(w->warnings.buf, "");
}

static void redirect_is_followed(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "to-ok");
	assert_fetched(w);
	assert_int_equal(asked(w, "ok pool/g++-0.deb"), 1);
}

static void redirect_to_a_local_file_is_not_followed(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "to-file");
	assert_fails(w, STATUS_NETWORK, "Protocol \"file\" not supported");
	assert_int_equal(asked(w, "to-file"), 1);
}

static void redirects_end(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "loop");
	assert_fails(w, STATUS_NETWORK, "Maximum (5) redirects followed");
	assert_int_equal(asked(w, "loop"), 6);
}

static void mirror_that_is_down_is_left_out_for_the_rest(void **state)
{
	struct world *w = *state;
	int fd;

	artifacts(w, 3, 1000);
	fd = mirror_that_is_down(w);
	mirror(w, "ok");
	w->options.parallel = 1;
	assert_fetched(w);
	assert_warned(w, "Failed to connect");
	/* One warning for all files. */
	assert_ptr_equal(strchr(w->warnings.buf, '\n'), w->warnings.buf + w->warnings.len - 1);
	close(fd);
}

static void only_mirror_that_is_down_is_named(void **state)
{
	struct world *w = *state;
	int fd;

	artifacts(w, 3, 1000);
	fd = mirror_that_is_down(w);
	assert_fails(w, STATUS_NETWORK, "/debian: Failed to connect to 127.0.0.1");
	close(fd);
}

static void password_is_told_to_nobody(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, 1000);
	strlist_take(&w->mirrors, xasprintf("http://me:s3cr@t@127.0.0.1:%u/403", w->port));
	strlist_take(&w->mirrors, xasprintf("http://me:s3cr%%40t@127.0.0.1:%u/altered", w->port));
	assert_fails(w, STATUS_INTEGRITY, "http://127.0.0.1:");
	assert_null(strstr(w->err.text.buf, "s3cr"));
	assert_null(strstr(w->err.text.buf, "me:"));
	assert_null(strstr(w->warnings.buf, "s3cr"));
	assert_int_equal(asked(w, "altered"), 1);
}

static void file_mirror_is_copied_and_resumed(void **state)
{
	struct world *w = *state;
	char *content;

	artifacts(w, 2, SIZE);
	content = content_at(w, 1);
	plant(w, 1, ".part", content, 1000001);
	strlist_take(&w->mirrors, xasprintf("file://%s", w->served.path));
	assert_fetched(w);
	assert_int_equal(w->expected, 2 * SIZE - 1000001);
	assert_int_equal(asked(w, ""), 0);
	free(content);
}

static void altered_file_in_a_directory_is_refused(void **state)
{
	struct world *w = *state;

	artifacts(w, 2, 1000);
	assert_int_equal(fs_write(&w->served, "pool/g++-0.deb", "x", 1, 0644, &w->err), 0);
	assert_int_equal(fs_write(&w->served, "pool/g++-1.deb", "", 0, 0644, &w->err), 0);
	strlist_take(&w->mirrors, xasprintf("file://%s", w->served.path));
	assert_fails(w, STATUS_INTEGRITY, "the mirror serves another file");
	assert_not_cached(w, 0);
	assert_not_cached(w, 1);
}

static void what_is_no_file_in_a_directory_is_not_waited_for(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, 1000);
	assert_int_equal(fs_mkdirs(&w->served, "fifo/pool", true, &w->err), 0);
	assert_int_equal(fs_mkdirs(&w->served, "directory/pool/g++-0.deb", true, &w->err), 0);
	assert_int_equal(fs_mkdirs(&w->served, "endless/pool", true, &w->err), 0);
	assert_int_equal(mkfifoat(w->served.fd, "fifo/pool/g++-0.deb", 0644), 0);
	assert_int_equal(symlinkat("/dev/zero", w->served.fd, "endless/pool/g++-0.deb"), 0);
	strlist_take(&w->mirrors, xasprintf("file://%s/fifo", w->served.path));
	strlist_take(&w->mirrors, xasprintf("file:%s/directory", w->served.path));
	strlist_take(&w->mirrors, xasprintf("file://%s/endless", w->served.path));
	assert_fails(w, STATUS_NETWORK, "/fifo: is no file; file:/tmp/");
	assert_non_null(strstr(w->err.text.buf, "/directory: is no file; "));
	assert_non_null(strstr(w->err.text.buf, "/endless: is no file"));
}

static void part_that_another_process_writes_is_left_alone(void **state)
{
	struct world *w = *state;
	struct strlist names = STRLIST_INIT;
	struct dir dir = DIR_INIT;
	char name[128];
	int fd;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	plant(w, 0, ".part", "theirs", 6);
	fd = openat(w->cache.fd, cached(w, 0, ".part", name), O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_fetched(w);
	assert_is(fd, "theirs", 6);
	close(fd);
	assert_int_equal(dir_open_at(&dir, &w->cache, "artifacts", false, &w->err), 0);
	assert_int_equal(fs_list(&dir, &names, &w->err), 0);
	assert_int_equal(names.len, 2);
	dir_close(&dir);
	strlist_release(&names);
}

/* Another user's where we may make it so, else one of ours that others can write. Open for writing. */
static int plant_foreign(struct world *w, size_t n, const char *suffix, const char *data, size_t len)
{
	char name[128];
	int fd;

	plant(w, n, suffix, data, len);
	fd = openat(w->cache.fd, cached(w, n, suffix, name), O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(geteuid() ? fchmod(fd, 0666) : fchown(fd, 65534, 65534), 0);
	return fd;
}

/* What fetch hands over for the first artifact; the caller closes it. */
static struct verified fetch_one(struct world *w)
{
	struct fetch *f = fetch_new(&w->options);
	struct verified v = VERIFIED_INIT;

	fetch_add(f, &w->artifacts.items[0]);
	while (!fetch_take(f, &v))
		assert_int_equal(fetch_wait(f, NULL, 0, &w->err), 0);
	fetch_free(f);
	return v;
}

static void file_that_others_can_change_is_copied_before_it_is_verified(void **state)
{
	struct world *w = *state;
	struct verified v;
	char *content;
	int fd;

	artifacts(w, 1, SIZE);
	w->options.offline = true;
	content = content_at(w, 0);
	fd = plant_foreign(w, 0, "", content, SIZE);
	v = fetch_one(w);
	assert_int_equal(pwrite(fd, "evil", 4, SIZE / 2), 4);
	assert_is(v.fd, content, SIZE);
	verified_close(&v);
	/* The next time it is noticed. */
	w->options.offline = false;
	mirror(w, "ok");
	assert_fetched(w);
	assert_warned(w, "the cache in ");
	close(fd);
	free(content);
}

static void file_of_ours_is_not_copied(void **state)
{
	struct world *w = *state;
	struct stat named, opened;
	struct verified v;
	char name[128];

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	assert_fetched(w);
	v = fetch_one(w);
	assert_int_equal(fstat(v.fd, &opened), 0);
	assert_int_equal(fstatat(w->cache.fd, cached(w, 0, "", name), &named, 0), 0);
	assert_int_equal(opened.st_ino, named.st_ino);
	verified_close(&v);
}

static void part_that_others_can_change_is_left_alone(void **state)
{
	struct world *w = *state;
	struct stat st;
	struct verified v;
	char *content;
	int fd;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	content = content_at(w, 0);
	fd = plant_foreign(w, 0, ".part", content, 1000000);
	v = fetch_one(w);
	assert_int_equal(asked(w, "ok pool/g++-0.deb -"), 1);
	assert_int_equal(pwrite(fd, "evil", 4, 500000), 4);
	assert_is(v.fd, content, SIZE);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 1000000);
	verified_close(&v);
	close(fd);
	free(content);
}

/* As on a file system that knows no owners. */
static void write_into_part(struct world *w)
{
	char name[128];
	int fd = openat(w->cache.fd, cached(w, 0, ".part", name), O_RDWR | O_CLOEXEC);

	assert_int_equal(fchmod(fd, 0666), 0);
	assert_int_equal(pwrite(fd, "evil", 4, 0), 4);
	close(fd);
}

static void part_that_others_could_write_while_it_came_is_read_again(void **state)
{
	struct world *w = *state;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	w->meddle = write_into_part;
	assert_fetched(w);
	assert_warned(w, "the cache in ");
	assert_int_equal(asked(w, "ok pool/g++-0.deb -"), 2);
}

static void symlink_in_the_place_of_the_cache_is_not_followed(void **state)
{
	struct world *w = *state;
	struct strlist names = STRLIST_INIT;
	struct dir victim = DIR_INIT;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	assert_int_equal(dir_open_at(&victim, &w->root, "victim", true, &w->err), 0);
	assert_int_equal(symlinkat("../victim", w->cache.fd, "artifacts"), 0);
	assert_fails(w, STATUS_FILESYSTEM, "/cache/artifacts: ");
	assert_int_equal(fs_list(&victim, &names, &w->err), 0);
	assert_int_equal(names.len, 0);
	assert_int_equal(asked(w, ""), 0);
	dir_close(&victim);
}

static void part_that_is_another_file_of_ours_is_not_written(void **state)
{
	struct world *w = *state;
	char name[128];
	int fd;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	assert_int_equal(fs_mkdirs(&w->cache, "artifacts", true, &w->err), 0);
	assert_int_equal(fs_write(&w->root, "precious", "precious", 8, 0644, &w->err), 0);
	assert_int_equal(linkat(w->root.fd, "precious", w->cache.fd, cached(w, 0, ".part", name), 0), 0);
	assert_fetched(w);
	fd = openat(w->root.fd, "precious", O_RDONLY | O_CLOEXEC);
	assert_is(fd, "precious", 8);
	close(fd);
}

static void what_is_no_file_is_not_taken_for_a_part(void **state)
{
	struct world *w = *state;
	char name[128];

	artifacts(w, 3, SIZE);
	mirror(w, "ok");
	assert_int_equal(fs_mkdirs(&w->cache, "artifacts", true, &w->err), 0);
	assert_int_equal(symlinkat("../../planted", w->cache.fd, cached(w, 0, ".part", name)), 0);
	assert_int_equal(mkfifoat(w->cache.fd, cached(w, 1, ".part", name), 0644), 0);
	assert_int_equal(mkdirat(w->cache.fd, cached(w, 2, ".part", name), 0755), 0);
	assert_fetched(w);
	assert_int_equal(asked(w, ""), 3);
	assert_false(fs_exists(&w->root, "planted"));
}

static void what_is_no_file_is_not_taken_for_an_artifact(void **state)
{
	struct world *w = *state;
	char name[128];

	artifacts(w, 2, SIZE);
	mirror(w, "ok");
	assert_int_equal(fs_mkdirs(&w->cache, "artifacts", true, &w->err), 0);
	assert_int_equal(mkfifoat(w->cache.fd, cached(w, 0, "", name), 0644), 0);
	assert_int_equal(symlinkat("/dev/zero", w->cache.fd, cached(w, 1, "", name)), 0);
	assert_fetched(w);
	assert_int_equal(asked(w, ""), 2);
}

static void leftovers_of_the_dead_are_swept_and_those_of_the_living_are_not(void **state)
{
	struct world *w = *state;
	char name[128];
	int fd;

	artifacts(w, 1, 1000);
	mirror(w, "ok");
	plant(w, 0, ".part.00000001", "dead", 4);
	plant(w, 0, ".part.00000002", "alive", 5);
	fd = openat(w->cache.fd, cached(w, 0, ".part.00000002", name), O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_fetched(w);
	assert_true(fs_exists(&w->cache, cached(w, 0, ".part.00000002", name)));
	assert_false(fs_exists(&w->cache, cached(w, 0, ".part.00000001", name)));
	close(fd);
}

static void child_that_hangs_up_ends_the_wait(void **state)
{
	struct world *w = *state;
	struct fetch *f;
	struct pollfd other = { .events = POLLIN };
	int ends[2], quiet[2];

	artifacts(w, 1, SIZE);
	mirror(w, "silent");
	f = fetch_new(&w->options);
	fetch_add(f, &w->artifacts.items[0]);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(pipe2(quiet, O_CLOEXEC), 0);
	other.fd = quiet[0];
	assert_int_equal(fetch_wait(f, &other, 1, &w->err), 0);
	assert_int_equal(other.revents, 0);
	close(ends[1]);
	other.fd = ends[0];
	assert_int_equal(fetch_wait(f, &other, 1, &w->err), 0);
	assert_int_equal(other.revents, POLLHUP);
	fetch_free(f);
	close(ends[0]);
	close(quiet[0]);
	close(quiet[1]);
}

static void full_disk_is_a_matter_of_the_file_system(void **state)
{
	struct world *w = *state;
	struct rlimit unlimited, limit;

	artifacts(w, 1, SIZE);
	mirror(w, "ok");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
	limit = unlimited;
	limit.rlim_cur = 1000000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_fails(w, STATUS_FILESYSTEM, "cannot write ");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
	assert_non_null(strstr(w->err.text.buf, ".part: File too large"));
	error_clear(&w->err);
	w->expected = 0, w->received = 0, w->begun = 0;
	assert_fetched(w);
	assert_int_equal(asked(w, "ok pool/g++-0.deb bytes="), 1);
}

static void interrupt_leaves_a_part_that_is_resumed(void **state)
{
	struct world *w = *state;
	char name[128];
	struct stat st = { 0 };
	pid_t pid;
	int status;

	artifacts(w, 1, SIZE);
	mirror(w, "stall");
	w->options.stall_seconds = 3600;
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		interrupt_catch();
		/* Without cmocka's way out of a failed assertion. */
		_exit(fetch_all(w) && !strcmp(w->err.text.buf, "interrupted") ? 42 : 1);
	}
	for (int i = 0; i < 500 && st.st_size < SIZE / 2; i++) {
		usleep(10000);
		(void)!fstatat(w->cache.fd, cached(w, 0, ".part", name), &st, 0);
	}
	kill(pid, SIGINT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
	assert_fetched(w);
	assert_int_equal(asked(w, "stall pool/g++-0.deb bytes=750000-"), 1);
}

/* Accepts what begins as a Release does. */
static int judge(void *arg, const struct strbuf *document, struct error *err)
{
	unsigned *judged = arg;

	(*judged)++;
	if (str_starts_with(document->buf, "keyring"))
		return error_set(err, STATUS_FAILURE, "no keyring");
	return str_starts_with(document->buf, "Suite: ") ? 0
							 : error_set(err, STATUS_INTEGRITY, "it is no Release");
}

/* A document that is served as InRelease. */
static int fetch_release(struct world *w, const char *content, size_t max, struct strbuf *out, unsigned *judged)
{
	const struct fetch_document wanted = { .path = "InRelease", .max = max, .judge = judge, .arg = judged };

	assert_int_equal(fs_write(&w->served, "InRelease", content, strlen(content), 0644, &w->err), 0);
	return fetch_document(&w->options, &wanted, out, &w->err);
}

static void document_comes_from_the_first_mirror_that_has_it(void **state)
{
	struct world *w = *state;
	struct strbuf out = STRBUF_INIT;
	unsigned judged = 0;

	mirror(w, "404");
	mirror(w, "500-then-ok");
	assert_int_equal(fetch_release(w, "Suite: trixie\n", 14, &out, &judged), 0);
	assert_string_equal(out.buf, "Suite: trixie\n");
	assert_int_equal(judged, 1);
	assert_int_equal(asked(w, "500-then-ok"), 3);
	strbuf_release(&out);
}

static void cut_document_is_asked_for_whole(void **state)
{
	struct world *w = *state;
	struct strbuf out = STRBUF_INIT;
	unsigned judged = 0;

	mirror(w, "cut");
	assert_int_equal(fetch_release(w, "Suite: trixie\n", 14, &out, &judged), 0);
	assert_string_equal(out.buf, "Suite: trixie\n");
	assert_int_equal(asked(w, "cut InRelease -"), 2);
	assert_int_equal(judged, 1);
	strbuf_release(&out);
}

static void document_that_is_refused_is_told_and_asked_of_the_next_mirror(void **state)
{
	struct world *w = *state;
	struct strbuf out = STRBUF_INIT;
	unsigned judged = 0;

	mirror(w, "portal");
	mirror(w, "ok");
	assert_int_equal(fetch_release(w, "Suite: sid\n", 1000, &out, &judged), 0);
	assert_string_equal(out.buf, "Suite: sid\n");
	assert_warned(w, "/portal serves what is refused: it is no Release");
	assert_int_equal(judged, 2);
	strbuf_release(&out);
}

static void document_that_is_refused_everywhere_is_refused(void **state)
{
	struct world *w = *state;
	struct strbuf out = STRBUF_INIT;
	unsigned judged = 0;

	mirror(w, "ok");
	assert_int_equal(fetch_release(w, "Suit: evil\n", 1000, &out, &judged), -1);
	assert_int_equal(w->err.status, STATUS_INTEGRITY);
	assert_string_equal(w->err.text.buf, "it is no Release");
	error_clear(&w->err);
	mirror(w, "404");
	assert_int_equal(fetch_release(w, "Suit: evil\n", 1000, &out, &judged), -1);
	assert_int_equal(w->err.status, STATUS_INTEGRITY);
	assert_non_null(strstr(w->err.text.buf, "it is no Release; tried 2 mirrors: http://127.0.0.1:"));
	assert_int_equal(out.len, 0);
	strbuf_release(&out);
}

static void document_that_cannot_be_judged_is_the_end(void **state)
{
	struct world *w = *state;
	struct strbuf out = STRBUF_INIT;
	unsigned judged = 0;

	mirror(w, "ok");
	mirror(w, "ok/.");
	assert_int_equal(fetch_release(w, "keyring\n", 1000, &out, &judged), -1);
	assert_int_equal(w->err.status, STATUS_FAILURE);
	assert_string_equal(w->err.text.buf, "no keyring");
	assert_int_equal(asked(w, ""), 1);
	strbuf_release(&out);
}

static void document_has_a_largest_size(void **state)
{
	struct world *w = *state;
	struct strbuf out = STRBUF_INIT;
	unsigned judged = 0;

	mirror(w, "ok");
	mirror(w, "endless");
	assert_int_equal(fetch_release(w, "Suite: trixie\n", 13, &out, &judged), -1);
	assert_int_equal(w->err.status, STATUS_NETWORK);
	assert_non_null(strstr(w->err.text.buf, "/ok: has more than 13 bytes; "));
	assert_non_null(strstr(w->err.text.buf, "/endless: has more than 13 bytes"));
	assert_int_equal(out.len, 0);
	assert_int_equal(judged, 0);
	strbuf_release(&out);
}

static void document_needs_the_network(void **state)
{
	struct world *w = *state;
	struct strbuf out = STRBUF_INIT;
	unsigned judged = 0;

	mirror(w, "ok");
	w->options.offline = true;
	assert_int_equal(fetch_release(w, "Suite: trixie\n", 100, &out, &judged), -1);
	assert_int_equal(w->err.status, STATUS_NETWORK);
	assert_int_equal(asked(w, ""), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(file_is_fetched_once_and_cached_read_only),
		TEST(many_come_at_once),
		TEST(spoilt_cached_file_is_removed_and_fetched_anew),
		TEST(spoilt_cached_file_is_lacking_when_offline),
		TEST(offline_names_what_is_lacking_at_once),
		TEST(missing_file_is_asked_of_the_next_mirror_at_once),
		TEST(file_that_nobody_has_means_an_outdated_lock),
		TEST(refused_file_is_no_sign_of_an_outdated_lock),
		TEST(no_mirror_at_all_is_said),
		TEST(altered_file_is_told_and_taken_from_the_next_mirror),
		TEST(file_that_is_altered_everywhere_is_refused),
		TEST(altered_file_weighs_more_than_a_missing_one),
		TEST(file_of_another_size_is_refused),
		TEST(cut_body_is_resumed),
		TEST(what_one_mirror_cut_another_one_ends),
		TEST(only_tries_that_bring_nothing_on_are_counted),
		TEST(beginning_again_brings_nothing_on),
		TEST(server_out_of_order_is_tried_again),
		TEST(server_out_of_order_for_long_is_tried_four_times),
		TEST(retry_after_is_waited_for_while_others_go_on),
		TEST(stalled_transfer_is_cut_and_resumed),
		TEST(slow_servers_are_given_up),
		TEST(server_that_is_just_fast_enough_is_waited_for),
		TEST(silent_server_is_left_waiting),
		TEST(part_of_an_earlier_run_is_resumed),
		TEST(part_that_was_wrong_is_fetched_whole_from_the_same_mirror),
		TEST(mirror_gets_one_more_chance_after_a_resume_and_no_second),
		TEST(mirror_that_spoils_each_resume_is_given_up),
		TEST(part_that_is_whole_needs_no_mirror),
		TEST(part_that_is_whole_but_wrong_is_fetched_whole),
		TEST(range_that_is_not_honoured_starts_again),
		TEST(redirect_is_followed),
		TEST(redirect_to_a_local_file_is_not_followed),
		TEST(redirects_end),
		TEST(mirror_that_is_down_is_left_out_for_the_rest),
		TEST(only_mirror_that_is_down_is_named),
		TEST(password_is_told_to_nobody),
		TEST(file_mirror_is_copied_and_resumed),
		TEST(altered_file_in_a_directory_is_refused),
		TEST(what_is_no_file_in_a_directory_is_not_waited_for),
		TEST(part_that_another_process_writes_is_left_alone),
		TEST(file_that_others_can_change_is_copied_before_it_is_verified),
		TEST(file_of_ours_is_not_copied),
		TEST(part_that_others_can_change_is_left_alone),
		TEST(part_that_others_could_write_while_it_came_is_read_again),
		TEST(symlink_in_the_place_of_the_cache_is_not_followed),
		TEST(part_that_is_another_file_of_ours_is_not_written),
		TEST(what_is_no_file_is_not_taken_for_a_part),
		TEST(what_is_no_file_is_not_taken_for_an_artifact),
		TEST(leftovers_of_the_dead_are_swept_and_those_of_the_living_are_not),
		TEST(child_that_hangs_up_ends_the_wait),
		TEST(full_disk_is_a_matter_of_the_file_system),
		TEST(interrupt_leaves_a_part_that_is_resumed),
		TEST(document_comes_from_the_first_mirror_that_has_it),
		TEST(cut_document_is_asked_for_whole),
		TEST(document_that_is_refused_is_told_and_asked_of_the_next_mirror),
		TEST(document_that_is_refused_everywhere_is_refused),
		TEST(document_that_cannot_be_judged_is_the_end),
		TEST(document_has_a_largest_size),
		TEST(document_needs_the_network),
	};

	/* The tests talk to the loopback only, whatever proxy this machine uses. */
	setenv("no_proxy", "*", 1);
	return cmocka_run_group_tests(tests, start, stop);
}
