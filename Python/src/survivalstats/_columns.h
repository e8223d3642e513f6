/* What _columns.c and _arrow.c share. */
#ifndef SURVIVALSTATS_COLUMNS_H
#define SURVIVALSTATS_COLUMNS_H

#include "_core.h"

/* Texts as places in a list of labels: begin with zeros but for the holder, and grow(). */
typedef struct {
  Holder *holder;
  const char **labels;
  size_t count, room; /* labels */
  int32_t *slots;     /* place + 1; 0 is free */
  size_t size;        /* slots, a power of two */
} Labels;

int grow(Labels *labels);
/* The place of a label, which is added where it is new; -1 with an exception. */
int32_t place_of(Labels *labels, const char *column, const char *bytes, size_t size);

/* Ends something with the call; at once, with an exception and -1, where there is no memory. */
int hold(Holder *holder, void (*end)(void *), void *what);
void end_reference(void *what);

/* Numbers of a width and kind ('i' signed, 'u' unsigned, 'f' real) as 64-bit ones. */
int widen(
    const char *name, const char *values, int64_t count, int64_t stride, char kind, int width,
    char *out);
/* A column of numbers in memory: in place where the library reads its type, else widened. '?' are
 * truth values, bytes. */
int numbers(
    Holder *holder, char kind, int width, const char *values, int64_t count, int64_t stride,
    sst_column *column);

/* A column of an object with Arrow's PyCapsule interface. */
int from_arrow(Holder *holder, PyObject *source, sst_column *column);

#endif
