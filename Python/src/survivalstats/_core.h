/* Between Python's columns and the library's: what the C files of the extension share.
 *
 * Neighbours: _core.c (the module), _columns.c and _arrow.c (columns)
 */
#ifndef SURVIVALSTATS_CORE_H
#define SURVIVALSTATS_CORE_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030b0000
#include <Python.h>

#include "survivalstats.h"

/* What a call holds until it ends: buffers, Arrow arrays, and room of its own. */
typedef struct {
  void (*end)(void *);
  void *what;
} Ending;

typedef struct {
  Ending *all;
  size_t count, room;
} Holder;

/* Codes of this side of the door; _errors.py has their classes. */
#define UNSUPPORTED_COLUMN (-1)

/* Raises the exception of a code with a sentence; returns -1. */
int fail(int code, const char *format, ...);
/* Zeros until the call ends; NULL with MemoryError where there is none. */
void *room(Holder *holder, size_t count, size_t width);
void end_all(Holder *holder);
/* UTF-8 without a zero byte inside, good until the call ends; NULL with an exception. */
const char *utf8(Holder *holder, PyObject *text, const char *what);

/* The two objects of a tuple; -1 with an exception. */
int parse_pair(PyObject *pair, PyObject **first, PyObject **second);

/* Describes a column of Python's to the library. `source` is an object with the buffer protocol or
 * Arrow's, or a tuple (values, missing, labels). Returns -1 with an exception. */
int describe(Holder *holder, const char *name, PyObject *source, sst_column *column);
/* Describes the columns of a matrix with the buffer protocol, by their strides. NULL with an
 * exception. */
sst_column *describe_matrix(
    Holder *holder, PyObject *matrix, PyObject *names, int64_t *count);

#endif
