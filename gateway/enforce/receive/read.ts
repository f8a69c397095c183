import type { IncomingMessage } from 'node:http'
import { Refusal } from '../../model/refusal.ts'

/**
 * The body's bytes, at most `limit` of them; undefined when there are none. Throws Refusal too_large_body (without reading on)
 * or malformed_body when the client stops before the end it announced.
 */
export function readBytes(
  incoming: IncomingMessage,
  announced: number | undefined,
  limit: number,
): Promise<Buffer | undefined> {
  if (announced !== undefined && announced > limit) {
    discard(incoming, limit)
    return Promise.reject(tooLarge())
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let total = 0
    const settle = (): void => {
      incoming.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut)
    }
    const onData = (chunk: Buffer): void => {
      total += chunk.length
      if (total <= limit) {
        chunks.push(chunk)
        return
      }
      settle()
      discard(incoming, limit)
      reject(tooLarge())
    }
    const onEnd = (): void => {
      settle()
      if (announced !== undefined && announced !== total) reject(cut(`${total} of ${announced} bytes`))
      else resolve(total === 0 ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, total))
    }
    const onCut = (): void => {
      settle()
      incoming.on('error', ignore)
      reject(cut('the client hung up'))
    }
    incoming.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
  })
}

const COURTESY_BYTES = 1024 * 1024

/** Keeps reading a little so that the client sees the answer rather than a reset, then ends the connection. */
function discard(incoming: IncomingMessage, limit: number): void {
  let left = limit + COURTESY_BYTES
  incoming.on('error', ignore)
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) incoming.destroy()
  })
}

const ignore = (): void => {}
const tooLarge = (): Refusal => new Refusal('too_large_body', { headers: { connection: 'close' } })
const cut = (why: string): Refusal => new Refusal('malformed_body', { sentence: 'The body is incomplete.', why })
