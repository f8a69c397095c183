import { Pool } from 'undici'
import { MIX, type Shape } from './shapes.ts'

export interface Round {
  readonly requests: number
  readonly seconds: number
  /** Milliseconds, in the order of their ends. */
  readonly latencies: readonly number[]
}

/** Sends `requests` of the mix over `connections` at once. Throws when an answer is not 200 or has no body. */
export async function load(
  url: string,
  shapes: Readonly<Record<Shape['name'], Shape>>,
  options: {
    readonly connections: number
    readonly requests: number
    readonly only?: Shape['name']
    readonly key: string
  },
): Promise<Round> {
  const pool = new Pool(url, { connections: options.connections, pipelining: 1 })
  const latencies: number[] = []
  let next = 0
  const started = performance.now()
  const worker = async () => {
    for (let n = next++; n < options.requests; n = next++) {
      const shape = shapes[options.only ?? MIX[n % MIX.length] ?? 'object']
      // Each write is another one: identical writes in flight are refused, rightly.
      const body = shape.body === undefined ? undefined : shape.body.replace('Sales', `Sales ${n}`)
      const path =
        shape.name === 'write' ? shape.path.replace(/\d{6}$/, String(n % 1_000_000).padStart(6, '0')) : shape.path
      const before = performance.now()
      const answer = await pool.request({
        path,
        method: shape.method,
        headers: {
          authorization: `SSWS ${options.key}`,
          'accept-encoding': 'gzip',
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body ?? null,
      })
      let size = 0
      for await (const chunk of answer.body) size += (chunk as Buffer).length
      if (answer.statusCode !== 200 || size === 0) throw new Error(`${shape.name}: ${answer.statusCode}, ${size} bytes`)
      latencies.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: options.connections }, worker))
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  return { requests: options.requests, seconds, latencies }
}
