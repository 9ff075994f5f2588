# Made by mingwup, which makes it again: a change here is lost.
export CC_i686_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/i686-w64-mingw32-gcc-posix'
export CXX_i686_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/i686-w64-mingw32-g++-posix'
export AR_i686_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/i686-w64-mingw32-ar'
export RANLIB_i686_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/i686-w64-mingw32-ranlib'
export RC_i686_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/i686-w64-mingw32-windres'
export CARGO_TARGET_I686_PC_WINDOWS_GNU_LINKER='/home/"user"/$HOME `id` \n $(id)/bin/i686-w64-mingw32-gcc-posix'
export CC_x86_64_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/x86_64-w64-mingw32-gcc-posix'
export CXX_x86_64_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/x86_64-w64-mingw32-g++-posix'
export AR_x86_64_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/x86_64-w64-mingw32-ar'
export RANLIB_x86_64_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/x86_64-w64-mingw32-ranlib'
export RC_x86_64_pc_windows_gnu='/home/"user"/$HOME `id` \n $(id)/bin/x86_64-w64-mingw32-windres'
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER='/home/"user"/$HOME `id` \n $(id)/bin/x86_64-w64-mingw32-gcc-posix'
case ":${PATH-}:" in
*:'/home/"user"/$HOME `id` \n $(id)/bin':*) ;;
*) export PATH='/home/"user"/$HOME `id` \n $(id)/bin'"${PATH:+:${PATH}}" ;;
esac
