// The header by itself: whatever it lacks, a compiler of C says here. The functions are in
// Sources/SurvivalStatsC.

#include "survivalstats.h"

#ifndef __cplusplus
_Static_assert(sizeof(sst_error) == 1024, "sst_error is part of the interface");
_Static_assert(sizeof(sst_column) == 80, "sst_column is part of the interface");
_Static_assert(sizeof(sst_rows) == 72, "sst_rows is part of the interface");
_Static_assert(sizeof(sst_table) == 48, "sst_table is part of the interface");
_Static_assert(sizeof(sst_cox_options) == 56, "sst_cox_options is part of the interface");
_Static_assert(sizeof(sst_kaplan_meier_options) == 48, "sst_kaplan_meier_options too");
_Static_assert(sizeof(sst_log_rank_options) == 24, "sst_log_rank_options too");
_Static_assert(sizeof(sst_rates_options) == 24, "sst_rates_options too");
_Static_assert(sizeof(sst_coefficient) == 72, "sst_coefficient too");
#endif
