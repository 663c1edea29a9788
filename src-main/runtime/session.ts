/**
 * An inference session: a model loaded on a device. The only door to onnxruntime-node.
 * `run` blocks its thread until it is done, so sessions live in engine processes and terminal runs.
 */
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { ProblemError } from '../lib/problem'
import { computeDevice, executionProviders, isOffered, type ComputeDevice, type DeviceId } from './providers'
import type { Feeds, Tensor, TensorData } from './tensor'

export type Outputs = Readonly<Record<string, Tensor>>

export interface InputInfo {
  readonly name: string
  /** As onnxruntime spells it: float32, float16, int64, bool, … */
  readonly type: string
  /** A number where it is fixed, else the axis's name (perhaps empty). */
  readonly shape: readonly (number | string)[]
}

export interface Session {
  readonly device: ComputeDevice
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly inputs: readonly InputInfo[]
  /**
   * Runs the graph; `outputs` names the values wanted, all when left out. Those of them in `into` are
   * written to that tensor's array, which saves a copy; its shape must be what the graph computes.
   */
  run(feeds: Feeds, outputs?: readonly string[], into?: Feeds): Promise<Outputs>
  dispose(): Promise<void>
}

export interface SessionOptions {
  readonly device?: DeviceId
  /** Threads within one operator; onnxruntime's own choice (physical cores) when left out. */
  readonly threads?: number
  /** Refuse to leave operators to the CPU: for a proof that the device itself computed. */
  readonly deviceOnly?: boolean
  /** For a model given as bytes: the folder that holds the files its weights lie in. */
  readonly weightsFolder?: string
  /** Names of graph optimisers of onnxruntime that are left out. */
  readonly withoutOptimisers?: readonly string[]
  /** onnxruntime's own options beside device and threads: what `bench` compares with. */
  readonly isStock?: boolean
}

/** Opens a model from a file, or from bytes (weights outside it lie in `weightsFolder`). Throws a sentence when it cannot. */
export async function openSession(
  source: string | Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  const device = options.device ?? 'auto'
  if (!isOffered(device)) {
    throw new ProblemError(
      'bad-input',
      `This build has no ${device} device on this system. Choose another device.`,
    )
  }
  const session = await createSession(source, nativeOptions(device, options))
  return wrap(session, computeDevice(device))
}

// The native signature is overloaded by the kind of its first argument.
function createSession(source: string | Uint8Array, options: InferenceSession.SessionOptions) {
  return typeof source === 'string'
    ? InferenceSession.create(source, options)
    : InferenceSession.create(source, options)
}

function nativeOptions(device: DeviceId, options: SessionOptions): InferenceSession.SessionOptions {
  const threads = options.threads === undefined ? {} : { intraOpNumThreads: options.threads }
  if (options.isStock === true) return { executionProviders: [...executionProviders(device)], ...threads }
  return {
    executionProviders: [...executionProviders(device)],
    graphOptimizationLevel: 'all',
    // Errors only: onnxruntime's warnings on standard error tell a user nothing.
    logSeverityLevel: 3,
    ...threads,
    extra: {
      session: {
        // Waiting threads would spin and take a core from the interface: half the processor time, measured.
        intra_op: { allow_spinning: '0' },
        ...(options.deviceOnly === true ? { disable_cpu_ep_fallback: '1' } : {}),
        ...(options.weightsFolder === undefined
          ? {}
          : { model_external_initializers_file_folder_path: options.weightsFolder }),
      },
      ...(options.withoutOptimisers === undefined
        ? {}
        : { optimization: { disable_specified_optimizers: options.withoutOptimisers.join(';') } }),
    },
  }
}

function wrap(session: InferenceSession, device: ComputeDevice): Session {
  return {
    device,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    inputs: session.inputMetadata.flatMap((input) =>
      input.isTensor ? [{ name: input.name, type: input.type, shape: input.shape }] : [],
    ),
    async run(feeds, outputs = session.outputNames, into = nothing) {
      const given = toNative(feeds)
      const wantsAll = into === nothing && outputs.length === session.outputNames.length
      // Naming every output makes onnxruntime search for each of them among all.
      const results = await (wantsAll ? session.run(given) : session.run(given, targetsOf(outputs, into)))
      return fromNative(results, outputs, into)
    },
    dispose: () => session.release(),
  }
}

const nothing: Feeds = {}

/**
 * What a run gave, with the runtime's own object: fed to the next run, as a cache is, it need not be made anew.
 */
class RunTensor implements Tensor {
  readonly data: TensorData
  readonly shape: readonly number[]
  readonly #native: OrtTensor

  constructor(data: TensorData, native: OrtTensor) {
    this.data = data
    this.shape = native.dims
    this.#native = native
  }

  static nativeOf(tensor: Tensor): OrtTensor | undefined {
    return #native in tensor ? tensor.#native : undefined
  }
}

function toNative(feeds: Feeds): Record<string, OrtTensor> {
  const tensors: Record<string, OrtTensor> = {}
  for (const name in feeds) {
    const tensor = feeds[name]
    if (tensor !== undefined) tensors[name] = RunTensor.nativeOf(tensor) ?? nativeTensor(tensor)
  }
  return tensors
}

function targetsOf(outputs: readonly string[], into: Feeds): Record<string, OrtTensor | null> {
  const targets: Record<string, OrtTensor | null> = {}
  for (const name of outputs) {
    const tensor = into[name]
    targets[name] = tensor === undefined ? null : nativeTensor(tensor)
  }
  return targets
}

function nativeTensor({ data, shape, type }: Tensor): OrtTensor {
  const dims = [...shape]
  if (data instanceof Float32Array) return new OrtTensor('float32', data, dims)
  if (data instanceof Int32Array) return new OrtTensor('int32', data, dims)
  if (data instanceof BigInt64Array) return new OrtTensor('int64', data, dims)
  if (data instanceof Uint16Array) return new OrtTensor('float16', data, dims)
  if (type === 'bool') return new OrtTensor('bool', data, dims)
  return new OrtTensor('uint8', data, dims)
}

function fromNative(
  results: InferenceSession.OnnxValueMapType,
  names: readonly string[],
  into: Feeds,
): Outputs {
  const outputs: Record<string, Tensor> = {}
  for (const name of names) outputs[name] = ourTensor(name, results[name], into[name])
  return outputs
}

function ourTensor(
  name: string,
  value: InferenceSession.OnnxValueMapType[string] | undefined,
  target: Tensor | undefined,
): Tensor {
  if (value instanceof OrtTensor) {
    const found = value.data
    // What was written where it was wanted needs no second look.
    if (found instanceof Float32Array || found instanceof Uint16Array || found === target?.data)
      return new RunTensor(found, value)
    const data = plainData(found)
    if (isTensorData(data))
      return { data, shape: value.dims, ...(value.type === 'bool' ? { type: 'bool' } : {}) }
  }
  throw new ProblemError(
    'bad-input',
    `The model's output "${name}" is not a plain tensor, so it cannot be read.`,
  )
}

/** Newer systems give float16 as an array of its own; here it is always its 16-bit words. */
function plainData(data: OrtTensor['data']): unknown {
  const isHalf = ArrayBuffer.isView(data) && data.constructor.name === 'Float16Array'
  return isHalf ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data
}

const kinds = [Float32Array, Int32Array, Uint8Array, BigInt64Array, Uint16Array]

function isTensorData(data: unknown): data is TensorData {
  return kinds.some((kind) => data instanceof kind)
}
