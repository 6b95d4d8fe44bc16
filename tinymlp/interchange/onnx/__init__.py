"""Files of ONNX, without its package, by `protobuf`.

In: `graph`, the operators in a file; `layers`, what they do to a row; `scaling`, `columns` and
`answer`, what is before and behind them; `models`. Out: `writing`.
"""
