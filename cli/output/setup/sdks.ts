import { env, fromFile, KEY, PEM_FILE, quoted, type Maker, type Setting } from './words.ts'

/** Okta's SDKs read the same variables, but for how scopes are divided and what the key's id is called. */
const credentials = ({ client, scopes }: Setting, divider: string, kid: string) =>
  client === undefined
    ? { OKTA_CLIENT_TOKEN: KEY }
    : {
        OKTA_CLIENT_AUTHORIZATIONMODE: 'PrivateKey',
        OKTA_CLIENT_CLIENTID: client.clientId,
        OKTA_CLIENT_SCOPES: scopes.join(divider),
        OKTA_CLIENT_PRIVATEKEY: fromFile(PEM_FILE),
        [kid]: client.keys[0]?.kid ?? undefined,
      }

const unsigned = ({ client }: Setting): string[] =>
  client === undefined || client.keys.length > 0
    ? []
    : ["Okta's SDKs sign in with a key pair, and this client has none registered here: add one with --public-key."]

export const node: Maker = (setting) => ({
  lines: env({
    OKTA_CLIENT_ORGURL: setting.base,
    ...credentials(setting, ' ', 'OKTA_CLIENT_KEYID'),
    NODE_EXTRA_CA_CERTS: setting.caFile,
  }),
  notes: [
    'The package @okta/okta-sdk-nodejs; the same names in okta.yaml or new Client({…}).',
    ...unsigned(setting),
    // Seen with 8.1.0: it gives up on the 400 that carries the nonce.
    ...(setting.client?.dpop === true
      ? ['This SDK stumbles over the first answer of the DPoP dance: register its client without --dpop.']
      : []),
  ],
})

export const python: Maker = (setting) => ({
  lines: env({
    OKTA_CLIENT_ORGURL: setting.base,
    ...credentials(setting, ',', 'OKTA_CLIENT_KID'),
    OKTA_CLIENT_DPOPENABLED: setting.client?.dpop === true ? 'true' : undefined,
    OKTA_TESTING_TESTINGDISABLEHTTPSCHECK: setting.http ? 'true' : undefined,
    SSL_CERT_FILE: setting.caFile,
  }),
  notes: ['The package okta of PyPI; the same names in okta.yaml or Client({…}).', ...unsigned(setting)],
})

export const go: Maker = (setting) => {
  const { url, http } = setting
  const port = url.port !== ''
  return {
    lines: env({
      OKTA_CLIENT_ORGURL: setting.base,
      ...credentials(setting, ',', 'OKTA_CLIENT_PRIVATEKEYID'),
      OKTA_CLIENT_PROXY_HOST: port && http ? url.hostname : undefined,
      OKTA_CLIENT_PROXY_PORT: port && http ? url.port : undefined,
      SSL_CERT_FILE: setting.caFile,
    }),
    notes: [
      'okta-sdk-golang v6; the same names in okta.yaml or its setters.',
      ...(port && http ? ['It drops the port of its address, so it takes the gateway as its proxy too.'] : []),
      ...(port && !http
        ? ['It drops the port of its address: publish the gateway at 443, or let it call by plain HTTP.']
        : []),
      ...unsigned(setting),
    ],
  }
}

export const java: Maker = (setting) => {
  const { caFile, http } = setting
  const store = 'postern.p12'
  const trust = ['-Djavax.net.ssl.trustStore=postern.p12', '-Djavax.net.ssl.trustStorePassword=changeit']
  return {
    lines: [
      ...env({
        OKTA_CLIENT_ORGURL: setting.base,
        ...credentials(setting, ' ', 'OKTA_CLIENT_KID'),
        OKTA_TESTING_DISABLEHTTPSCHECK: http ? 'true' : undefined,
      }),
      ...(caFile === undefined
        ? []
        : [
            `keytool -importcert -noprompt -alias postern -storetype PKCS12 -storepass changeit -keystore ${store} -file ${quoted(caFile)}`,
            `export JAVA_TOOL_OPTIONS=${quoted(trust.join(' '))}`,
          ]),
    ],
    notes: ['okta-sdk-java; the same names in okta.yaml or as -Dokta.client.….', ...unsigned(setting)],
  }
}
