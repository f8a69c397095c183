import type { SetupView } from '../../gateway/model/api.ts'
import { curl, mcp, terraform } from './setup/others.ts'
import { go, java, node, python } from './setup/sdks.ts'
import type { Maker, Setup } from './setup/words.ts'

export type { Setup } from './setup/words.ts'

const MAKERS = { curl, node, python, go, java, terraform, mcp } satisfies Record<string, Maker>
export type ClientName = keyof typeof MAKERS
export const CLIENTS = Object.keys(MAKERS) as ClientName[] // the keys just above

export interface SetupOptions {
  /** Where the certificate authority was written, for whoever reads the text. */
  readonly caFile: string | undefined
  /** The client to sign in as; a Postern key where there is none. */
  readonly client: SetupView['clients'][number] | undefined
}

/** Exactly what a client program of this agent must be told. Pure. */
export function setupFor(name: ClientName, view: SetupView, { caFile, client }: SetupOptions): Setup {
  const url = new URL(view.door.url)
  return MAKERS[name]({
    agent: view.agent.name,
    url,
    base: view.door.url,
    org: new URL(view.door.org),
    http: url.protocol === 'http:',
    caFile,
    client,
    scopes: client?.scopes ?? view.agent.scopes,
  })
}
