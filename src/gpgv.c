/* Clear-signed texts, checked by gpgv. */
#include "gpgv.h"

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STATUS_MAX = 256 * 1024 };

/* What gpgv said about the signatures, its status lines boiled down. */
struct verdict {
	struct strlist signers; /* of good ones */
	bool bad;               /* one does not fit the text */
	bool unusable;          /* expired, revoked or with a weak hash */
	bool unknown;           /* by a key that the keyring does not have */
	bool broken;            /* not a signed text */
};

/*
 * gpgv skips what stands around the signed part, and takes several parts one after the other. Within it, a line
 * cannot begin with "-" unless escaped as "- ": RFC 4880, 7.1.
 */
bool gpgv_has_one_frame(struct slice rest)
{
	static const char *const frame[] = { "-----BEGIN PGP SIGNED MESSAGE-----",
					     "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----" };
	size_t seen = 0;

	while (rest.len) {
		const char *end = memchr(rest.at, '\n', rest.len);
		struct slice line = { rest.at, end ? (size_t)(end - rest.at) : rest.len };

		slice_skip(&rest, line.len + (end ? 1 : 0));
		if (line.len && *line.at == '-' && !(seen == 1 && line.len > 1 && line.at[1] == ' ')) {
			if (seen == ARRAY_SIZE(frame) || !slice_is(slice_trim(line), frame[seen]))
				return false;
			seen++;
		} else if ((!seen || seen == ARRAY_SIZE(frame)) && slice_trim(line).len) {
			return false;
		}
	}
	return seen == ARRAY_SIZE(frame);
}

/* A file without a name that a child can read or write by its number; -1 with the error. */
static int anonymous_file(const void *data, size_t len, struct error *err)
{
	/* Not close-on-exec: gpgv is to have it. */
	int fd = memfd_create("mingwup-gpgv", 0);

	if (fd < 0)
		return error_errno(err, "cannot make a file in memory");
	if (!fs_write_all(fd, data, len) && !lseek(fd, 0, SEEK_SET))
		return fd;
	error_errno(err, "cannot write a file in memory");
	close(fd);
	return -1;
}

static int read_back(int fd, struct strbuf *out, struct error *err)
{
	ssize_t n;

	do {
		strbuf_grow(out, 16384);
		n = pread(fd, out->buf + out->len, 16384, (off_t)out->len);
		if (n > 0)
			strbuf_setlen(out, out->len + (size_t)n);
	} while ((n > 0 && out->len < STATUS_MAX) || (n < 0 && errno == EINTR));
	return n < 0 ? error_errno(err, "cannot read what gpgv said") : 0;
}

/* Whether the word is one of the space-separated ones in `list`. */
static bool is_one_of(struct slice word, const char *list)
{
	struct slice rest = slice_of(list), item;

	while ((item = slice_take_word(&rest)).len)
		if (!slice_compare(item, word))
			return true;
	return false;
}

/*
 * VALIDSIG <fingerprint> <date> <time> <expires> <version> <reserved> <key algorithm> <hash algorithm> <class>
 * <fingerprint of the primary key>. It also follows EXPKEYSIG and REVKEYSIG: only the one behind a GOODSIG
 * counts.
 */
static void take_valid(struct verdict *v, struct slice arguments)
{
	struct slice words[10];
	char *fingerprint;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = slice_take_word(&arguments);
	/* RFC 4880, 9.4: SHA-256, SHA-384, SHA-512. */
	if (!words[9].len || !is_one_of(words[7], "8 9 10")) {
		v->unusable = true;
		return;
	}
	fingerprint = slice_dup(words[9]);
	if (!strlist_has(&v->signers, fingerprint))
		strlist_add(&v->signers, fingerprint);
	free(fingerprint);
}

static void judge(struct verdict *v, struct slice status)
{
	bool good = false;

	while (status.len) {
		struct slice line = slice_take_until(&status, "\n"), word;

		slice_take_char(&status, '\n');
		if (!slice_is(slice_take_word(&line), "[GNUPG:]"))
			continue;
		word = slice_take_word(&line);
		if (is_one_of(word, "NEWSIG GOODSIG"))
			good = slice_is(word, "GOODSIG");
		else if (slice_is(word, "VALIDSIG") && good)
			take_valid(v, line);
		v->bad = v->bad || slice_is(word, "BADSIG");
		v->unusable = v->unusable || is_one_of(word, "EXPSIG EXPKEYSIG REVKEYSIG");
		v->unknown = v->unknown || slice_is(word, "NO_PUBKEY");
		v->broken = v->broken || is_one_of(word, "NODATA UNEXPECTED BADARMOR");
	}
}

static int refuse(const struct verdict *v, const char *name, const char *keyring, int exit_status,
		  struct error *err)
{
	if (v->bad)
		return error_set(err, STATUS_INTEGRITY,
				 "the signature of %s does not fit its text: it was altered", name);
	if (v->broken)
		return error_set(err, STATUS_INTEGRITY, "%s is not signed", name);
	if (v->signers.len)
		return error_set(err, STATUS_INTEGRITY, "gpgv failed on %s with exit status %d", name,
				 exit_status);
	if (v->unusable)
		return error_set(
			err, STATUS_INTEGRITY,
			"the signature of %s is by a key that has expired or was revoked, or its hash is weak",
			name);
	if (v->unknown)
		return error_set(
			err, STATUS_INTEGRITY,
			"%s is signed by no key of %s: if this is the right archive, its keyring is older "
			"than its keys",
			name, keyring);
	return error_set(err, STATUS_INTEGRITY, "gpgv finds no signature in %s (exit status %d)", name,
			 exit_status);
}

/* gpgv's exit status is 1 for a bad signature, and 2 also when it lacks the key of one among several. */
static int run(const struct strbuf *document, const char *keyring, struct strbuf *text, struct strbuf *status,
	       int *exit_status, struct error *err)
{
	int input = anonymous_file(document->buf, document->len, err), said = -1, log = -1, ret = -1, why = 0;
	char input_name[24], said_name[16], log_name[16];
	/* gpgv looks for a name without a slash in its own directory. */
	char *ring = xasprintf("%s%s", strchr(keyring, '/') ? "" : "./", keyring);
	const char *const argv[] = { "gpgv",        "--keyring", ring,          "--enable-special-filenames",
				     "--status-fd", said_name,   "--logger-fd", log_name,
				     "--output",    "-",         "--",          input_name,
				     NULL };
	const struct command command = { .argv = argv, .output_max = document->len };

	if (input < 0 || (said = anonymous_file("", 0, err)) < 0 || (log = anonymous_file("", 0, err)) < 0)
		goto out;
	snprintf(input_name, sizeof(input_name), "-&%d", input);
	snprintf(said_name, sizeof(said_name), "%d", said);
	snprintf(log_name, sizeof(log_name), "%d", log);
	ret = command_run(&command, text, exit_status, &why, err);
	if (ret && why == ENOENT)
		error_append(err, ": install the package gpgv");
	if (!ret)
		ret = read_back(said, status, err);
out:
	if (input >= 0)
		close(input);
	if (said >= 0)
		close(said);
	if (log >= 0)
		close(log);
	free(ring);
	return ret;
}

int gpgv_verify(const struct strbuf *document, const char *name, const char *keyring, struct strbuf *text,
		struct strlist *signers, struct error *err)
{
	struct verdict verdict = { .signers = STRLIST_INIT };
	struct strbuf status = STRBUF_INIT, output = STRBUF_INIT;
	int exit_status = 0, ret = -1;

	if (access(keyring, R_OK))
		return error_set(
			err, STATUS_FAILURE,
			"cannot read the keyring %s (%s): install the package debian-archive-keyring, or name "
			"another keyring with --keyring",
			keyring, strerror(errno));
	if (run(document, keyring, &output, &status, &exit_status, err))
		goto out;
	judge(&verdict, (struct slice){ status.buf, status.len });
	if (verdict.bad || verdict.broken || !verdict.signers.len || (exit_status != 0 && exit_status != 2)) {
		refuse(&verdict, name, keyring, exit_status, err);
		goto out;
	}
	if (!gpgv_has_one_frame((struct slice){ document->buf, document->len })) {
		error_set(err, STATUS_INTEGRITY, "%s has text outside of what is signed", name);
		goto out;
	}
	strbuf_add(text, output.buf, output.len);
	vec_each (&verdict.signers, signer)
		strlist_add(signers, *signer);
	ret = 0;
out:
	strlist_release(&verdict.signers);
	strbuf_release(&status);
	strbuf_release(&output);
	return ret;
}
