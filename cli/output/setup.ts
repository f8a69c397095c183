import type { SetupView } from '../../gateway/model/api.ts'

export const CLIENTS = ['curl', 'node', 'python', 'go', 'java', 'terraform', 'mcp'] as const
export type ClientName = (typeof CLIENTS)[number]

type Client = SetupView['clients'][number]

export interface SetupOptions {
  /** Where the certificate authority was written, for whoever reads the text. */
  readonly caFile: string | undefined
  /** The client to sign in as; a Postern key where there is none. */
  readonly client: Client | undefined
}

/** What to set, and what to know, for one kind of client. */
export interface Setup {
  /** Lines for a shell or a file, ready to paste. */
  readonly lines: readonly string[]
  readonly notes: readonly string[]
}

const KEY = '<its Postern key, pk_…>'
const PEM = '<path of its private key>'

const quoted = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
const env = (values: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`export ${name}=${quoted(value)}`]))

/** Exactly what a client of this agent must be told. Pure. */
export function setupFor(name: ClientName, view: SetupView, options: SetupOptions): Setup {
  const { door } = view
  const url = new URL(door.url)
  const http = url.protocol === 'http:'
  const scopes = options.client?.scopes ?? view.agent.scopes
  const signs = options.client
  const noHttps = http ? 'true' : undefined
  const { caFile } = options
  switch (name) {
    case 'curl':
      return signs?.secret === true
        ? {
            lines: [
              `curl -s ${caFile === undefined ? '' : `--cacert ${quoted(caFile)} `}-u ${quoted(`${signs.clientId}:<its secret, cs_…>`)} -d grant_type=client_credentials ${door.url}/oauth2/v1/token`,
              `curl -s ${caFile === undefined ? '' : `--cacert ${quoted(caFile)} `}-H 'Authorization: Bearer <access_token>' '${door.url}/api/v1/users?limit=1'`,
            ],
            notes: ['The token is good for some minutes; ask for a new one when it is refused with 401.'],
          }
        : {
            lines: [
              `curl -s ${caFile === undefined ? '' : `--cacert ${quoted(caFile)} `}-H ${quoted(`Authorization: SSWS ${KEY}`)} '${door.url}/api/v1/users?limit=1'`,
            ],
            notes: [],
          }
    case 'node':
      return {
        lines: [
          ...env({
            OKTA_CLIENT_ORGURL: door.url,
            ...(signs === undefined
              ? { OKTA_CLIENT_TOKEN: KEY }
              : {
                  OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey',
                  OKTA_CLIENT_CLIENTID: signs.clientId,
                  OKTA_CLIENT_SCOPES: scopes.join(' '),
                  OKTA_CLIENT_PRIVATEKEY: PEM,
                }),
            NODE_EXTRA_CA_CERTS: caFile,
          }),
        ],
        notes: [
          'The package @okta/okta-sdk-nodejs; the same names in okta.yaml or new Client({…}).',
          ...unbound(signs),
        ],
      }
    case 'python':
      return {
        lines: env({
          OKTA_CLIENT_ORGURL: door.url,
          ...(signs === undefined
            ? { OKTA_CLIENT_TOKEN: KEY }
            : {
                OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey',
                OKTA_CLIENT_CLIENTID: signs.clientId,
                OKTA_CLIENT_SCOPES: scopes.join(','),
                OKTA_CLIENT_PRIVATEKEY: PEM,
                OKTA_CLIENT_DPOPENABLED: signs.dpop ? 'true' : undefined,
              }),
          OKTA_TESTING_TESTINGDISABLEHTTPSCHECK: noHttps,
          SSL_CERT_FILE: caFile,
        }),
        notes: ['The package okta of PyPI; the same names in okta.yaml or Client({…}).'],
      }
    case 'go':
      return {
        lines: [
          ...env({
            OKTA_CLIENT_ORGURL: door.url,
            ...(signs === undefined
              ? { OKTA_CLIENT_TOKEN: KEY }
              : {
                  OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey',
                  OKTA_CLIENT_CLIENTID: signs.clientId,
                  OKTA_CLIENT_SCOPES: scopes.join(','),
                  OKTA_CLIENT_PRIVATEKEY: PEM,
                }),
            ...(url.port === '' ? {} : { OKTA_CLIENT_PROXY_HOST: url.hostname, OKTA_CLIENT_PROXY_PORT: url.port }),
            SSL_CERT_FILE: caFile,
          }),
        ],
        notes: [
          'okta-sdk-golang v6.',
          ...(url.port === ''
            ? []
            : [
                'This SDK drops the port of its address, so it is told to take the gateway as its proxy too.',
                ...(http ? [] : ['Over TLS that proxy must be plain HTTP: publish the gateway at port 443 instead.']),
              ]),
        ],
      }
    case 'java':
      return {
        lines: [
          ...env({
            OKTA_CLIENT_ORGURL: door.url,
            ...(signs === undefined
              ? { OKTA_CLIENT_TOKEN: KEY }
              : {
                  OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey',
                  OKTA_CLIENT_CLIENTID: signs.clientId,
                  OKTA_CLIENT_SCOPES: scopes.join(' '),
                  OKTA_CLIENT_PRIVATEKEY: PEM,
                }),
          }),
          ...(caFile === undefined
            ? []
            : [
                `keytool -importcert -noprompt -alias postern -storetype PKCS12 -storepass changeit -keystore postern.p12 -file ${quoted(caFile)}`,
              ]),
          `java ${[
            ...(http ? ['-Dokta.testing.disableHttpsCheck=true'] : []),
            ...(caFile === undefined
              ? []
              : ['-Djavax.net.ssl.trustStore=postern.p12', '-Djavax.net.ssl.trustStorePassword=changeit']),
            '…',
          ].join(' ')}`,
        ],
        notes: ['okta-sdk-java; the same names in okta.yaml.'],
      }
    case 'terraform':
      return {
        lines: [
          ...env({ OKTA_HTTP_PROXY: door.url, SSL_CERT_FILE: caFile }),
          'provider "okta" {',
          `  org_name  = "${new URL(door.org).hostname.split('.')[0] ?? ''}"`,
          `  base_url  = "${new URL(door.org).hostname.split('.').slice(1).join('.')}"`,
          ...(signs === undefined
            ? [`  api_token = "${KEY}"`]
            : [
                `  client_id   = "${signs.clientId}"`,
                `  private_key = "${PEM}"`,
                `  scopes      = [${scopes.map((scope) => `"${scope}"`).join(', ')}]`,
              ]),
          '}',
        ],
        notes: [
          'The provider keeps org_name and base_url; OKTA_HTTP_PROXY (or http_proxy in the provider) leads every call here.',
          "Its resources of the admin console's own API (security notification emails) bypass any proxy: leave them out.",
        ],
      }
    case 'mcp':
      return {
        lines: [
          JSON.stringify(
            {
              mcpServers: {
                okta: {
                  command: 'okta-mcp-server',
                  env: {
                    OKTA_ORG_URL: door.url,
                    OKTA_CLIENT_ID: signs?.clientId ?? '<its client id>',
                    OKTA_SCOPES: scopes.join(' '),
                    OKTA_PRIVATE_KEY: '<its private key, PEM>',
                    OKTA_KEY_ID: signs?.keys[0]?.kid ?? '<the kid of that key>',
                    ...(caFile === undefined ? {} : { REQUESTS_CA_BUNDLE: caFile, SSL_CERT_FILE: caFile }),
                  },
                },
              },
            },
            null,
            2,
          ),
        ],
        notes: [
          ...(http ? ['okta-mcp-server speaks TLS only: set doors.agents.tls (auto will do).'] : []),
          ...(signs === undefined
            ? [`It signs in with a key pair: postern agents add-client ${view.agent.name} --public-key FILE.`]
            : []),
          ...(signs?.dpop === true ? ['It knows no DPoP: its client must be registered without --dpop.'] : []),
        ],
      }
  }
}

/** Seen with 8.1.0. */
const unbound = (client: Client | undefined): string[] =>
  client?.dpop === true
    ? ['This SDK stumbles over the first answer of the DPoP dance: register it without --dpop.']
    : []
