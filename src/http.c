/* Transfers over http, https and from files: libcurl's multi handle. */
#include "http.h"

#include "library.h"
#include "vec.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	REDIRECTS_MAX = 5,
	CONNECT_SECONDS = 10,
	STALL_SECONDS = 20,
	STALL_BYTES_A_SECOND = 1000,
	RECEIVE_BUFFER = 256 * 1024,
	HEADERS_MAX = 256 * 1024,
	/* So much of an error's page is read for the sake of the connection, which then can be kept. */
	ERROR_PAGE_MAX = 64 * 1024,
};

/* What of libcurl is used, by names without its prefix, which some of its macros have. */
#define CURL_FUNCTIONS(X)                                \
	X(global_init, curl_global_init)                 \
	X(global_cleanup, curl_global_cleanup)           \
	X(multi_init, curl_multi_init)                   \
	X(multi_cleanup, curl_multi_cleanup)             \
	X(multi_add_handle, curl_multi_add_handle)       \
	X(multi_remove_handle, curl_multi_remove_handle) \
	X(multi_perform, curl_multi_perform)             \
	X(multi_poll, curl_multi_poll)                   \
	X(multi_info_read, curl_multi_info_read)         \
	X(easy_init, curl_easy_init)                     \
	X(easy_cleanup, curl_easy_cleanup)               \
	X(easy_setopt, curl_easy_setopt)                 \
	X(easy_getinfo, curl_easy_getinfo)               \
	X(easy_unescape, curl_easy_unescape)             \
	X(easy_strerror, curl_easy_strerror)             \
	X(free, curl_free)

/*
 * libcurl is loaded when there is something to transfer. It brings some thirty libraries, and to load them takes as
 * long as all that a run does which finds everything in its place.
 */
struct curl {
	CURL_FUNCTIONS(LIBRARY_POINTER)
};

struct http {
	struct curl curl;
	CURLM *multi;
	unsigned stall_seconds;
	struct http_transfer *transfers;
	int count; /* of them */
};

struct http_transfer {
	struct http_transfer *next;
	const struct curl *curl;
	CURL *easy;
	struct http_request request;
	bool is_file;
	size_t headers;    /* bytes of header lines so far, of all answers */
	size_t error_page; /* bytes of it */
	bool ranged;       /* the present answer has a Content-Range that can be understood: */
	uint64_t first;    /* its first byte */
	uint64_t total;    /* of how many; 0: "*" */
	bool begun;
	uint64_t position; /* in the file, of the next byte of the body */
	bool stopped;      /* by us, with this result: */
	enum http_result verdict;
	struct strbuf why;
	char message[CURL_ERROR_SIZE];
};

/* libcurl's set-up fails only when it is out of memory or was built without what we need. */
static void must(bool ok)
{
	static const char message[] = "mingwup: error: libcurl cannot be set up\n";

	if (ok)
		return;
	(void)!write(STDERR_FILENO, message, sizeof(message) - 1);
	_exit(1);
}

static const char *environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static int stop(struct http_transfer *t, enum http_result verdict, const char *fmt, ...) PRINTF_LIKE(3, 4);
static int stop(struct http_transfer *t, enum http_result verdict, const char *fmt, ...)
{
	va_list ap;

	t->stopped = true;
	t->verdict = verdict;
	strbuf_reset(&t->why);
	va_start(ap, fmt);
	strbuf_vaddf(&t->why, fmt, ap);
	va_end(ap);
	return -1;
}

static long status_of(const struct http_transfer *t)
{
	long status = 0;

	if (t->is_file)
		return t->request.start ? 206 : 200;
	t->curl->easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* RFC 9110, 14.4: "bytes 5-9/10" or "bytes 5-9/" and a star. False for everything else. */
static bool parse_content_range(const char *text, uint64_t *first, uint64_t *total)
{
	unsigned long long from, to, of = 0;
	int used = 0;

	if (sscanf(text, " bytes %llu-%llu/%n", &from, &to, &used) != 2 || !used)
		return false;
	if (text[used] != '*' && (sscanf(text + used, "%llu", &of) != 1 || of != to + 1))
		return false;
	*first = from;
	*total = of;
	return true;
}

static size_t on_header(char *data, size_t one, size_t len, void *arg)
{
	static const char range[] = "content-range:";
	struct http_transfer *t = arg;
	char *line = xstrndup(data, one * len);

	t->headers += len;
	/* Each answer of a redirected request has headers of its own. */
	if (str_starts_with(line, "HTTP/"))
		t->ranged = false;
	else if (!strncasecmp(line, range, strlen(range)))
		t->ranged = parse_content_range(line + strlen(range), &t->first, &t->total);
	free(line);
	if (t->headers <= HEADERS_MAX)
		return len;
	stop(t, HTTP_PERMANENT, "the answer's header is too long");
	return 0;
}

/* The answer is a good one and its body is about to come. */
static int begin(struct http_transfer *t)
{
	const struct http_request *r = &t->request;
	long status = status_of(t);
	curl_off_t length = -1;
	uint64_t declared;

	t->begun = true;
	if (status == 206 && !r->start)
		return stop(t, HTTP_PERMANENT, "answered with a part of the file, without being asked to");
	if (status == 206 && !t->is_file && (!t->ranged || t->first != r->start))
		return stop(t, HTTP_RANGE_REFUSED, "answered with another range");
	if (status == 206 && t->ranged && r->size && t->total && t->total != r->size)
		return stop(t, HTTP_RANGE_REFUSED, "has another file of that name");
	t->position = status == 206 ? r->start : 0;
	t->curl->easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	declared = t->position + (uint64_t)(length > 0 ? length : 0);
	if (length >= 0 && r->size && declared != r->size)
		return stop(t, t->position ? HTTP_RANGE_REFUSED : HTTP_WRONG_SIZE,
			    "has %ju bytes instead of %ju", (uintmax_t)declared, (uintmax_t)r->size);
	if (r->begin(r->arg, t->position))
		return stop(t, HTTP_ABORTED, "ended");
	return 0;
}

static size_t on_body(char *data, size_t one, size_t len, void *arg)
{
	struct http_transfer *t = arg;
	const struct http_request *r = &t->request;
	uint64_t bound = r->size ? r->size : r->max;

	len *= one;
	if (status_of(t) / 100 != 2) {
		t->error_page += len;
		return t->error_page > ERROR_PAGE_MAX ? 0 : len;
	}
	if (!t->begun && begin(t))
		return 0;
	/* libcurl 7.88 does not keep CURLOPT_MAXFILESIZE when the length is not declared: count. */
	if (len > bound || t->position > bound - len) {
		stop(t, HTTP_WRONG_SIZE, "has more than %ju bytes", (uintmax_t)bound);
		return 0;
	}
	if (r->body(r->arg, data, len)) {
		stop(t, HTTP_ABORTED, "ended");
		return 0;
	}
	t->position += len;
	return len;
}

#define SET(t, option, value) must(!(t)->curl->easy_setopt((t)->easy, option, value))

/* As curl(1) reads the environment; libcurl alone does not. Both SSL_CERT_* count, where curl 7.88 takes one.
 */
static void set_authorities(struct http_transfer *t)
{
	const char *bundle = environment("CURL_CA_BUNDLE"), *dir = NULL;

	if (!bundle) {
		dir = environment("SSL_CERT_DIR");
		bundle = environment("SSL_CERT_FILE");
	}
	if (dir) {
		SET(t, CURLOPT_CAPATH, dir);
		SET(t, CURLOPT_PROXY_CAPATH, dir);
	}
	if (bundle) {
		SET(t, CURLOPT_CAINFO, bundle);
		SET(t, CURLOPT_PROXY_CAINFO, bundle);
	}
}

static void set_protocols(struct http_transfer *t, const char *url)
{
	/* Whoever asked for https gets no less on the way. */
	SET(t, CURLOPT_REDIR_PROTOCOLS_STR, strncasecmp(url, "https:", 6) ? "http,https" : "https");
	SET(t, CURLOPT_PROTOCOLS_STR, t->is_file ? "file" : "http,https");
	SET(t, CURLOPT_FOLLOWLOCATION, 1L);
	SET(t, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
}

static void set_options(const struct http *http, struct http_transfer *t, const char *url)
{
	set_protocols(t, url);
	set_authorities(t);
	SET(t, CURLOPT_URL, url);
	SET(t, CURLOPT_USERAGENT, "mingwup/" MINGWUP_VERSION);
	SET(t, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
	SET(t, CURLOPT_NOSIGNAL, 1L);
	/* Or a name server that does not answer holds everything up, long after the time to connect is over. */
	SET(t, CURLOPT_QUICK_EXIT, 1L);
	SET(t, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	SET(t, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES_A_SECOND);
	SET(t, CURLOPT_LOW_SPEED_TIME, (long)http->stall_seconds);
	SET(t, CURLOPT_BUFFERSIZE, (long)RECEIVE_BUFFER);
	SET(t, CURLOPT_HEADERFUNCTION, on_header);
	SET(t, CURLOPT_HEADERDATA, t);
	SET(t, CURLOPT_WRITEFUNCTION, on_body);
	SET(t, CURLOPT_WRITEDATA, t);
	SET(t, CURLOPT_ERRORBUFFER, t->message);
	SET(t, CURLOPT_PRIVATE, t);
}

struct http *http_new(unsigned stall_seconds, struct error *err)
{
	static const char *const names[] = { CURL_FUNCTIONS(LIBRARY_NAME) };
	struct http *http = xcalloc(1, sizeof(*http));

	if (library_load("libcurl.so.4", names, ARRAY_SIZE(names), &http->curl, err)) {
		http_free(http);
		return NULL;
	}
	must(!http->curl.global_init(CURL_GLOBAL_DEFAULT));
	http->multi = http->curl.multi_init();
	must(http->multi);
	http->stall_seconds = stall_seconds ? stall_seconds : STALL_SECONDS;
	return http;
}

static void transfer_free(struct http *http, struct http_transfer *t)
{
	struct http_transfer **link = &http->transfers;

	while (*link != t)
		link = &(*link)->next;
	*link = t->next;
	http->count--;
	http->curl.multi_remove_handle(http->multi, t->easy);
	http->curl.easy_cleanup(t->easy);
	strbuf_release(&t->why);
	free(t);
}

void http_free(struct http *http)
{
	if (!http)
		return;
	while (http->transfers)
		transfer_free(http, http->transfers);
	if (http->multi) {
		http->curl.multi_cleanup(http->multi);
		http->curl.global_cleanup();
	}
	free(http);
}

/* libcurl opens whatever is there, and waits for ever at a pipe that nobody writes. */
static bool is_other_than_file(const struct curl *curl, const char *url)
{
	const char *escaped = url + strlen("file:");
	char *path = curl->easy_unescape(NULL, escaped + (str_starts_with(escaped, "//") ? 2 : 0), 0, NULL);
	struct stat st;
	bool is_other = path && !stat(path, &st) && !S_ISREG(st.st_mode);

	curl->free(path);
	return is_other;
}

struct http_transfer *http_start(struct http *http, const struct http_request *request)
{
	struct http_transfer *t = xcalloc(1, sizeof(*t));
	const char *url = request->url;
	char range[32];

	t->request = *request;
	t->request.url = NULL; /* libcurl has its copy */
	t->is_file = !strncasecmp(request->url, "file:", 5);
	strbuf_init(&t->why);
	t->curl = &http->curl;
	t->easy = t->curl->easy_init();
	must(t->easy);
	if (t->is_file && is_other_than_file(t->curl, url)) {
		(void)stop(t, HTTP_NOT_FOUND, "is no file");
		url = "file:";
	}
	set_options(http, t, url);
	if (request->start) {
		snprintf(range, sizeof(range), "%ju-", (uintmax_t)request->start);
		SET(t, CURLOPT_RANGE, range);
	}
	must(!http->curl.multi_add_handle(http->multi, t->easy));
	t->next = http->transfers;
	http->transfers = t;
	http->count++;
	return t;
}

void http_wait(struct http *http, struct pollfd *others, nfds_t n, int timeout_ms)
{
	VEC(struct curl_waitfd) extra = VEC_INIT;
	int running;

	for (nfds_t i = 0; i < n; i++) {
		struct curl_waitfd *fd = vec_push(&extra);

		fd->fd = others[i].fd;
		fd->events = CURL_WAIT_POLLIN;
	}
	http->curl.multi_perform(http->multi, &running);
	/* What has finished by now wakes nobody up. */
	if (running < http->count)
		timeout_ms = 0;
	http->curl.multi_poll(http->multi, extra.items, (unsigned)extra.len, timeout_ms, NULL);
	http->curl.multi_perform(http->multi, &running);
	vec_release(&extra);
	/* libcurl wakes up on POLLHUP but does not hand it on, and a child that ends only hangs up. */
	for (nfds_t i = 0; i < n; i++)
		others[i].revents = 0;
	(void)!poll(others, n, 0);
}

static enum http_result classify_status(const struct http_transfer *t, long status)
{
	if (status / 100 == 2)
		return HTTP_OK;
	if (status == 404 || status == 410)
		return HTTP_NOT_FOUND;
	if (status == 416 && t->request.start)
		return HTTP_RANGE_REFUSED;
	if (status == 408 || status == 429 || status / 100 == 5)
		return HTTP_TRANSIENT;
	return HTTP_PERMANENT;
}

static enum http_result classify_code(CURLcode code)
{
	switch (code) {
	case CURLE_FILE_COULDNT_READ_FILE:
		return HTTP_NOT_FOUND;
	case CURLE_BAD_DOWNLOAD_RESUME:
	case CURLE_RANGE_ERROR:
		return HTTP_RANGE_REFUSED;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_AGAIN:
		return HTTP_TRANSIENT;
	default:
		return HTTP_PERMANENT;
	}
}

static bool is_unreachable(const struct http_transfer *t, CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return true;
	case CURLE_OPERATION_TIMEDOUT:
		return !t->headers;
	default:
		return false;
	}
}

/* libcurl's own words, unless they quote a URL, ours or a proxy's: there may be a password in it. */
static char *words_of(const struct http_transfer *t, CURLcode code)
{
	return xstrdup(*t->message && !strchr(t->message, '@') ? t->message : t->curl->easy_strerror(code));
}

static void conclude(struct http_transfer *t, CURLcode code, struct http_outcome *outcome)
{
	long status = status_of(t), of_proxy = 0;
	curl_off_t wait = 0;

	t->curl->easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &of_proxy);
	*outcome = (struct http_outcome){ .transfer = t, .arg = t->request.arg };
	/* A body without bytes never reached on_body(). */
	if (code == CURLE_OK && status / 100 == 2 && !t->begun)
		(void)!begin(t);
	if (t->stopped) {
		outcome->result = t->verdict;
		outcome->text = strbuf_detach(&t->why);
	} else if (!t->is_file && status >= 300 && (code == CURLE_OK || status >= 400)) {
		outcome->result = classify_status(t, status);
		outcome->text = xasprintf("HTTP status %ld", status);
		t->curl->easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &wait);
		/* A date that has passed is a negative number of seconds. */
		outcome->retry_after = (unsigned)(wait < 0 ? 0 : wait < 86400 ? wait : 86400);
	} else if (code != CURLE_OK && of_proxy >= 300) {
		outcome->result = classify_status(t, of_proxy);
		outcome->text = xasprintf("HTTP status %ld of the proxy", of_proxy);
	} else {
		outcome->result = code == CURLE_OK ? HTTP_OK : classify_code(code);
		outcome->unreachable = is_unreachable(t, code);
		outcome->text = words_of(t, code);
	}
}

bool http_next(struct http *http, struct http_outcome *outcome)
{
	struct http_transfer *t;
	char *private = NULL;
	CURLMsg *message;
	int left;

	do {
		message = http->curl.multi_info_read(http->multi, &left);
	} while (message && message->msg != CURLMSG_DONE);
	if (!message)
		return false;
	http->curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
	t = (struct http_transfer *)(void *)private;
	conclude(t, message->data.result, outcome);
	transfer_free(http, t);
	return true;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~/", c);
}

char *http_url_below(const char *base, const char *path)
{
	struct strbuf url = STRBUF_INIT;

	strbuf_addf(&url, "%s/", base);
	/* "+" too: servers with an object store behind take it for a blank; apt does the same. */
	for (; *path; path++)
		if (is_plain(*path))
			strbuf_addch(&url, *path);
		else
			strbuf_addf(&url, "%%%02X", (unsigned)(unsigned char)*path);
	return strbuf_detach(&url);
}

/* Behind the last colon stands a port; the colons of an IPv6 address are in brackets. */
static bool has_valid_port(const char *host, const char *end)
{
	const char *colon = memrchr(host, ':', (size_t)(end - host));

	return !colon || memchr(colon, ']', (size_t)(end - colon)) ||
	       colon + 1 + strspn(colon + 1, "0123456789") == end;
}

char *http_url_shown(const char *url)
{
	const char *host = strstr(url, "://"), *end, *at = NULL;

	if (!host)
		return xstrdup(url);
	host += 3;
	end = host + strcspn(host, "/?#");
	/* A password that is written with a slash in it ends the authority too early. */
	if (memchr(host, '@', (size_t)(end - host)) || !has_valid_port(host, end))
		at = strrchr(host, '@');
	return at ? xasprintf("%.*s%s", (int)(host - url), url, at + 1) : xstrdup(url);
}
