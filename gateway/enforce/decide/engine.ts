import { createRequire } from 'node:module'
import type { LoadedPolicy } from '@open-policy-agent/opa-wasm'

/** The package's ES entry leaves out what its types promise; the CommonJS one has it all. */
const { loadPolicySync }: typeof import('@open-policy-agent/opa-wasm') = createRequire(import.meta.url)(
  '@open-policy-agent/opa-wasm',
)

/** Node has it; its types come only with the DOM's. */
declare const WebAssembly: { readonly compile: (module: Uint8Array<ArrayBuffer>) => Promise<object> }

export interface EngineOptions {
  /** WebAssembly pages of 64 KiB. */
  readonly initialPages: number
  readonly maximumPages: number
  /** Evaluations after which a fresh instance takes over: memory of the SDK grows under long use. */
  readonly recycleAfter: number
  /** Pages by which an instance may grow before a fresh one takes over. */
  readonly growthPages: number
}

export interface Engine {
  /** Parsed result of one evaluation of JSON bytes. Throws Error, never a string, and starts afresh after a fault. */
  readonly evaluate: (input: Uint8Array) => unknown
  /** Instances made so far, the first included. */
  readonly instances: () => number
}

const PAGE = 65_536

/** Runs one compiled module. Instances are made anew from it, with the same data, after faults, growth and long use. */
export async function startEngine(
  wasm: Uint8Array<ArrayBuffer>,
  data: object,
  options: EngineOptions,
): Promise<Engine> {
  const compiled = await WebAssembly.compile(wasm)
  let made = 0
  let evaluated = 0
  let bytesAtStart = 0
  let policy = fresh()

  function fresh(): LoadedPolicy {
    const memory = { initial: options.initialPages, maximum: options.maximumPages }
    try {
      const loaded = loadPolicySync(compiled, memory)
      loaded.setData(data)
      made += 1
      evaluated = 0
      bytesAtStart = loaded.mem.buffer.byteLength
      return loaded
    } catch (cause) {
      throw asError(cause)
    }
  }

  const isWorn = () =>
    evaluated >= options.recycleAfter || policy.mem.buffer.byteLength > bytesAtStart + options.growthPages * PAGE

  return {
    instances: () => made,
    evaluate(input) {
      if (isWorn()) policy = fresh()
      evaluated += 1
      try {
        return policy.evaluate(ownBuffer(input))
      } catch (cause) {
        // What a trap leaves behind in the instance's memory is unknown.
        evaluated = options.recycleAfter
        throw asError(cause)
      }
    },
  }
}

/** The SDK copies an ArrayBuffer as it is and would stringify anything else. Buffers share a pool: copy just the part. */
function ownBuffer(input: Uint8Array): ArrayBuffer {
  return Uint8Array.from(input).buffer
}

/** The SDK throws strings and plain objects. */
function asError(cause: unknown): Error {
  if (cause instanceof Error) return cause
  const told = typeof cause === 'object' && cause !== null && 'message' in cause ? cause.message : cause
  return new Error(`the policy engine failed: ${String(told)}`, { cause })
}
