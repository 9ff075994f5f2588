/*
 * Import libraries: which DLLs a library of mingw-w64 links a program to. Pure: bytes in, names out, and no byte
 * outside of them is read whatever they say.
 *
 * These libraries are archives that binutils' dlltool makes. One member for each DLL defines a symbol that ends in
 * _iname, and its section .idata$7 is the DLL's name (binutils, binutils/dlltool.c: make_tail).
 */
#ifndef MINGWUP_IMPLIB_H
#define MINGWUP_IMPLIB_H

#include "vec.h"

/* Appends the names of the DLLs. A library of code, and what is damaged, has none. */
void implib_names(struct strlist *names, const void *data, size_t len);

#endif
