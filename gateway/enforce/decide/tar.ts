import { gunzipSync } from 'node:zlib'

const BLOCK = 512
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Regular files of a gzipped ustar archive, by name without leading slashes. Reads only what `opa build` writes: no links,
 * no long names. `limitBytes` bounds the unpacked size. Throws Error on anything else, and on a name given twice.
 */
export function untar(archive: Uint8Array, limitBytes: number): ReadonlyMap<string, Uint8Array> {
  const bytes = gunzipSync(archive, { maxOutputLength: limitBytes })
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return files
    checkSum(header)
    const kind = header[156]
    if (kind !== 0x30 && kind !== 0) throw new Error(`the archive holds an entry of kind ${String(kind)}, not a file`)
    const name =
      text(header, 345, 155) === '' ? text(header, 0, 100) : `${text(header, 345, 155)}/${text(header, 0, 100)}`
    const size = octal(header, 124, 12)
    const start = at + BLOCK
    if (start + size > bytes.length) throw new Error(`the archive ends within ${name}`)
    const clean = name.replace(/^\/+/, '')
    if (files.has(clean)) throw new Error(`the archive holds ${clean} twice`)
    files.set(clean, bytes.subarray(start, start + size))
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
  throw new Error('the archive has no end')
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return decoder.decode(end === -1 ? field : field.subarray(0, end))
}

function octal(header: Uint8Array, from: number, length: number): number {
  const digits = text(header, from, length).trim()
  if (!/^[0-7]{1,11}$/.test(digits)) throw new Error('the archive holds a number that is not octal')
  return Number.parseInt(digits, 8)
}

function checkSum(header: Uint8Array): void {
  let sum = 0
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte
  if (sum !== octal(header, 148, 8)) throw new Error('the archive is damaged: a checksum differs')
}
