import { env, KEY, PEM_FILE, quoted, SECRET, type Maker } from './words.ts'

export const curl: Maker = ({ base, caFile, client }) => {
  const call = caFile === undefined ? 'curl -s' : `curl -s --cacert ${quoted(caFile)}`
  const users = `'${base}/api/v1/users?limit=1'`
  if (client?.secret !== true)
    return {
      lines: [`${call} -H ${quoted(`Authorization: SSWS ${KEY}`)} ${users}`],
      notes:
        client === undefined ? [] : ['curl signs no assertions: it takes a Postern key, or a client with a secret.'],
    }
  const grant = `-d grant_type=client_credentials ${base}/oauth2/v1/token`
  return {
    lines: [
      `${call} -u ${quoted(`${client.clientId}:${SECRET}`)} ${grant}`,
      `${call} -H 'Authorization: Bearer <access_token>' ${users}`,
    ],
    notes: ['The token is good for some minutes; ask for a new one when it is refused with 401.'],
  }
}

export const terraform: Maker = ({ base, org, caFile, client, scopes }) => {
  const [name = '', ...domain] = org.hostname.split('.')
  const kid = client?.keys[0]?.kid
  return {
    lines: [
      ...env({ OKTA_HTTP_PROXY: base, SSL_CERT_FILE: caFile }),
      'provider "okta" {',
      `  org_name  = "${name}"`,
      `  base_url  = "${domain.join('.')}"`,
      ...(client === undefined
        ? [`  api_token = "${KEY}"`]
        : [
            `  client_id      = "${client.clientId}"`,
            `  private_key    = file("${PEM_FILE}")`,
            ...(kid == null ? [] : [`  private_key_id = "${kid}"`]),
            `  scopes         = [${scopes.map((scope) => `"${scope}"`).join(', ')}]`,
          ]),
      '}',
    ],
    notes: [
      'OKTA_HTTP_PROXY (or http_proxy in the provider) leads every call here; org_name and base_url stay as they are.',
      "Its resources of the admin console's own API (security notification emails) pass by any proxy: leave them out.",
    ],
  }
}

export const mcp: Maker = ({ agent, base, http, caFile, client, scopes }) => ({
  lines: JSON.stringify(
    {
      mcpServers: {
        okta: {
          command: 'okta-mcp-server',
          env: {
            OKTA_ORG_URL: base,
            OKTA_CLIENT_ID: client?.clientId ?? '<its client id>',
            OKTA_SCOPES: scopes.join(' '),
            OKTA_PRIVATE_KEY: '<its private key, PEM>',
            OKTA_KEY_ID: client?.keys[0]?.kid ?? '<the kid of that key>',
            ...(caFile === undefined ? {} : { REQUESTS_CA_BUNDLE: caFile, SSL_CERT_FILE: caFile }),
          },
        },
      },
    },
    null,
    2,
  ).split('\n'),
  notes: [
    ...(http ? ['okta-mcp-server speaks TLS only: set doors.agents.tls (auto will do).'] : []),
    ...(client === undefined
      ? [`It signs in with a key pair: postern agents add-client ${agent} --public-key FILE --kid NAME.`]
      : []),
    ...(client?.dpop === true ? ['It knows no DPoP: register its client without --dpop.'] : []),
  ],
})
