/* SHA-256. */
#include "helper.h"

#include "digest.h"

#include <errno.h>
#include <fcntl.h>

/* FIPS 180-4's examples, as NIST publishes them, and the empty message. */
static const struct {
	const char *message;
	const char *hex;
} vectors[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};
static const char million_a[] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void the_published_vectors_come_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
		struct digest digest;

		digest_of(vectors[i].message, strlen(vectors[i].message), &digest);
		assert_string_equal(digest_hex(&digest).text, vectors[i].hex);
	}
}

static void a_message_in_pieces_is_the_same_message(void **state)
{
	struct digester *d = digester_new();
	struct digest digest;
	char piece[1000];

	(void)state;
	memset(piece, 'a', sizeof(piece));
	for (int i = 0; i < 1000; i++)
		digester_update(d, piece, sizeof(piece));
	digester_finish(d, &digest);
	digester_free(d);
	digester_free(NULL);
	assert_string_equal(digest_hex(&digest).text, million_a);
}

static void a_file_is_read_from_its_start_wherever_it_stands(void **state)
{
	struct error err = ERROR_INIT;
	struct dir dir = DIR_INIT;
	struct digest digest;
	uint64_t size = 1;
	char *text = xcalloc(1000001, 1);
	int fd;

	(void)state;
	scratch_make(&dir);
	memset(text, 'a', 1000000);
	assert_ok(fs_write(&dir, "f", text, 1000000, 0644, &err));
	fd = openat(dir.fd, "f", O_RDONLY | O_CLOEXEC);
	assert_int_equal(lseek(fd, 17, SEEK_SET), 17);
	assert_int_equal(digest_of_file(fd, &digest, &size), 0);
	assert_int_equal(size, 1000000);
	assert_string_equal(digest_hex(&digest).text, million_a);
	close(fd);
	errno = 0;
	assert_int_equal(digest_of_file(dir.fd, &digest, &size), -1);
	assert_int_equal(errno, EISDIR);
	free(text);
	scratch_drop(&dir);
}

static void hex_is_parsed_back(void **state)
{
	struct digest a, b;

	(void)state;
	digest_of("abc", 3, &a);
	assert_int_equal(digest_parse(vectors[1].hex, &b), 0);
	assert_true(digest_equal(&a, &b));
	b.bytes[31] ^= 1;
	assert_false(digest_equal(&a, &b));
}

static void what_is_not_64_lower_case_digits_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"ba7816bf",
		"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015add",
		"ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		" a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	};
	struct digest digest;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(digest_parse(bad[i], &digest), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_vectors_come_out),
		cmocka_unit_test(a_message_in_pieces_is_the_same_message),
		cmocka_unit_test(a_file_is_read_from_its_start_wherever_it_stands),
		cmocka_unit_test(hex_is_parsed_back),
		cmocka_unit_test(what_is_not_64_lower_case_digits_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
