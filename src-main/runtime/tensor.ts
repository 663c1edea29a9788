/** Row-major tensors that cross between our code and an inference session. */
export type TensorData = Float32Array | Int32Array | Uint8Array | BigInt64Array

export interface Tensor {
  readonly data: TensorData
  readonly shape: readonly number[]
}

export type Feeds = Readonly<Record<string, Tensor>>
