import { z } from 'zod'

/** A secret never stands in the file: it is named, and read when it is needed, so that a renewed one counts at once. */
export const secret = z
  .union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ env: z.string().min(1) })], {
    error: 'is a secret: give { file: PATH } or { env: NAME }, never the secret itself',
  })
  .meta({ shown: '{ file: PATH } or { env: NAME }' })
export type SecretRef = z.infer<typeof secret>

export interface Listen {
  readonly host: string
  readonly port: number
}

const LISTEN = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/

/** `127.0.0.1:8080`, `[::1]:8080`, `:8080` (all addresses). Port 0 takes any free one. */
export const listen = z
  .string()
  .transform((text, context): Listen => {
    const [, six, four, port = ''] = LISTEN.exec(text) ?? []
    if (port === '' || Number(port) > 65_535) {
      context.addIssue('must be host:port, like 127.0.0.1:8080')
      return z.NEVER
    }
    const host = six ?? four ?? ''
    return { host: host === '' ? '0.0.0.0' : host, port: Number(port) }
  })
  .meta({ shown: 'host:port' })

const httpUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** A base URL, kept without a slash at its end. */
export const url = z
  .string()
  .refine(httpUrl, { error: 'must be a URL that begins with https:// or http://' })
  .transform((text) => text.replace(/\/+$/, ''))
  .meta({ shown: 'URL' })

export const words = z.array(z.string().min(1))
export const seconds = (most: number) => z.int().min(1).max(most)
