import type { SetupView } from '../../../gateway/model/api.ts'

/** Lines for a shell or a file, ready to paste, and what to know beside them. */
export interface Setup {
  readonly lines: readonly string[]
  readonly notes: readonly string[]
}

export interface Setting {
  readonly agent: string
  readonly url: URL
  /** The gateway's address as it was given, without a slash at its end. */
  readonly base: string
  readonly org: URL
  readonly http: boolean
  readonly caFile: string | undefined
  readonly client: SetupView['clients'][number] | undefined
  readonly scopes: readonly string[]
}
export type Maker = (setting: Setting) => Setup

/** What only its owner has; each stands for itself in the text. */
export const KEY = '<its Postern key, pk_…>'
export const SECRET = '<its secret, cs_…>'
export const PEM_FILE = 'private.pem'

export const quoted = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** A value that the shell is to read from a file. */
export const fromFile = (path: string): { readonly shell: string } => ({ shell: `"$(cat ${quoted(path)})"` })

/** Lines that set variables in a shell; those undefined are left out. */
export const env = (values: Readonly<Record<string, string | { readonly shell: string } | undefined>>): string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`export ${name}=${typeof value === 'string' ? quoted(value) : value.shell}`],
  )
