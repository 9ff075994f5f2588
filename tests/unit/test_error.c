/* The error object. */
#include "helper.h"

#include "error.h"

#include <errno.h>

static void set_gives_status_and_text_and_returns_minus_one(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(err.status, STATUS_OK);
	assert_int_equal(error_set(&err, STATUS_NETWORK, "no %s", "route"), -1);
	assert_int_equal(err.status, STATUS_NETWORK);
	assert_string_equal(err.text.buf, "no route");
	assert_int_equal(error_set(&err, STATUS_USAGE, "second"), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(err.text.buf, "second");
	error_release(&err);
}

static void a_new_text_may_quote_the_old_one(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	error_set(&err, STATUS_NETWORK, "inner");
	error_set(&err, STATUS_FAILURE, "outer (%s)", err.text.buf);
	assert_string_equal(err.text.buf, "outer (inner)");
	error_prefix(&err, "again %s", err.text.buf);
	assert_string_equal(err.text.buf, "again outer (inner): outer (inner)");
	error_release(&err);
}

static void errno_is_told_and_is_a_matter_of_the_file_system(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	error_set(&err, STATUS_NETWORK, "old");
	errno = ENOSPC;
	assert_int_equal(error_errno(&err, "cannot write %s", "x"), -1);
	assert_int_equal(err.status, STATUS_FILESYSTEM);
	assert_string_equal(err.text.buf, "cannot write x: No space left on device");
	error_release(&err);
}

static void prefix_and_append_keep_the_status(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	error_set(&err, STATUS_INTEGRITY, "middle");
	assert_int_equal(error_prefix(&err, "front %d", 1), -1);
	assert_int_equal(error_append(&err, "; %s", "end"), -1);
	assert_string_equal(err.text.buf, "front 1: middle; end");
	assert_int_equal(err.status, STATUS_INTEGRITY);
	error_release(&err);
}

static void clear_and_release_make_it_usable_again(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	error_set(&err, STATUS_INTEGRITY, "first");
	error_clear(&err);
	assert_int_equal(err.status, STATUS_OK);
	assert_string_equal(err.text.buf, "");
	error_release(&err);
	error_release(&err);
	error_set(&err, STATUS_LOCKED, "again");
	assert_string_equal(err.text.buf, "again");
	error_release(&err);
	assert_int_equal(err.status, STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_gives_status_and_text_and_returns_minus_one),
		cmocka_unit_test(a_new_text_may_quote_the_old_one),
		cmocka_unit_test(errno_is_told_and_is_a_matter_of_the_file_system),
		cmocka_unit_test(prefix_and_append_keep_the_status),
		cmocka_unit_test(clear_and_release_make_it_usable_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
