import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LastCounter } from '../../store/commands/sealer.ts'

/** A checkpoint in the words of C2SP's tlog-checkpoint: what a size of the log hashes to, and how far each writer came. */
export interface Checkpoint {
  /** Name of the log, and of its key. */
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly writers: readonly LastCounter[]
  /** Epoch milliseconds. */
  readonly at: number
}

/** Signs checkpoints. Ed25519, so that any C2SP witness or verifier can read them. */
export interface CheckpointKey {
  readonly origin: string
  /** The key as C2SP's signed-note writes it: name+hash+base64. Publish it; give it to auditors. */
  readonly verifier: string
  sign(text: string): Uint8Array
}

const ED25519 = 1
const rawPublic = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(-32)

/** First four bytes of SHA-256 over name, newline, algorithm and public key. */
const keyHash = (name: string, raw: Uint8Array): Buffer =>
  createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(raw).digest().subarray(0, 4)

export function checkpointKey(origin: string, key: KeyObject): CheckpointKey {
  if (!/^[^\s+]+$/.test(origin)) throw new Error('the name of a log has neither blanks nor plus signs')
  const raw = rawPublic(createPublicKey(key))
  const encoded = Buffer.concat([Buffer.of(ED25519), raw]).toString('base64')
  return {
    origin,
    verifier: `${origin}+${keyHash(origin, raw).toString('hex')}+${encoded}`,
    sign: (text) => Buffer.concat([keyHash(origin, raw), sign(null, Buffer.from(text), key)]),
  }
}

/** The log's own key: PKCS #8 in a file of mode 0600 beside the store's key, made on first start. */
export function checkpointKeyFrom(path: string, origin: string): CheckpointKey {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const { privateKey } = generateKeyPairSync('ed25519')
    writeFileSync(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' })
  }
  return checkpointKey(origin, createPrivateKey(readFileSync(path)))
}

/** The text that is signed: origin, size, root, and two lines of ours that other readers pass over. Pure. */
export const checkpointText = ({ origin, size, root, writers, at }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\nwriters ${writers
    .map(({ writer, epoch, counter }) => `${writer}:${epoch}:${counter}`)
    .join(' ')}\ntime ${new Date(at).toISOString()}\n`

/** The signed note. */
export const checkpointNote = (checkpoint: Checkpoint, key: CheckpointKey): string => {
  const text = checkpointText(checkpoint)
  return `${text}\n— ${key.origin} ${Buffer.from(key.sign(text)).toString('base64')}\n`
}

export interface ReadCheckpoint {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
  readonly signed: boolean
}

/** Reads a note and says whether the key of `verifier` signed it. Undefined when it is no checkpoint. Pure. */
export function readCheckpoint(note: string, verifier: string): ReadCheckpoint | undefined {
  const end = note.lastIndexOf('\n\n')
  if (end < 0) return undefined
  const text = note.slice(0, end + 1)
  const [origin, size, root] = text.split('\n')
  if (origin === undefined || size === undefined || root === undefined || !/^\d{1,16}$/.test(size)) return undefined
  const key = readVerifier(verifier)
  const signed = note
    .slice(end + 2)
    .split('\n')
    .some((line) => key !== undefined && signedBy(line, text, key))
  return { origin, size: Number(size), root: Buffer.from(root, 'base64'), signed: signed && key?.name === origin }
}

interface Verifier {
  readonly name: string
  readonly hash: Buffer
  readonly key: KeyObject
}

function readVerifier(verifier: string): Verifier | undefined {
  // Base64 has plus signs of its own.
  const [, name, hash, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifier) ?? []
  const raw = Buffer.from(encoded ?? '', 'base64')
  if (name === undefined || hash === undefined || raw.length !== 33 || raw[0] !== ED25519) return undefined
  const x = raw.subarray(1)
  if (keyHash(name, x).toString('hex') !== hash) return undefined
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') }
  return { name, hash: keyHash(name, x), key: createPublicKey({ key: jwk, format: 'jwk' }) }
}

function signedBy(line: string, text: string, { name, hash, key }: Verifier): boolean {
  const [dash, who, encoded] = line.split(' ')
  if (dash !== '—' || who !== name || encoded === undefined) return false
  const bytes = Buffer.from(encoded, 'base64')
  return bytes.subarray(0, 4).equals(hash) && verify(null, Buffer.from(text), key, bytes.subarray(4))
}
