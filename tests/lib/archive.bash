# Package trees for make-archive. To be sourced.

# package TREES NAME VERSION ARCHITECTURE [CONTROL-LINE...]: a tree with one file.
package() {
	local root=$1/$2_$3_$4 line
	mkdir -p "$root/DEBIAN" "$root/usr/share/doc/$2"
	{
		echo "Package: $2"
		echo "Version: $3"
		echo "Architecture: $4"
		echo "Maintainer: nobody <nobody@example.invalid>"
		for line in "${@:5}"; do
			echo "$line"
		done
		echo "Description: for tests"
	} >"$root/DEBIAN/control"
	echo "$2 $3 $4" >"$root/usr/share/doc/$2/copyright"
}
