"""Running code on computers without Docker: interpreters compiled to WebAssembly, in processes that can be killed."""
