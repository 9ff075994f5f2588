/* Which of the source lists that real machines have are Debian mirrors. */
#include "test.h"

#include "aptsources.h"

typedef void reader(const char *text, struct strlist *urls);

/* `wanted`: NULL-terminated. */
static void assert_urls(reader *read, const char *text, const char *const *wanted)
{
	struct strlist urls = STRLIST_INIT;
	size_t n = 0;

	read(text, &urls);
	for (; wanted[n]; n++) {
		assert_true(n < urls.len);
		assert_string_equal(urls.items[n], wanted[n]);
	}
	assert_int_equal(urls.len, n);
	strlist_release(&urls);
}
#define URLS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NONE ((const char *const[]){ NULL })

static void debian_list_gives_its_mirror_once(void **state)
{
	(void)state;
	assert_urls(aptsources_read_list,
		    "#deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64 NETINST]/ bookworm main\n"
		    "\n"
		    "deb http://ftp.de.debian.org/debian/ bookworm main non-free-firmware\n"
		    "deb-src http://ftp.example.org/debian/ bookworm main\n"
		    "deb http://security.debian.org/debian-security bookworm-security main # fixes\n"
		    "deb http://ftp.de.debian.org/debian/ bookworm-updates main\n",
		    URLS("http://ftp.de.debian.org/debian"));
}

static void cdrom_of_the_installer_is_no_mirror(void **state)
{
	(void)state;
	assert_urls(aptsources_read_list,
		    "deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64 NETINST]/ bookworm main\n",
		    NONE);
}

static void options_in_brackets_are_passed_over(void **state)
{
	(void)state;
	assert_urls(aptsources_read_list,
		    "deb [arch=amd64] https://a.example/debian bookworm main\n"
		    "deb [ arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg ] "
		    "https://b.example/debian trixie contrib main\n"
		    "\tdeb [trusted=yes arch=amd64]\thttps://c.example/mirror/debian/// sid main\r\n"
		    "deb [arch=amd64\n",
		    URLS("https://a.example/debian", "https://b.example/debian",
			 "https://c.example/mirror/debian"));
}

static void file_mirror_is_one(void **state)
{
	(void)state;
	assert_urls(aptsources_read_list, "deb file:/srv/mirror/debian stable main",
		    URLS("file:/srv/mirror/debian"));
}

static void suites_of_debian_count_and_no_others(void **state)
{
	(void)state;
	assert_urls(aptsources_read_list,
		    "deb http://a/debian testing main\n"
		    "deb http://b/debian unstable main\n"
		    "deb http://c/debian bullseye-backports main\n"
		    "deb http://d/debian trixie-proposed-updates main\n"
		    "deb http://e/debian trixie-security main\n"
		    "deb http://f/debian buster/updates main\n"
		    "deb http://g/debian noble main\n"
		    "deb http://h/debian stablest main\n"
		    "deb http://i/debian ./\n"
		    "deb http://j/debian bookworm contrib\n"
		    "deb tor+http://k/debian bookworm main\n"
		    "deb mirror+file:/etc/apt/mirrors/debian bookworm main\n"
		    "deb http://l/$(ARCH)/debian bookworm main\n",
		    URLS("http://a/debian", "http://b/debian", "http://c/debian", "http://d/debian"));
}

static void ubuntu_is_not_debian(void **state)
{
	(void)state;
	assert_urls(aptsources_read_list,
		    "deb http://archive.ubuntu.com/ubuntu/ jammy main restricted\n"
		    "deb http://archive.ubuntu.com/ubuntu/ jammy-updates main restricted\n"
		    "deb http://security.ubuntu.com/ubuntu/ jammy-security main restricted\n",
		    NONE);
	assert_urls(aptsources_read_deb822,
		    "Types: deb\n"
		    "URIs: http://archive.ubuntu.com/ubuntu/\n"
		    "Suites: noble noble-updates noble-backports\n"
		    "Components: main universe restricted multiverse\n"
		    "Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg\n",
		    NONE);
}

static void vendors_are_not_debian(void **state)
{
	(void)state;
	assert_urls(aptsources_read_list,
		    "deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] "
		    "https://download.docker.com/linux/debian bookworm stable\n"
		    "deb [arch=amd64,arm64,armhf] https://packages.microsoft.com/debian/12/prod bookworm main\n"
		    "deb [arch=amd64] https://packages.microsoft.com/repos/code stable main\n"
		    "deb https://cloud.example.com/apt cloud-sdk-bookworm main\n"
		    "deb https://node.example.com/node_20.x nodistro main\n"
		    "deb http://apt.postgresql.org/pub/repos/apt bookworm-pgdg main\n"
		    "deb http://raspbian.raspberrypi.org/raspbian/ bookworm main\n"
		    "deb [arch=amd64] https://dl.google.com/linux/chrome/deb/ stable main\n",
		    NONE);
	assert_urls(aptsources_read_deb822,
		    "Types: deb\n"
		    "URIs: https://node.example.com/node_20.x\n"
		    "Suites: nodistro\n"
		    "Components: main\n"
		    "Architectures: amd64\n"
		    "Signed-By: /usr/share/keyrings/nodesource.gpg\n",
		    NONE);
}

static void container_image_gives_its_mirror(void **state)
{
	(void)state;
	assert_urls(aptsources_read_deb822,
		    "Types: deb\n"
		    "# http://snapshot.debian.org/archive/debian/20250520T000000Z\n"
		    "URIs: http://mirror.example.org/debian\n"
		    "Suites: bookworm bookworm-updates\n"
		    "Components: main\n"
		    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
		    "\n"
		    "Types: deb\n"
		    "# http://snapshot.debian.org/archive/debian-security/20250520T000000Z\n"
		    "URIs: http://mirror.example.org/debian-security\n"
		    "Suites: bookworm-security\n"
		    "Components: main\n"
		    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
		    URLS("http://mirror.example.org/debian"));
}

static void stanza_with_lines_that_go_on_is_read(void **state)
{
	(void)state;
	assert_urls(aptsources_read_deb822,
		    "\n"
		    "X-Repolib-Name: mirrors\n"
		    "types: deb-src\n"
		    " deb\n"
		    "uris:\n"
		    " https://a.example/debian/\n"
		    "# the old one: https://old.example/debian\n"
		    "\thttps://b.example/debian https://a.example/debian\n"
		    "suites: trixie\n"
		    "components: contrib main\n"
		    "signed-by:\n"
		    " -----BEGIN PGP PUBLIC KEY BLOCK-----\n"
		    " .\n"
		    " mDMEXjtNhwYJKwYBBAHaRw8BAQdA\n"
		    " -----END PGP PUBLIC KEY BLOCK-----",
		    URLS("https://a.example/debian", "https://b.example/debian"));
}

static void disabled_stanza_is_passed_over(void **state)
{
	(void)state;
	assert_urls(aptsources_read_deb822,
		    "Enabled: No\r\nTypes: deb\r\nURIs: http://a/debian\r\nSuites: sid\r\nComponents: main\r\n"
		    "\r\n"
		    "Enabled: yes\r\nTypes: deb\r\nURIs: http://b/debian\r\nSuites: sid\r\nComponents: main\r\n"
		    "  \t\r\n"
		    "Types: deb\r\nURIs: http://c/debian\r\nSuites: sid\r\nComponents: main\r\n",
		    URLS("http://b/debian", "http://c/debian"));
}

static void nonsense_gives_nothing(void **state)
{
	(void)state;
	assert_urls(aptsources_read_list, "", NONE);
	assert_urls(aptsources_read_list, "deb\ndeb http://a/debian\ndeb http://a/debian sid\n[\ndeb [", NONE);
	assert_urls(aptsources_read_deb822, "", NONE);
	assert_urls(aptsources_read_deb822, ":\n:::\n continued from nowhere\nTypes", NONE);
	assert_urls(aptsources_read_deb822,
		    "Types: deb\nURIs: http://a/debian\n\nSuites: sid\nComponents: main\n", NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(debian_list_gives_its_mirror_once),
		cmocka_unit_test(cdrom_of_the_installer_is_no_mirror),
		cmocka_unit_test(options_in_brackets_are_passed_over),
		cmocka_unit_test(file_mirror_is_one),
		cmocka_unit_test(suites_of_debian_count_and_no_others),
		cmocka_unit_test(ubuntu_is_not_debian),
		cmocka_unit_test(vendors_are_not_debian),
		cmocka_unit_test(container_image_gives_its_mirror),
		cmocka_unit_test(stanza_with_lines_that_go_on_is_read),
		cmocka_unit_test(disabled_stanza_is_passed_over),
		cmocka_unit_test(nonsense_gives_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
