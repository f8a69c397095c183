import type { Config, LoadedConfig, SecretRef } from '../config.ts'
import { makeOkta, type Okta } from '../okta/client.ts'
import type { CredentialSpec, DpopMode, SecretSource } from '../okta/credentials.ts'

type Configured = Config['org']['credentials'][number]

/** Secrets are named, never carried: the client reads them at need, and again when they change. */
const sourceOf = (ref: SecretRef): SecretSource => ('file' in ref ? { file: ref.file } : { env: ref.env })

const dpopOf = (dpop: boolean | 'auto'): DpopMode => {
  if (dpop === 'auto') return 'auto'
  return dpop ? 'always' : 'never'
}

function specOf(credential: Configured, isDefault: boolean): CredentialSpec {
  const common = { name: credential.name, isDefault, ...(credential.use === undefined ? {} : { use: credential.use }) }
  switch (credential.kind) {
    case 'api_token':
      return { ...common, kind: 'api_token', token: sourceOf(credential.token) }
    case 'service_app':
      return {
        ...common,
        kind: 'private_key',
        clientId: credential.clientId,
        dpop: dpopOf(credential.dpop),
        keys: credential.keys.map(({ key, kid }) => ({ source: sourceOf(key), ...(kid === undefined ? {} : { kid }) })),
      }
    case 'api_service_integration':
      return {
        ...common,
        kind: 'client_secret',
        clientId: credential.clientId,
        secret: sourceOf(credential.secret),
        dpop: dpopOf(credential.dpop),
      }
  }
}

/** The client of the configured org. Throws an Error for settings nobody can use; opens no connection yet. */
export function oktaOf({ config, secretEnv }: LoadedConfig, orgUrl: string, now: () => number): Okta {
  const { org, forward, egress } = config
  return makeOkta({
    orgUrl,
    ...(org.home === undefined ? {} : { home: org.home }),
    credentials: org.credentials.map((one, i) =>
      specOf(one, org.defaults.credential === undefined ? i === 0 : one.name === org.defaults.credential),
    ),
    env: secretEnv,
    now,
    concurrency: config.shares.concurrency,
    egress: {
      ...(egress.proxy === undefined ? {} : { httpsProxy: egress.proxy }),
      noProxy: egress.noProxy,
      ...(egress.caFile === undefined ? {} : { caFile: egress.caFile }),
      connectMs: forward.connectSeconds * 1000,
      headersMs: forward.answerSeconds * 1000,
      bodyMs: forward.bodySeconds * 1000,
      connections: forward.connections,
    },
  })
}
