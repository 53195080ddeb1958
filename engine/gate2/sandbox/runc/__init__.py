"""The embedded lane: OCI bundles, run by runc or gVisor."""
