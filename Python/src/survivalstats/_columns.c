/* Columns of Python's, described to the library.
 *
 * Doubles, 64- and 32-bit integers, bytes and truth values stay where they are, whatever their
 * stride; Arrow's validity bits and 32-bit dictionaries too. Narrower numbers, texts and columns in
 * several chunks are copied.
 *
 * Neighbours: _core.c
 */
#include "_core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Arrow's C data interface. */
typedef struct ArrowSchema {
  const char *format, *name, *metadata;
  int64_t flags, n_children;
  struct ArrowSchema **children, *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
} ArrowSchema;

typedef struct ArrowArray {
  int64_t length, null_count, offset, n_buffers, n_children;
  const void **buffers;
  struct ArrowArray **children, *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
} ArrowArray;

typedef struct ArrowStream {
  int (*get_schema)(struct ArrowStream *, ArrowSchema *);
  int (*get_next)(struct ArrowStream *, ArrowArray *);
  const char *(*get_last_error)(struct ArrowStream *);
  void (*release)(struct ArrowStream *);
  void *private_data;
} ArrowStream;

/* Holding. */

static int hold(Holder *holder, void (*end)(void *), void *what) {
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

static void end_reference(void *what) { Py_DecRef(what); }

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
  if (!bytes) return NULL;
  if ((Py_ssize_t)strlen(bytes) != size) {
    fail(SST_INVALID_ARGUMENT, "%s holds a zero character", what);
    return NULL;
  }
  Py_IncRef(text);
  return hold(holder, end_reference, text) < 0 ? NULL : bytes;
}

/* Texts as places in a list of labels. */

typedef struct {
  Holder *holder;
  const char **labels;
  size_t count, room; /* labels */
  int32_t *slots;     /* place + 1; 0 is free */
  size_t size;        /* slots, a power of two */
} Labels;

static size_t hash(const char *bytes, size_t size) {
  uint64_t h = 1469598103934665603u;
  for (size_t i = 0; i < size; i++) h = (h ^ (uint8_t)bytes[i]) * 1099511628211u;
  return (size_t)(h ^ h >> 32);
}

static int grow(Labels *l) {
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
static int32_t place_of(Labels *l, const char *column, const char *bytes, size_t size) {
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
static int widen(
    Holder *holder, const char *name, const char *values, int64_t count, int64_t stride,
    char kind, int width, char *out) {
  (void)holder;
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
static int numbers(
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
  return widen(holder, column->name, values, count, stride, kind, width, wide);
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
  if (column->type != SST_INT32 || !PyList_Check(labels)) {
    return fail(SST_INVALID_ARGUMENT, "column \"%.200s\": labels of no places", column->name);
  }
  Py_ssize_t count = PyList_Size(labels);
  const char **texts = room(holder, (size_t)count, sizeof *texts);
  if (!texts) return -1;
  for (Py_ssize_t k = 0; k < count; k++) {
    if (!(texts[k] = utf8(holder, PyList_GetItem(labels, k), "a label"))) return -1;
  }
  column->type = SST_DICTIONARY;
  column->labels = texts;
  column->label_count = count;
  return 0;
}

/* Arrow. */

static int is_valid(const ArrowArray *array, int64_t row) {
  const uint8_t *bits = array->n_buffers > 0 ? array->buffers[0] : NULL;
  int64_t bit = row + array->offset;
  return array->null_count == 0 || !bits || bits[bit >> 3] >> (bit & 7) & 1;
}

static int is_text(const char *format) {
  return !strcmp(format, "u") || !strcmp(format, "U") || !strcmp(format, "vu");
}

/* The bytes of a text. */
static const char *text_at(
    const ArrowArray *array, const char *format, int64_t row, size_t *size) {
  row += array->offset;
  if (*format == 'v') {
    const char *view = (const char *)array->buffers[1] + 16 * row;
    int32_t length, block, start;
    memcpy(&length, view, 4);
    *size = (size_t)length;
    if (length <= 12) return view + 4;
    memcpy(&block, view + 8, 4);
    memcpy(&start, view + 12, 4);
    return (const char *)array->buffers[2 + block] + start;
  }
  int64_t start, end;
  if (*format == 'u') {
    const int32_t *offsets = array->buffers[1];
    start = offsets[row], end = offsets[row + 1];
  } else {
    const int64_t *offsets = array->buffers[1];
    start = offsets[row], end = offsets[row + 1];
  }
  *size = (size_t)(end - start);
  return array->buffers[2] ? (const char *)array->buffers[2] + start : "";
}

/* The kind and width of Arrow's numbers; 0 for other types. */
static char number_kind(const char *format, int *width) {
  static const char formats[] = "gfcsilCSIL";
  static const char kinds[] = "ffiiiiuuuu";
  static const int widths[] = {8, 4, 1, 2, 4, 8, 1, 2, 4, 8};
  const char *at = *format && !format[1] ? strchr(formats, *format) : NULL;
  if (!at) return 0;
  *width = widths[at - formats];
  return kinds[at - formats];
}

/* The places that an index of a dictionary stands for among all labels; -1 is missing. */
static int32_t *merge(
    Labels *labels, const char *name, const ArrowSchema *schema, const ArrowArray *chunk) {
  const ArrowArray *dictionary = chunk->dictionary;
  int width = 0;
  const char *format = schema->dictionary->format;
  char kind = is_text(format) ? 't' : number_kind(format, &width);
  if (!kind || kind == 'f') {
    fail(UNSUPPORTED_COLUMN, "column \"%.200s\": categories that are neither texts nor whole numbers", name);
    return NULL;
  }
  int32_t *places = room(labels->holder, (size_t)dictionary->length, sizeof *places);
  for (int64_t k = 0; places && k < dictionary->length; k++) {
    char digits[32];
    const char *text = digits;
    size_t size;
    if (!is_valid(dictionary, k)) {
      places[k] = -1;
      continue;
    }
    if (kind == 't') {
      text = text_at(dictionary, format, k, &size);
    } else {
      int64_t whole;
      const char *value = (const char *)dictionary->buffers[1] + (k + dictionary->offset) * width;
      if (widen(labels->holder, name, value, 1, width, kind, width, (char *)&whole) < 0) return NULL;
      size = (size_t)PyOS_snprintf(digits, sizeof digits, "%lld", (long long)whole);
    }
    if ((places[k] = place_of(labels, name, text, size)) < 0) return NULL;
  }
  return places;
}

/* Places in labels of the rows of one chunk. */
static int encode(
    Labels *labels, const char *name, const ArrowSchema *schema, const ArrowArray *chunk,
    int32_t *out) {
  const char *format = schema->format;
  if (!chunk->dictionary) {
    for (int64_t i = 0; i < chunk->length; i++) {
      size_t size;
      if (!is_valid(chunk, i)) {
        out[i] = -1;
        continue;
      }
      const char *text = text_at(chunk, format, i, &size);
      if ((out[i] = place_of(labels, name, text, size)) < 0) return -1;
    }
    return 0;
  }
  int width;
  char kind = number_kind(format, &width);
  int32_t *places = merge(labels, name, schema, chunk);
  if (!places) return -1;
  const char *indices = chunk->buffers[1];
  for (int64_t i = 0; i < chunk->length; i++) {
    int64_t place = -1;
    out[i] = -1;
    if (!is_valid(chunk, i)) continue;
    const char *at = indices + (i + chunk->offset) * width;
    if (widen(labels->holder, name, at, 1, width, kind, width, (char *)&place) < 0) return -1;
    if (place < 0 || place >= chunk->dictionary->length) {
      return fail(SST_INVALID_DATA, "column \"%.200s\": a place beyond the categories", name);
    }
    out[i] = places[place];
  }
  return 0;
}

static int texts(
    Holder *holder, const ArrowSchema *schema, ArrowArray *const *chunks, size_t chunk_count,
    sst_column *column) {
  Labels labels = {.holder = holder};
  column->type = SST_DICTIONARY;
  if (grow(&labels) < 0) return -1;
  if (schema->dictionary && !strcmp(schema->format, "i") && chunk_count == 1) {
    const ArrowArray *chunk = chunks[0];
    int32_t *places = merge(&labels, column->name, schema, chunk);
    if (!places) return -1;
    int same = 1;
    for (int64_t k = 0; k < chunk->dictionary->length; k++) same &= places[k] == k;
    if (same) {
      column->values = (const int32_t *)chunk->buffers[1] + chunk->offset;
      if (chunk->null_count != 0) column->validity = chunk->buffers[0];
      column->validity_offset = chunk->offset;
      column->labels = labels.labels;
      column->label_count = (int64_t)labels.count;
      return 0;
    }
  }
  int32_t *out = room(holder, (size_t)column->count, sizeof *out);
  if (!out) return -1;
  column->values = out;
  for (size_t c = 0; c < chunk_count; out += chunks[c++]->length) {
    if (encode(&labels, column->name, schema, chunks[c], out) < 0) return -1;
  }
  column->labels = labels.labels;
  column->label_count = (int64_t)labels.count;
  return 0;
}

/* A column of numbers or truth values in chunks. */
static int gather(
    Holder *holder, const char *format, ArrowArray *const *chunks, size_t chunk_count,
    sst_column *column) {
  int width = 1, is_truth = !strcmp(format, "b");
  char kind = is_truth ? '?' : number_kind(format, &width);
  if (chunk_count == 1 && !is_truth) {
    const ArrowArray *chunk = chunks[0];
    const char *values = chunk->buffers[1];
    if (chunk->null_count != 0) column->validity = chunk->buffers[0];
    column->validity_offset = chunk->offset;
    if (!values) return numbers(holder, kind, width, (const char *)chunk, 0, width, column);
    return numbers(
        holder, kind, width, values + chunk->offset * width, chunk->length, width, column);
  }
  char *out = room(holder, (size_t)column->count, is_truth ? 1 : 8);
  uint8_t *bits = NULL;
  if (!out) return -1;
  column->values = out;
  column->type = is_truth ? SST_BOOL8 : kind == 'f' ? SST_FLOAT64 : SST_INT64;
  for (size_t c = 0, row = 0; c < chunk_count; row += (size_t)chunks[c++]->length) {
    const ArrowArray *chunk = chunks[c];
    const char *values = chunk->buffers[1];
    if (is_truth) {
      for (int64_t i = 0; i < chunk->length; i++) {
        int64_t bit = i + chunk->offset;
        out[row + (size_t)i] = (uint8_t)values[bit >> 3] >> (bit & 7) & 1;
      }
    } else {
      values += chunk->offset * width;
      if (width == 8 && kind != 'u') memcpy(out + 8 * row, values, 8 * (size_t)chunk->length);
      else if (
          widen(holder, column->name, values, chunk->length, width, kind, width, out + 8 * row) < 0)
        return -1;
    }
    if (chunk->null_count == 0 || !chunk->buffers[0]) continue;
    if (!bits) {
      if (!(bits = room(holder, (size_t)column->count / 8 + 1, 1))) return -1;
      memset(bits, 0xff, (size_t)column->count / 8 + 1);
    }
    for (int64_t i = 0; i < chunk->length; i++) {
      size_t at = row + (size_t)i;
      if (!is_valid(chunk, i)) bits[at >> 3] &= (uint8_t) ~(1 << (at & 7));
    }
  }
  column->validity = bits;
  return 0;
}

static int from_chunks(
    Holder *holder, const ArrowSchema *schema, ArrowArray *const *chunks, size_t chunk_count,
    sst_column *column) {
  const char *format = schema->format;
  int width;
  column->count = 0;
  for (size_t c = 0; c < chunk_count; c++) column->count += chunks[c]->length;
  if (schema->dictionary || is_text(format)) {
    return texts(holder, schema, chunks, chunk_count, column);
  }
  if (!strcmp(format, "b") || number_kind(format, &width)) {
    return gather(holder, format, chunks, chunk_count, column);
  }
  if (!strcmp(format, "n")) {
    double *values = room(holder, (size_t)column->count, sizeof *values);
    if (!values) return -1;
    for (int64_t i = 0; i < column->count; i++) values[i] = NAN;
    column->type = SST_FLOAT64;
    column->values = values;
    return 0;
  }
  if (*format == 't') {
    return fail(
        UNSUPPORTED_COLUMN,
        "column \"%.200s\" holds dates or times of day; hand over numbers, as the days since entry",
        column->name);
  }
  return fail(
      UNSUPPORTED_COLUMN,
      "column \"%.200s\" is of Arrow's type '%.40s'; expected numbers, truth values or texts",
      column->name, format);
}

typedef struct {
  ArrowSchema schema;
  ArrowArray **chunks;
  size_t count, room;
} Chunks;

static void end_chunks(void *what) {
  Chunks *all = what;
  for (size_t c = 0; c < all->count; c++) {
    if (all->chunks[c]->release) all->chunks[c]->release(all->chunks[c]);
    free(all->chunks[c]);
  }
  free(all->chunks);
  if (all->schema.release) all->schema.release(&all->schema);
  free(all);
}

static int stream_failed(ArrowStream *stream, const char *name) {
  const char *why = stream->get_last_error(stream);
  return fail(
      SST_INVALID_DATA, "column \"%.200s\": its stream ended with: %.300s", name,
      why ? why : "no reason given");
}

static int from_stream(Holder *holder, PyObject *capsule, sst_column *column) {
  ArrowStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
  if (!stream) return -1;
  Chunks *all = calloc(1, sizeof *all);
  if (!all) return PyErr_NoMemory(), -1;
  if (hold(holder, end_chunks, all) < 0) return -1;
  if (stream->get_schema(stream, &all->schema)) return stream_failed(stream, column->name);
  for (;;) {
    if (all->count == all->room) {
      size_t larger = all->room ? 2 * all->room : 4;
      ArrowArray **chunks = realloc(all->chunks, larger * sizeof *chunks);
      if (!chunks) return PyErr_NoMemory(), -1;
      all->chunks = chunks, all->room = larger;
    }
    ArrowArray *chunk = calloc(1, sizeof *chunk);
    if (!chunk) return PyErr_NoMemory(), -1;
    if (stream->get_next(stream, chunk)) {
      free(chunk);
      return stream_failed(stream, column->name);
    }
    if (!chunk->release) {
      free(chunk);
      break;
    }
    if (chunk->length == 0) { /* nothing in it, perhaps not even buffers */
      chunk->release(chunk);
      free(chunk);
      continue;
    }
    all->chunks[all->count++] = chunk;
  }
  return from_chunks(holder, &all->schema, all->chunks, all->count, column);
}

int parse_pair(PyObject *pair, PyObject **first, PyObject **second) {
  if (!PyTuple_Check(pair)) {
    PyErr_SetString(PyExc_TypeError, "expected a tuple of two");
    return -1;
  }
  return PyArg_ParseTuple(pair, "OO", first, second) ? 0 : -1;
}

/* Calls a method without arguments and holds its answer. */
static PyObject *ask(Holder *holder, PyObject *source, const char *method) {
  PyObject *bound = PyObject_GetAttrString(source, method);
  if (!bound) return NULL;
  PyObject *answer = PyObject_CallObject(bound, NULL);
  Py_DecRef(bound);
  if (!answer) return NULL;
  return hold(holder, end_reference, answer) < 0 ? NULL : answer;
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
  } else if (PyObject_HasAttrString(source, "__arrow_c_array__")) {
    PyObject *pair = ask(holder, source, "__arrow_c_array__");
    PyObject *schema_capsule, *array_capsule;
    if (!pair || parse_pair(pair, &schema_capsule, &array_capsule) < 0) return -1;
    ArrowSchema *schema = PyCapsule_GetPointer(schema_capsule, "arrow_schema");
    ArrowArray *array = PyCapsule_GetPointer(array_capsule, "arrow_array");
    if (!schema || !array) return -1;
    code = from_chunks(holder, schema, &array, array->length ? 1 : 0, column);
  } else if (PyObject_HasAttrString(source, "__arrow_c_stream__")) {
    PyObject *capsule = ask(holder, source, "__arrow_c_stream__");
    code = capsule ? from_stream(holder, capsule, column) : -1;
  } else {
    return fail(
        UNSUPPORTED_COLUMN,
        "column \"%.200s\" has neither Python's buffer protocol nor Arrow's", name);
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
