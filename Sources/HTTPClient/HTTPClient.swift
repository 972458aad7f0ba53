// The HTTP client over libcurl; filled in by the files beside this one.
