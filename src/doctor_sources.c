/*
 * The doctor's look at where packages come from: whether mirrors answer, and still have what the locks name.
 *
 * Asked is for the last byte of each file: little comes, and the answer tells the size of the whole.
 */
#include "doctor.h"

#include "clock.h"
#include "http.h"
#include "interrupt.h"
#include "mirrors.h"
#include "paths.h"

#include <string.h>

enum { SECONDS = 30, WAIT_MS = 200, PARALLEL = 8, STALL_SECONDS = 10 };

struct source {
	char *url;
	char *shown;
	bool is_snapshot; /* dated: it has what others have removed */
	bool asked, answers;
	char *why; /* it does not */
};

/* One file that is looked for, at one source after the other. */
struct wanted {
	const struct artifact *artifact;
	size_t at; /* the source that is being asked */
	bool running, found;
	bool unsure; /* one of them said neither yes nor no */
};

struct search {
	struct http *http;
	uint64_t deadline;
	VEC(struct source) sources;
	VEC(struct wanted) probes; /* the smallest file, at each source */
	VEC(struct wanted) files;  /* the smallest first */
	size_t running;
};

bool doctor_wants(const struct doctor_target *t, const struct artifact *artifact)
{
	return artifact_used_by(artifact, paths_this_host(), t->target->name);
}

static int on_begin(void *arg, uint64_t offset)
{
	(void)arg;
	/* A server that knows no ranges would send all of it. */
	return offset ? 0 : -1;
}

static int on_body(void *arg, const void *data, size_t len)
{
	(void)arg;
	(void)data;
	(void)len;
	return 0;
}

static void ask(struct search *s, struct wanted *file)
{
	char *url = http_url_below(s->sources.items[file->at].url, file->artifact->path);
	const struct http_request request = {
		.url = url,
		.start = file->artifact->size - 1,
		.size = file->artifact->size,
		.begin = on_begin,
		.body = on_body,
		.arg = file,
	};

	http_start(s->http, &request);
	file->running = true;
	s->running++;
	free(url);
}

/* Served, as far as can be told; the size is known where the server says it. */
static bool is_there(const struct http_outcome *outcome)
{
	return outcome->result == HTTP_OK || outcome->result == HTTP_ABORTED;
}

static void take(struct search *s, struct http_outcome *outcome)
{
	struct wanted *file = outcome->arg;
	struct source *source = &s->sources.items[file->at];

	s->running--;
	file->running = false;
	file->found = is_there(outcome);
	source->asked = true;
	source->answers |= file->found || outcome->result == HTTP_NOT_FOUND;
	if (!source->answers && !source->why)
		source->why = xstrdup(outcome->text);
	file->unsure |= outcome->result == HTTP_TRANSIENT || outcome->result == HTTP_PERMANENT;
	if (!file->found)
		file->at++;
	free(outcome->text);
}

/* Until the running ones have ended, or the time is over. Returns whether it is not. */
static bool wait_for_some(struct search *s)
{
	struct error ignored = ERROR_INIT;
	struct http_outcome outcome;
	bool stop = interrupt_check(&ignored) || clock_ms() > s->deadline;

	if (!stop && s->running)
		http_wait(s->http, NULL, 0, WAIT_MS);
	while (!stop && http_next(s->http, &outcome))
		take(s, &outcome);
	error_release(&ignored);
	return !stop;
}

/* The sources that do not answer for the smallest file are not asked for the others. */
static bool skip_silent(const struct search *s, struct wanted *file)
{
	while (file->at < s->sources.len && s->sources.items[file->at].asked &&
	       !s->sources.items[file->at].answers)
		file->at++;
	return file->at < s->sources.len;
}

/* Each source once. */
static void ask_sources(struct search *s)
{
	for (size_t i = 0; i < s->sources.len; i++)
		*vec_push(&s->probes) = (struct wanted){ .artifact = s->files.items[0].artifact, .at = i };
	vec_each (&s->probes, probe)
		ask(s, probe);
	while (s->running && wait_for_some(s))
		;
}

static void ask_files(struct search *s)
{
	bool more = true;

	while (more) {
		more = false;
		vec_each (&s->files, file) {
			if (file->found || (!file->running && !skip_silent(s, file)))
				continue;
			more = true;
			if (!file->running && s->running < PARALLEL)
				ask(s, file);
		}
		more = more && wait_for_some(s);
	}
}

static int by_size(const void *x, const void *y)
{
	const struct wanted *a = x, *b = y;

	return (a->artifact->size > b->artifact->size) - (a->artifact->size < b->artifact->size);
}

static bool is_wanted(const struct doctor *d, const struct release *release, const struct artifact *artifact)
{
	vec_each (&d->targets, t)
		if (t->release == release && doctor_wants(t, artifact))
			return true;
	return false;
}

static int open_search(struct search *s, const struct doctor *d, const struct release *release,
		       struct error *err)
{
	const char *snapshot = release->lock.provenance.snapshot;
	struct strlist urls = STRLIST_INIT;
	int ret = mirrors_expand(&release->manifest.archive.mirrors, d->mirrors, d->only_mirrors, snapshot,
				 NULL, &urls, err);

	s->deadline = clock_ms() + SECONDS * UINT64_C(1000);
	vec_each (&urls, url)
		*vec_push(&s->sources) = (struct source){ .url = xstrdup(*url),
							  .shown = http_url_shown(*url),
							  .is_snapshot = snapshot && strstr(*url, snapshot) };
	vec_each (&release->lock.artifacts, artifact)
		if (is_wanted(d, release, artifact))
			vec_push(&s->files)->artifact = artifact;
	if (s->files.len)
		qsort(s->files.items, s->files.len, sizeof(*s->files.items), by_size);
	strlist_release(&urls);
	return ret;
}

static void close_search(struct search *s)
{
	http_free(s->http);
	vec_each (&s->sources, source) {
		free(source->url);
		free(source->shown);
		free(source->why);
	}
	vec_release(&s->sources);
	vec_release(&s->probes);
	vec_release(&s->files);
}

/* Whether anything has to come from there. */
static bool is_needed(const struct doctor *d, const struct release *release)
{
	vec_each (&d->targets, t)
		if (t->release == release && !t->store_name)
			return true;
	return false;
}

static void tell_sources(struct doctor *d, const struct search *s, const struct release *release)
{
	size_t answering = 0;

	vec_each (&s->sources, source) {
		answering += source->answers;
		if (source->answers)
			findings_add(&d->findings, FINDING_OK, "mirror", NULL, "%s answers", source->shown);
		else
			findings_add(&d->findings, FINDING_NOTE, "mirror", NULL, "%s does not answer: %s",
				     source->shown, source->why ? source->why : "given up after half a minute");
	}
	if (!answering)
		findings_add(
			&d->findings, is_needed(d, release) ? FINDING_ERROR : FINDING_NOTE, "network", NULL,
			"no mirror of %s can be reached: is a proxy to be set, or a mirror given by --mirror?",
			release->manifest.release);
}

static void tell_files(struct doctor *d, const struct search *s, const struct release *release)
{
	size_t dated = 0, lost = 0, unknown = 0;
	struct finding *f;

	vec_each (&s->files, file) {
		bool is_lost = file->at == s->sources.len && !file->unsure;

		lost += is_lost;
		unknown += !file->found && !is_lost;
		dated += file->found && s->sources.items[file->at].is_snapshot;
	}
	if (unknown)
		findings_add(
			&d->findings, FINDING_NOTE, "lock-unknown", NULL,
			"the mirrors did not tell whether they have %zu of the %zu files of the lock of %s",
			unknown, s->files.len, release->manifest.release);
	if (unknown)
		return;
	if (!lost && !dated) {
		findings_add(&d->findings, FINDING_OK, "lock", NULL,
			     "the mirrors have all %zu files of the lock of %s", s->files.len,
			     release->manifest.release);
		return;
	}
	f = findings_add(
		&d->findings, lost && is_needed(d, release) ? FINDING_ERROR : FINDING_NOTE, "lock-served", NULL,
		"of the %zu files of the lock of %s, %zu are in the archive of old packages alone, and %zu "
		"at no mirror that answers",
		s->files.len, release->manifest.release, dated, lost);
	finding_mend(f, false, (const char *const[]){ d->program, "lock", release->manifest.release, NULL });
}

static void search(struct doctor *d, struct search *s, const struct release *release)
{
	bool answered = false;

	ask_sources(s);
	tell_sources(d, s, release);
	vec_each (&s->sources, source)
		answered |= source->answers;
	if (answered) {
		ask_files(s);
		tell_files(d, s, release);
	}
}

static int look_at_release(struct doctor *d, const struct release *release, struct error *err)
{
	struct search s = { .sources = VEC_INIT, .probes = VEC_INIT, .files = VEC_INIT };
	int ret = open_search(&s, d, release, err);

	if (!ret && s.files.len) {
		s.http = http_new(STALL_SECONDS, err);
		if (s.http)
			search(d, &s, release);
		else
			findings_add(&d->findings, FINDING_ERROR, "network", NULL, "%s", err->text.buf);
		error_clear(err);
	}
	close_search(&s);
	return ret;
}

int doctor_sources(struct doctor *d, struct error *err)
{
	if (d->offline)
		return 0;
	vec_each (&d->catalog->releases, release) {
		bool used = false;

		vec_each (&d->targets, t)
			used |= t->release == release && release->locked;
		if (used && look_at_release(d, release, err))
			return -1;
	}
	return 0;
}
