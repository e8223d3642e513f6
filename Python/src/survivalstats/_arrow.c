/* Arrow's columns, described to the library.
 *
 * Numbers, their validity bits and 32-bit dictionaries stay where they are. Truth values, which are
 * bits, texts, and columns in several chunks are copied.
 *
 * Source: https://arrow.apache.org/docs/format/CDataInterface.html, CStreamInterface.html,
 * CDataInterface/PyCapsuleInterface.html
 * Neighbours: _columns.c
 */
#include "_columns.h"

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
    fail(
        UNSUPPORTED_COLUMN,
        "column \"%.200s\": categories that are neither texts nor whole numbers", name);
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
      if (widen(name, value, 1, width, kind, width, (char *)&whole) < 0) return NULL;
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
    if (widen(name, at, 1, width, kind, width, (char *)&place) < 0) return -1;
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
          widen(column->name, values, chunk->length, width, kind, width, out + 8 * row) < 0)
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

/* Calls a method without arguments and holds its answer. */
static PyObject *ask(Holder *holder, PyObject *source, const char *method) {
  PyObject *bound = PyObject_GetAttrString(source, method);
  if (!bound) return NULL;
  PyObject *answer = PyObject_CallObject(bound, NULL);
  Py_DecRef(bound);
  if (!answer) return NULL;
  return hold(holder, end_reference, answer) < 0 ? NULL : answer;
}

int from_arrow(Holder *holder, PyObject *source, sst_column *column) {
  if (PyObject_HasAttrString(source, "__arrow_c_array__")) {
    PyObject *pair = ask(holder, source, "__arrow_c_array__");
    PyObject *schema_capsule, *array_capsule;
    if (!pair || parse_pair(pair, &schema_capsule, &array_capsule) < 0) return -1;
    ArrowSchema *schema = PyCapsule_GetPointer(schema_capsule, "arrow_schema");
    ArrowArray *array = PyCapsule_GetPointer(array_capsule, "arrow_array");
    if (!schema || !array) return -1;
    return from_chunks(holder, schema, &array, array->length ? 1 : 0, column);
  }
  if (PyObject_HasAttrString(source, "__arrow_c_stream__")) {
    PyObject *capsule = ask(holder, source, "__arrow_c_stream__");
    return capsule ? from_stream(holder, capsule, column) : -1;
  }
  return fail(
      UNSUPPORTED_COLUMN, "column \"%.200s\" has neither Python's buffer protocol nor Arrow's",
      column->name);
}
