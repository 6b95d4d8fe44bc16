"""Files of named arrays, .npz and .safetensors.

In: `layers`, a network of named arrays; `files`, where they are read; `models`. Out: `writing`.
"""
