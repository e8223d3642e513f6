// The version of the C interface, and how many of its results live.

import CSurvivalStats

/// As survivalstats.h says.
@c @implementation
public func sst_abi_version() -> UInt32 { UInt32(SST_ABI_VERSION) }

/// As survivalstats.h says.
@c @implementation
public func sst_live_results() -> Int64 { Int64(Registry.shared.count) }
