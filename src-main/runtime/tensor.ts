/** Row-major tensors that cross between our code and an inference session. */
export type TensorData = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint16Array

export interface Tensor {
  readonly data: TensorData
  readonly shape: readonly number[]
  /** Says what the elements are where their array does not: Uint16Array holds float16, Uint8Array uint8. */
  readonly type?: 'bool'
}

export type Feeds = Readonly<Record<string, Tensor>>
