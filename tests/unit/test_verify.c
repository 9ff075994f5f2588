/* Only the very bytes of the lock become a struct verified. */
#include "test.h"

#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char package[] = "gcc-x", version[] = "14.2.0-1";

static struct artifact artifact_of(const char *content)
{
	struct artifact a = { .package = package, .version = version, .size = strlen(content) };

	digest_of(content, strlen(content), &a.sha256);
	return a;
}

static int file_of(const char *content)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	return fd;
}

static void assert_closed(int fd)
{
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_int_equal(errno, EBADF);
}

static void right_file_is_handed_over(void **state)
{
	struct artifact a = artifact_of("the right content");
	struct verified v = VERIFIED_INIT;
	struct error err = ERROR_INIT;
	int fd = file_of("the right content");

	(void)state;
	assert_int_equal(verify_file(&a, fd, &v, &err), 0);
	assert_ptr_equal(v.artifact, &a);
	assert_int_equal(v.fd, fd);
	verified_close(&v);
	assert_int_equal(v.fd, -1);
	assert_closed(fd);
	error_release(&err);
}

static void altered_byte_is_refused_with_both_digests(void **state)
{
	struct artifact a = artifact_of("the right content"), b = artifact_of("the wrong content");
	struct verified v = VERIFIED_INIT;
	struct error err = ERROR_INIT;
	int fd = file_of("the wrong content");

	(void)state;
	assert_int_equal(verify_file(&a, fd, &v, &err), -1);
	assert_int_equal(err.status, STATUS_INTEGRITY);
	assert_non_null(strstr(err.text.buf, "gcc-x_14.2.0-1"));
	assert_non_null(strstr(err.text.buf, digest_hex(&a.sha256).text));
	assert_non_null(strstr(err.text.buf, digest_hex(&b.sha256).text));
	assert_int_equal(v.fd, -1);
	assert_closed(fd);
	error_release(&err);
}

static void right_digest_with_wrong_size_is_refused(void **state)
{
	struct artifact a = artifact_of("the right content");
	struct verified v = VERIFIED_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	a.size--;
	assert_int_equal(verify_file(&a, file_of("the right content"), &v, &err), -1);
	assert_int_equal(err.status, STATUS_INTEGRITY);
	assert_non_null(strstr(err.text.buf, "17 bytes"));
	assert_non_null(strstr(err.text.buf, "16 bytes"));
	error_release(&err);
}

static void stream_in_pieces_is_the_whole(void **state)
{
	struct artifact a = artifact_of("the right content");
	struct verifier *verifier = verifier_begin(&a);
	struct verified v = VERIFIED_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	verifier_feed(verifier, "the ", 4);
	verifier_feed(verifier, "", 0);
	verifier_feed(verifier, "right content", 13);
	assert_int_equal(verifier_end(verifier, file_of("the right content"), &v, &err), 0);
	assert_true(v.fd >= 0);
	verified_close(&v);
	error_release(&err);
}

static void stream_that_ends_early_is_refused(void **state)
{
	struct artifact a = artifact_of("the right content");
	struct verifier *verifier = verifier_begin(&a);
	struct verified v = VERIFIED_INIT;
	struct error err = ERROR_INIT;
	int fd = file_of("the right content");

	(void)state;
	verifier_feed(verifier, "the right", 9);
	assert_int_equal(verifier_end(verifier, fd, &v, &err), -1);
	assert_int_equal(err.status, STATUS_INTEGRITY);
	assert_int_equal(v.fd, -1);
	assert_closed(fd);
	error_release(&err);
	verifier_abandon(verifier_begin(&a));
	verifier_abandon(NULL);
}

static void unreadable_file_is_no_integrity_matter(void **state)
{
	struct artifact a = artifact_of("the right content");
	struct verified v = VERIFIED_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(verify_file(&a, open("/", O_RDONLY | O_CLOEXEC), &v, &err), -1);
	assert_int_equal(err.status, STATUS_FILESYSTEM);
	error_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_file_is_handed_over),
		cmocka_unit_test(altered_byte_is_refused_with_both_digests),
		cmocka_unit_test(right_digest_with_wrong_size_is_refused),
		cmocka_unit_test(stream_in_pieces_is_the_whole),
		cmocka_unit_test(stream_that_ends_early_is_refused),
		cmocka_unit_test(unreadable_file_is_no_integrity_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
