import zlib from 'node:zlib'

const MAKERS: Readonly<Record<string, () => zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress>> = {
  gzip: zlib.createGunzip,
  'x-gzip': zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
}
const SYNC: Readonly<Record<string, (bytes: Buffer, options: zlib.ZlibOptions) => Buffer>> = {
  gzip: zlib.gunzipSync,
  'x-gzip': zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
}
/** Unpacked on the spot up to this size; beyond it piece by piece, off the main thread. */
const UNPACKED_BYTES = 1024 * 1024
const CHUNK_BYTES = 16 * 1024

export const decodable = (encoding: string): boolean => encoding === 'identity' || Object.hasOwn(MAKERS, encoding)

/** Unpacked in one piece where gzip tells the size at its end (RFC 1952 2.3.1); what it tells is only a hint. */
function chunkFor(encoding: string, bytes: Buffer): number {
  const told = encoding.endsWith('gzip') && bytes.length >= 18 ? bytes.readUInt32LE(bytes.length - 4) + 64 : 0
  return told > CHUNK_BYTES && told <= UNPACKED_BYTES ? told : CHUNK_BYTES
}

/** The bytes without their Content-Encoding; an Error when they are broken or end too early. */
export function decodeWhole(encoding: string, bytes: Buffer): Buffer | Error | 'too large' {
  if (encoding === 'identity' || bytes.length === 0) return bytes
  try {
    return SYNC[encoding]!(bytes, { maxOutputLength: UNPACKED_BYTES, chunkSize: chunkFor(encoding, bytes) })
  } catch (error) {
    if (!(error instanceof Error)) return new Error(String(error))
    return 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : error
  }
}

export interface Decoder {
  /** False: no more until drain. */
  write(chunk: Buffer): boolean
  end(): void
  destroy(): void
  /** The reader can take more again. */
  resume(): void
}

/** The same, piece by piece. */
export function makeDecoder(
  encoding: string,
  on: { data: (chunk: Buffer) => boolean; end: () => void; drain: () => void; fail: (error: Error) => void },
): Decoder {
  const stream = MAKERS[encoding]!()
  let destroyed = false
  stream.on('data', (chunk: Buffer) => {
    if (!destroyed && !on.data(chunk)) stream.pause()
  })
  stream.on('end', () => void (destroyed || on.end()))
  stream.on('drain', on.drain)
  stream.on('error', (error) => void (destroyed || on.fail(error)))
  return {
    write: (chunk) => stream.write(chunk),
    end: () => void stream.end(),
    destroy() {
      destroyed = true
      stream.destroy()
    },
    resume: () => void stream.resume(),
  }
}
