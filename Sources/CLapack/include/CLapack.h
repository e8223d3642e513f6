// The BLAS and LAPACK routines that the package uses, and no others.
//
// Linux links OpenBLAS, which exports the Fortran symbols and no LAPACKE; Apple systems link
// Accelerate, which exports the same symbols. One set of prototypes therefore serves both.
// The integer is typed once, here: both libraries are linked in their 32-bit (LP64) form.
#ifndef SURVIVALSTATS_CLAPACK_H
#define SURVIVALSTATS_CLAPACK_H

#include <stdint.h>

#include "ColumnKernel.h"
#include "CoxKernel.h"

typedef int32_t LapackInt;

// y := alpha op(A) x + beta y
void dgemv_(const char *trans, const LapackInt *m, const LapackInt *n, const double *alpha,
            const double *a, const LapackInt *lda, const double *x, const LapackInt *incx,
            const double *beta, double *y, const LapackInt *incy);

// C := alpha op(A) op(B) + beta C
void dgemm_(const char *transa, const char *transb, const LapackInt *m, const LapackInt *n,
            const LapackInt *k, const double *alpha, const double *a, const LapackInt *lda,
            const double *b, const LapackInt *ldb, const double *beta, double *c,
            const LapackInt *ldc);

// C := alpha A A' + beta C (trans "N") or alpha A'A + beta C (trans "T"), one triangle
void dsyrk_(const char *uplo, const char *trans, const LapackInt *n, const LapackInt *k,
            const double *alpha, const double *a, const LapackInt *lda, const double *beta,
            double *c, const LapackInt *ldc);

// Cholesky factor of a symmetric positive definite matrix, its solves and its inverse
void dpotrf_(const char *uplo, const LapackInt *n, double *a, const LapackInt *lda,
             LapackInt *info);
void dpotrs_(const char *uplo, const LapackInt *n, const LapackInt *nrhs, const double *a,
             const LapackInt *lda, double *b, const LapackInt *ldb, LapackInt *info);
void dpotri_(const char *uplo, const LapackInt *n, double *a, const LapackInt *lda,
             LapackInt *info);

// Cholesky factor with pivoting of a symmetric positive semidefinite matrix, and its rank
void dpstrf_(const char *uplo, const LapackInt *n, double *a, const LapackInt *lda,
             LapackInt *piv, LapackInt *rank, const double *tol, double *work,
             LapackInt *info);

// Eigenvalues (and vectors) of a symmetric matrix
void dsyev_(const char *jobz, const char *uplo, const LapackInt *n, double *a,
            const LapackInt *lda, double *w, double *work, const LapackInt *lwork,
            LapackInt *info);

#endif
