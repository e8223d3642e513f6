// The version of the C interface.

import CSurvivalStats

@c @implementation
public func sst_abi_version() -> UInt32 { UInt32(SST_ABI_VERSION) }
