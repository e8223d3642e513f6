/* survivalstats._core: the C interface of SurvivalStats for Python.
 *
 * fit() describes the caller's columns to the library, lets other threads run while it works, and
 * returns a Handle; a Handle answers counts, numbers, arrays (as bytes of doubles) and texts. What
 * the arguments mean is the business of _fit.py.
 *
 * Neighbours: _columns.c
 */
#include "_core.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int fail(int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  PyObject *sentence = PyUnicode_FromFormatV(format, arguments);
  va_end(arguments);
  if (!sentence) return -1;
  PyObject *errors = PyImport_ImportModule("survivalstats._errors");
  PyObject *error =
      errors ? PyObject_CallMethod(errors, "error", "iO", code, sentence) : NULL;
  Py_DecRef(errors);
  Py_DecRef(sentence);
  if (!error) return -1;
  PyErr_SetObject((PyObject *)Py_TYPE(error), error);
  Py_DecRef(error);
  return -1;
}

static int check(int32_t code, const sst_error *error) {
  return code == SST_OK ? 0 : fail(code, "%s", error->message);
}

/* Handles. */

typedef struct {
  PyObject_HEAD
  sst_handle handle;
} Handle;

static PyTypeObject *handle_type;

static void handle_end(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  sst_free(((Handle *)self)->handle, NULL);
  freefunc end = (freefunc)PyType_GetSlot(type, Py_tp_free);
  end(self);
  Py_DecRef((PyObject *)type);
}

static PyObject *handle_count(PyObject *self, PyObject *what) {
  sst_error error;
  int64_t count;
  long kind = PyLong_AsLong(what);
  if (kind == -1 && PyErr_Occurred()) return NULL;
  if (check(sst_count(((Handle *)self)->handle, (int32_t)kind, &count, &error), &error) < 0) {
    return NULL;
  }
  return PyLong_FromLongLong(count);
}

static PyObject *handle_number(PyObject *self, PyObject *what) {
  sst_error error;
  double number;
  long kind = PyLong_AsLong(what);
  if (kind == -1 && PyErr_Occurred()) return NULL;
  if (check(sst_number(((Handle *)self)->handle, (int32_t)kind, &number, &error), &error) < 0) {
    return NULL;
  }
  return PyFloat_FromDouble(number);
}

static PyObject *handle_array(PyObject *self, PyObject *arguments) {
  sst_error error;
  int64_t needed;
  int what;
  long long index;
  sst_handle handle = ((Handle *)self)->handle;
  if (!PyArg_ParseTuple(arguments, "iL", &what, &index)) return NULL;
  if (check(sst_array(handle, what, index, NULL, 0, &needed, &error), &error) < 0) return NULL;
  PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)needed * 8);
  if (!bytes) return NULL;
  double *buffer = (double *)(void *)PyBytes_AsString(bytes);
  if (check(sst_array(handle, what, index, buffer, needed, NULL, &error), &error) < 0) {
    Py_DecRef(bytes);
    return NULL;
  }
  return bytes;
}

static PyObject *handle_text(PyObject *self, PyObject *arguments) {
  sst_error error;
  int64_t needed = 0;
  int what;
  int32_t code;
  long long index;
  char *buffer = NULL;
  sst_handle handle = ((Handle *)self)->handle;
  if (!PyArg_ParseTuple(arguments, "iL", &what, &index)) return NULL;
  Py_BEGIN_ALLOW_THREADS
  code = sst_text(handle, what, index, NULL, 0, &needed, &error);
  if (code == SST_OK && (buffer = malloc((size_t)needed))) {
    code = sst_text(handle, what, index, buffer, needed, &needed, &error);
  }
  Py_END_ALLOW_THREADS
  PyObject *text = NULL;
  if (check(code, &error) == 0) {
    text = buffer ? PyUnicode_FromStringAndSize(buffer, (Py_ssize_t)needed - 1) : PyErr_NoMemory();
  }
  free(buffer);
  return text;
}

static PyMethodDef handle_methods[] = {
    {"count", handle_count, METH_O, "A count of the result."},
    {"number", handle_number, METH_O, "A number of the result."},
    {"array", handle_array, METH_VARARGS, "An array of the result, as the bytes of doubles."},
    {"text", handle_text, METH_VARARGS, "A text of the result."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot handle_slots[] = {
    {Py_tp_dealloc, handle_end},
    {Py_tp_methods, handle_methods},
    {Py_tp_doc, "A result within the library."},
    {0, NULL},
};

static PyType_Spec handle_spec = {
    .name = "survivalstats._core.Handle",
    .basicsize = sizeof(Handle),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = handle_slots,
};

/* Fits. */

/* None or doubles in a buffer. */
static const double *doubles(Holder *holder, PyObject *source, int64_t *count) {
  static const double nothing;
  sst_column column;
  *count = 0;
  if (source == Py_None) return &nothing;
  if (describe(holder, "numbers", source, &column) < 0) return NULL;
  if (column.type != SST_FLOAT64 || (column.stride != 0 && column.stride != 8)) {
    fail(SST_INVALID_ARGUMENT, "expected adjacent doubles");
    return NULL;
  }
  *count = column.count;
  return column.values;
}

typedef union {
  sst_cox_options cox;
  sst_kaplan_meier_options kaplan_meier;
  sst_log_rank_options log_rank;
  sst_rates_options rates;
} Options;

static int read_options(Holder *holder, int kind, PyObject *given, Options *options) {
  PyObject *numbers;
  memset(options, 0, sizeof *options);
  if (!PyTuple_Check(given)) {
    PyErr_SetString(PyExc_TypeError, "options must be a tuple");
    return -1;
  }
  switch (kind) {
    case SST_KIND_COX: {
      sst_cox_options *o = &options->cox;
      o->version = 1, o->size = sizeof *o;
      if (!PyArg_ParseTuple(
              given, "iiiiiidO", &o->profile, &o->ties, &o->interval, &o->penalty, &o->flags,
              &o->maximum_iterations, &o->level, &numbers))
        return -1;
      const double *initial = doubles(holder, numbers, &o->initial_count);
      if (!initial) return -1;
      if (numbers != Py_None) o->initial = initial;
      return 0;
    }
    case SST_KIND_KAPLAN_MEIER: {
      sst_kaplan_meier_options *o = &options->kaplan_meier;
      o->version = 1, o->size = sizeof *o;
      if (!PyArg_ParseTuple(
              given, "iiddO", &o->profile, &o->confidence, &o->level, &o->tau, &numbers))
        return -1;
      const double *quantiles = doubles(holder, numbers, &o->quantile_count);
      if (!quantiles) return -1;
      if (numbers != Py_None) o->quantiles = quantiles;
      return 0;
    }
    case SST_KIND_LOG_RANK: {
      sst_log_rank_options *o = &options->log_rank;
      o->version = 1, o->size = sizeof *o;
      return PyArg_ParseTuple(given, "dd", &o->rho, &o->gamma) ? 0 : -1;
    }
    case SST_KIND_RATES: {
      sst_rates_options *o = &options->rates;
      o->version = 1, o->size = sizeof *o;
      return PyArg_ParseTuple(given, "dd", &o->per, &o->level) ? 0 : -1;
    }
    default: return fail(SST_INVALID_ARGUMENT, "there is no kind %d", kind);
  }
}

/* Columns of a tuple of pairs (name, source). */
static sst_column *describe_all(Holder *holder, PyObject *pairs, int64_t *count) {
  if (!PyTuple_Check(pairs)) {
    PyErr_SetString(PyExc_TypeError, "columns must be a tuple");
    return NULL;
  }
  *count = PyTuple_Size(pairs);
  sst_column *columns = room(holder, (size_t)*count, sizeof *columns);
  for (Py_ssize_t k = 0; columns && k < *count; k++) {
    PyObject *name, *source;
    if (parse_pair(PyTuple_GetItem(pairs, k), &name, &source) < 0) return NULL;
    const char *text = utf8(holder, name, "the name of a column");
    if (!text || describe(holder, text, source, &columns[k]) < 0) return NULL;
  }
  return columns;
}

static PyObject *finish(Holder *holder, int32_t code, sst_handle handle, const sst_error *error) {
  end_all(holder);
  if (check(code, error) < 0) return NULL;
  allocfunc make = (allocfunc)PyType_GetSlot(handle_type, Py_tp_alloc);
  Handle *result = (Handle *)make(handle_type, 0);
  if (!result) {
    sst_free(handle, NULL);
    return NULL;
  }
  result->handle = handle;
  return (PyObject *)result;
}

/* fit_table(kind, formula, columns, where, weights, cluster, options) */
static PyObject *fit_table(PyObject *module, PyObject *arguments) {
  (void)module;
  Holder holder = {0};
  Options options;
  sst_error error;
  sst_handle handle = 0;
  int kind;
  int32_t code = SST_INTERNAL;
  PyObject *formula, *columns, *given, *texts[3];
  const char *words[3] = {NULL, NULL, NULL};
  static const char *const roles[] = {"where", "weights", "cluster"};
  if (!PyArg_ParseTuple(
          arguments, "iOOOOOO", &kind, &formula, &columns, &texts[0], &texts[1], &texts[2], &given))
    return NULL;
  sst_table table = {.version = 1, .size = sizeof table};
  const char *model = utf8(&holder, formula, "the formula");
  if (!model) goto failed;
  for (int k = 0; k < 3; k++) {
    if (texts[k] != Py_None && !(words[k] = utf8(&holder, texts[k], roles[k]))) goto failed;
  }
  table.condition = words[0], table.weights = words[1], table.cluster = words[2];
  if (read_options(&holder, kind, given, &options) < 0) goto failed;
  if (!(table.columns = describe_all(&holder, columns, &table.column_count))) goto failed;
  Py_BEGIN_ALLOW_THREADS
  switch (kind) {
    case SST_KIND_COX: code = sst_cox(&table, model, &options.cox, &handle, &error); break;
    case SST_KIND_KAPLAN_MEIER:
      code = sst_kaplan_meier(&table, model, &options.kaplan_meier, &handle, &error);
      break;
    case SST_KIND_LOG_RANK:
      code = sst_log_rank(&table, model, &options.log_rank, &handle, &error);
      break;
    default: code = sst_rates(&table, model, &options.rates, &handle, &error);
  }
  Py_END_ALLOW_THREADS
  return finish(&holder, code, handle, &error);
failed:
  end_all(&holder);
  return NULL;
}

/* fit_columns(kind, roles, covariates, matrix, names, options); roles are 8 columns or None, in the
 * order of sst_rows; covariates a tuple of pairs, or matrix and names. */
static PyObject *fit_columns(PyObject *module, PyObject *arguments) {
  (void)module;
  static const char *const names[] = {
      "entry", "time", "event", "weights", "offset", "strata", "cluster", "groups"};
  Holder holder = {0};
  Options options;
  sst_error error;
  sst_handle handle = 0;
  int kind;
  int32_t code = SST_INTERNAL;
  PyObject *roles, *covariates, *matrix, *matrix_names, *given;
  sst_column columns[8];
  const sst_column *present[8];
  sst_column *design = NULL;
  int64_t design_count = 0;
  if (!PyArg_ParseTuple(
          arguments, "iOOOOO", &kind, &roles, &covariates, &matrix, &matrix_names, &given))
    return NULL;
  if (!PyTuple_Check(roles) || PyTuple_Size(roles) != 8) {
    PyErr_SetString(PyExc_TypeError, "expected a tuple of 8 roles");
    return NULL;
  }
  if (read_options(&holder, kind, given, &options) < 0) goto failed;
  for (int k = 0; k < 8; k++) {
    PyObject *source = PyTuple_GetItem(roles, k);
    present[k] = source == Py_None ? NULL : &columns[k];
    if (present[k] && describe(&holder, names[k], source, &columns[k]) < 0) goto failed;
  }
  if (matrix != Py_None) {
    if (!(design = describe_matrix(&holder, matrix, matrix_names, &design_count))) goto failed;
  } else if (covariates != Py_None) {
    if (!(design = describe_all(&holder, covariates, &design_count))) goto failed;
  }
  sst_rows rows = {1, sizeof rows, present[0], present[1], present[2], present[3],
                   present[4], present[5], present[6], present[7]};
  Py_BEGIN_ALLOW_THREADS
  switch (kind) {
    case SST_KIND_COX:
      code = sst_cox_columns(&rows, design, design_count, &options.cox, &handle, &error);
      break;
    case SST_KIND_KAPLAN_MEIER:
      code = sst_kaplan_meier_columns(&rows, &options.kaplan_meier, &handle, &error);
      break;
    case SST_KIND_LOG_RANK:
      code = sst_log_rank_columns(&rows, &options.log_rank, &handle, &error);
      break;
    default: code = sst_rates_columns(&rows, &options.rates, &handle, &error);
  }
  Py_END_ALLOW_THREADS
  return finish(&holder, code, handle, &error);
failed:
  end_all(&holder);
  return NULL;
}

static PyObject *live_results(PyObject *module, PyObject *nothing) {
  (void)module, (void)nothing;
  return PyLong_FromLongLong(sst_live_results());
}

static PyMethodDef methods[] = {
    {"fit_table", fit_table, METH_VARARGS, "Fits a table by a formula."},
    {"fit_columns", fit_columns, METH_VARARGS, "Fits columns without a formula."},
    {"live_results", live_results, METH_NOARGS, "How many results have not been freed."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_core", "The C interface of SurvivalStats.", -1, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__core(void) {
  if (sst_abi_version() < SST_ABI_VERSION) {
    PyErr_Format(
        PyExc_ImportError, "libsurvivalstats_c has version %u of its interface; expected %d",
        sst_abi_version(), SST_ABI_VERSION);
    return NULL;
  }
  PyObject *module = PyModule_Create(&definition);
  if (!module) return NULL;
  handle_type = (PyTypeObject *)PyType_FromSpec(&handle_spec);
  if (!handle_type || PyModule_AddObjectRef(module, "Handle", (PyObject *)handle_type) < 0) {
    Py_DecRef(module);
    return NULL;
  }
  return module;
}
