/** Operators that are an activation by themselves, in ONNX and com.microsoft: element by element, same shape. */
export const activationOperators = [
  ...['Relu', 'LeakyRelu', 'Elu', 'Gelu', 'FastGelu', 'QuickGelu', 'BiasGelu', 'Erf', 'Tanh', 'Sigmoid'],
  ...['Swish', 'HardSigmoid', 'HardSwish', 'Softplus', 'Mish'],
] as const
