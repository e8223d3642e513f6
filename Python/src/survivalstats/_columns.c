/* Columns of Python's, described to the library.
 *
 * Doubles, 64- and 32-bit integers, bytes and truth values stay where they are, whatever their
 * stride. Narrower numbers are copied.
 *
 * Neighbours: _core.c, _arrow.c
 */
#include "_columns.h"

#include <stdlib.h>
#include <string.h>

/* Holding. */

int hold(Holder *holder, void (*end)(void *), void *what) {
  if (holder->count == holder->room) {
    size_t larger = holder->room ? 2 * holder->room : 32;
    Ending *all = realloc(holder->all, larger * sizeof *all);
    if (!all) {
      end(what);
      PyErr_NoMemory();
      return -1;
    }
    holder->all = all;
    holder->room = larger;
  }
  holder->all[holder->count++] = (Ending){end, what};
  return 0;
}

void end_all(Holder *holder) {
  while (holder->count) {
    Ending last = holder->all[--holder->count];
    last.end(last.what);
  }
  free(holder->all);
  holder->all = NULL;
  holder->room = 0;
}

void end_reference(void *what) { Py_DecRef(what); }

void *room(Holder *holder, size_t count, size_t width) {
  void *memory = calloc(count ? count : 1, width);
  if (!memory) {
    PyErr_NoMemory();
    return NULL;
  }
  return hold(holder, free, memory) < 0 ? NULL : memory;
}

const char *utf8(Holder *holder, PyObject *text, const char *what) {
  Py_ssize_t size;
  if (!PyUnicode_Check(text)) {
    PyErr_Format(PyExc_TypeError, "%s must be a str", what);
    return NULL;
  }
  const char *bytes = PyUnicode_AsUTF8AndSize(text, &size);
  if (!bytes) {
    // A half of a surrogate pair.
    if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
      PyErr_Clear();
      fail(SST_INVALID_ARGUMENT, "%s cannot be written as UTF-8", what);
    }
    return NULL;
  }
  if ((Py_ssize_t)strlen(bytes) != size) {
    fail(SST_INVALID_ARGUMENT, "%s holds a zero character", what);
    return NULL;
  }
  Py_IncRef(text);
  return hold(holder, end_reference, text) < 0 ? NULL : bytes;
}

/* Texts as places in a list of labels. */

static size_t hash(const char *bytes, size_t size) {
  uint64_t h = 1469598103934665603u;
  for (size_t i = 0; i < size; i++) h = (h ^ (uint8_t)bytes[i]) * 1099511628211u;
  return (size_t)(h ^ h >> 32);
}

int grow(Labels *l) {
  size_t larger = l->size ? 2 * l->size : 64;
  int32_t *slots = room(l->holder, larger, sizeof *slots);
  const char **labels = room(l->holder, larger, sizeof *labels);
  if (!slots || !labels) return -1;
  for (size_t k = 0; k < l->count; k++) {
    labels[k] = l->labels[k];
    size_t at = hash(labels[k], strlen(labels[k])) & (larger - 1);
    while (slots[at]) at = (at + 1) & (larger - 1);
    slots[at] = (int32_t)k + 1;
  }
  l->slots = slots, l->labels = labels, l->size = larger;
  return 0;
}

/* The place of a label, which is added where it is new; -1 with an exception. */
int32_t place_of(Labels *l, const char *column, const char *bytes, size_t size) {
  if (2 * (l->count + 1) > l->size && grow(l) < 0) return -1;
  size_t at = hash(bytes, size) & (l->size - 1);
  for (; l->slots[at]; at = (at + 1) & (l->size - 1)) {
    const char *label = l->labels[l->slots[at] - 1];
    if (!strncmp(label, bytes, size) && !label[size]) return l->slots[at] - 1;
  }
  if (memchr(bytes, 0, size)) {
    return fail(SST_INVALID_DATA, "column \"%.200s\": a text holds a zero character", column);
  }
  char *copy = room(l->holder, size + 1, 1);
  if (!copy) return -1;
  memcpy(copy, bytes, size);
  l->labels[l->count] = copy;
  l->slots[at] = (int32_t)++l->count;
  return (int32_t)l->count - 1;
}

/* Buffers. */

/* Numbers of a width and kind ('i' signed, 'u' unsigned, 'f' real) as 64-bit ones. */
int widen(
    const char *name, const char *values, int64_t count, int64_t stride, char kind, int width,
    char *out) {
  for (int64_t i = 0; i < count; i++, values += stride) {
    int64_t whole = 0;
    double real = 0;
    switch (kind == 'f' ? -width : kind == 'u' ? width + 100 : width) {
      case -4: { float v; memcpy(&v, values, 4); real = v; break; }
      case 1: { int8_t v; memcpy(&v, values, 1); whole = v; break; }
      case 2: { int16_t v; memcpy(&v, values, 2); whole = v; break; }
      case 4: { int32_t v; memcpy(&v, values, 4); whole = v; break; }
      case 8: memcpy(&whole, values, 8); break;
      case 101: { uint8_t v; memcpy(&v, values, 1); whole = v; break; }
      case 102: { uint16_t v; memcpy(&v, values, 2); whole = v; break; }
      case 104: { uint32_t v; memcpy(&v, values, 4); whole = v; break; }
      case 108: {
        uint64_t v;
        memcpy(&v, values, 8);
        /* Too large for a double in either type; the library has the sentence for it. */
        whole = v > INT64_MAX ? INT64_MAX : (int64_t)v;
        break;
      }
      default:
        return fail(
            UNSUPPORTED_COLUMN, "column \"%.200s\" holds numbers of %d bytes", name, width);
    }
    if (kind == 'f') memcpy(out + 8 * i, &real, 8);
    else memcpy(out + 8 * i, &whole, 8);
  }
  return 0;
}

/* A column of numbers in memory: in place where the library reads its type, else widened. */
int numbers(
    Holder *holder, char kind, int width, const char *values, int64_t count, int64_t stride,
    sst_column *column) {
  int type = 0;
  if (kind == 'f' && width == 8) type = SST_FLOAT64;
  if (kind == 'i' && width == 8) type = SST_INT64;
  if (kind == 'i' && width == 4) type = SST_INT32;
  if (kind == 'u' && width == 1) type = SST_UINT8;
  if (kind == '?' && width == 1) type = SST_BOOL8;
  column->count = count;
  if (type && (stride >= width || stride <= -width)) {
    column->type = type;
    column->values = values;
    column->stride = stride;
    return 0;
  }
  char *wide = room(holder, (size_t)count, 8);
  if (!wide) return -1;
  column->values = wide;
  column->stride = 0;
  if (kind == '?') {
    /* A single value that is broadcast, as its stride of 0 says. */
    for (int64_t i = 0; i < count; i++) wide[i] = values[i * stride];
    column->type = SST_BOOL8;
    return 0;
  }
  column->type = kind == 'f' ? SST_FLOAT64 : SST_INT64;
  if (kind == 'f' && width == 8) {
    for (int64_t i = 0; i < count; i++) memcpy(wide + 8 * i, values + i * stride, 8);
    return 0;
  }
  return widen(column->name, values, count, stride, kind, width, wide);
}

/* 'f', 'i', 'u', '?' of a format of the struct module; 0 for others. */
static char kind_of(const char *format) {
  if (!format) return 'u';
  if (*format == '@' || *format == '=' || (*format == '<' && PY_LITTLE_ENDIAN)) format++;
  if (!*format || format[1]) return 0;
  if (strchr("fd", *format)) return 'f';
  if (strchr("bhilqn", *format)) return 'i';
  if (strchr("BHILQN", *format)) return 'u';
  return *format == '?' ? '?' : 0;
}

static void end_buffer(void *what) {
  PyBuffer_Release(what);
  free(what);
}

static Py_buffer *buffer(Holder *holder, PyObject *source) {
  Py_buffer *view = calloc(1, sizeof *view);
  if (!view) return (Py_buffer *)PyErr_NoMemory();
  if (PyObject_GetBuffer(source, view, PyBUF_STRIDED_RO | PyBUF_FORMAT) < 0) {
    free(view);
    return NULL;
  }
  return hold(holder, end_buffer, view) < 0 ? NULL : view;
}

static int from_buffer(Holder *holder, PyObject *source, sst_column *column) {
  Py_buffer *view = buffer(holder, source);
  if (!view) return -1;
  if (view->ndim != 1) {
    return fail(
        SST_INVALID_ARGUMENT, "column \"%.200s\" has %d dimensions; expected 1", column->name,
        view->ndim);
  }
  char kind = kind_of(view->format);
  if (!kind) {
    return fail(
        UNSUPPORTED_COLUMN, "column \"%.200s\" holds values of the format '%.20s'; expected numbers",
        column->name, view->format);
  }
  return numbers(
      holder, kind, (int)view->itemsize, view->buf, view->shape[0], view->strides[0], column);
}

/* Bits of the rows that are present, from bytes that are 1 where one is missing. */
static int mask(Holder *holder, PyObject *missing, sst_column *column) {
  Py_buffer *view = buffer(holder, missing);
  if (!view) return -1;
  if (view->ndim != 1 || view->itemsize != 1 || view->shape[0] != column->count) {
    return fail(SST_INVALID_ARGUMENT, "column \"%.200s\": the mask does not fit", column->name);
  }
  uint8_t *bits = room(holder, (size_t)column->count / 8 + 1, 1);
  if (!bits) return -1;
  const char *bytes = view->buf;
  for (int64_t i = 0; i < column->count; i++) {
    if (!bytes[i * view->strides[0]]) bits[i >> 3] |= (uint8_t)(1 << (i & 7));
  }
  column->validity = bits;
  return 0;
}

static int from_tuple(Holder *holder, PyObject *source, sst_column *column) {
  PyObject *values, *missing, *labels;
  if (!PyArg_ParseTuple(source, "OOO", &values, &missing, &labels)) return -1;
  if (from_buffer(holder, values, column) < 0) return -1;
  if (missing != Py_None && mask(holder, missing, column) < 0) return -1;
  if (labels == Py_None) return 0;
  int in_order = PyTuple_Check(labels);
  if (column->type != SST_INT32 || !(in_order || PyList_Check(labels))) {
    return fail(SST_INVALID_ARGUMENT, "column \"%.200s\": labels of no places", column->name);
  }
  Py_ssize_t count = PySequence_Size(labels);
  const char **texts = room(holder, (size_t)count, sizeof *texts);
  if (!texts) return -1;
  for (Py_ssize_t k = 0; k < count; k++) {
    PyObject *label = in_order ? PyTuple_GetItem(labels, k) : PyList_GetItem(labels, k);
    if (!(texts[k] = utf8(holder, label, "a label"))) return -1;
  }
  column->type = SST_DICTIONARY;
  column->flags = in_order ? SST_LEVELS_IN_ORDER : 0;
  column->labels = texts;
  column->label_count = count;
  return 0;
}

int parse_pair(PyObject *pair, PyObject **first, PyObject **second) {
  if (!PyTuple_Check(pair)) {
    PyErr_SetString(PyExc_TypeError, "expected a tuple of two");
    return -1;
  }
  return PyArg_ParseTuple(pair, "OO", first, second) ? 0 : -1;
}

/* The columns themselves. */

static void begin(sst_column *column, const char *name) {
  memset(column, 0, sizeof *column);
  column->size = sizeof *column;
  column->name = name;
}

int describe(Holder *holder, const char *name, PyObject *source, sst_column *column) {
  begin(column, name);
  int code;
  if (PyTuple_Check(source)) {
    code = from_tuple(holder, source, column);
  } else if (PyObject_CheckBuffer(source)) {
    code = from_buffer(holder, source, column);
  } else {
    code = from_arrow(holder, source, column);
  }
  if (column->type == SST_FLOAT64) column->flags = SST_NAN_IS_MISSING;
  return code;
}

sst_column *describe_matrix(
    Holder *holder, PyObject *matrix, PyObject *names, int64_t *count) {
  Py_buffer *view = buffer(holder, matrix);
  if (!view) return NULL;
  if (view->ndim != 2 || !PyTuple_Check(names) || PyTuple_Size(names) != view->shape[1]) {
    fail(SST_INVALID_ARGUMENT, "the matrix does not fit its names");
    return NULL;
  }
  char kind = kind_of(view->format);
  sst_column *columns = room(holder, (size_t)view->shape[1], sizeof *columns);
  if (!columns) return NULL;
  if (!kind) {
    fail(UNSUPPORTED_COLUMN, "the matrix holds no numbers");
    return NULL;
  }
  for (Py_ssize_t j = 0; j < view->shape[1]; j++) {
    const char *name = utf8(holder, PyTuple_GetItem(names, j), "a name");
    if (!name) return NULL;
    begin(&columns[j], name);
    if (numbers(
            holder, kind, (int)view->itemsize, (const char *)view->buf + j * view->strides[1],
            view->shape[0], view->strides[0], &columns[j]) < 0)
      return NULL;
    if (columns[j].type == SST_FLOAT64) columns[j].flags = SST_NAN_IS_MISSING;
  }
  *count = view->shape[1];
  return columns;
}
