import type { CredentialCause } from '../../../gateway/okta/client.ts'
import type { Cure } from './finding.ts'

const APP = 'in the Admin Console, Applications > Applications > the app of Postern'

/** What each fault of a credential means, and what to click. */
export const CREDENTIAL_CURES: Readonly<Record<CredentialCause, Cure>> = {
  none_configured: {
    means: 'Postern has nothing to show to Okta.',
    do: 'Run postern connect, or add one to org.credentials.',
  },
  secret_missing: {
    means: 'The key or token is not where the configuration says.',
    do: 'Put it there, readable for the account that runs Postern and for nobody else.',
  },
  secret_malformed: {
    means: 'What is there is no key or token that Okta takes.',
    do: 'Give the private key (PEM or JWK, RSA of 2048 bits or more, or EC P-256, P-384, P-521) without a passphrase; postern connect makes one.',
  },
  no_scope_known: {
    means: 'Okta publishes no scope for this operation: an access token cannot carry it.',
    do: 'Use an API token for it, or leave the operation out.',
  },
  foreign_host: {
    means: 'A request was about to leave for another host than the org.',
    do: 'Check org.url and org.home.',
  },
  invalid_client: {
    means: 'Okta does not know this client id, or the public key of this private key is not on the app, or not active.',
    do: `Compare the client id; ${APP} > General > Client Credentials: choose public key / private key, add the key below, and see that it is active.`,
  },
  unauthorized_client: {
    means: 'The app exists, and is not a service app: it may not ask for tokens by itself.',
    do: 'Make an app of the type API Services (Applications > Create App Integration > API Services), and use its client id.',
  },
  access_denied: {
    means: 'Okta knows the app and will not give it a token from here.',
    do: 'Look for a network zone or token policy that leaves this address out: Security > Networks, and the app under Applications > Sign On; System Log event app.oauth2.token.grant names the reason.',
  },
  invalid_scope: {
    means: 'A scope that is needed is not granted to the app.',
    do: `${APP} > Okta API Scopes: grant what is named (a super admin can).`,
  },
  clock_skew: {
    means:
      "This machine's clock and Okta's differ so much that what is signed here is not yet, or no longer, valid there.",
    do: 'Set the clock: timedatectl set-ntp true, or the time service of your platform; in containers, of the host.',
  },
  dpop_required: {
    means: 'The app takes only tokens that are bound to a key (DPoP), and the configuration says not to.',
    do: 'Set dpop: auto for this credential; or untick "Require Demonstrating Proof of Possession" at the app under General.',
  },
  dpop_refused: {
    means: "Okta refused Postern's proof of possession again and again.",
    do: 'Check the clock first; then see whether a proxy on the way changes the host or the path.',
  },
  rate_limited: {
    means: "The org's rate limit for tokens is spent.",
    do: 'Wait a minute and run again; Reports > Rate Limits shows who spends it.',
  },
  unreachable: { means: 'The token endpoint could not be reached.', do: 'See the checks of the way to Okta above.' },
  timeout: { means: 'The token endpoint did not answer in time.', do: 'Run again; see status.okta.com if it stays.' },
  okta_error: { means: 'Okta has trouble of its own.', do: 'Run again; see status.okta.com if it stays.' },
  unexpected_answer: {
    means: 'Something answered that is not an Okta token endpoint.',
    do: 'Check org.url; a proxy or a captive portal may answer in its place.',
  },
}

/** By the code of Node or undici: why a connection did not come about. */
const NETWORK_CURES: readonly (readonly [RegExp, string, Cure])[] = [
  [
    /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME)$/,
    'dns',
    {
      means: 'This host name has no address, seen from here.',
      do: 'Check org.url for a slip; then the DNS of this machine, or egress.proxy where names are resolved by a proxy.',
    },
  ],
  [
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    'connection',
    {
      means: 'No connection comes about: a firewall, a wrong port, or no way out of this network.',
      do: 'Allow https to the org from this machine, or set egress.proxy.',
    },
  ],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?)$/,
    'tls',
    {
      means:
        'The certificate is signed by an authority that this machine does not know: most often a proxy that looks into TLS.',
      do: "Set egress.caFile to the PEM file of your company's authority.",
    },
  ],
  [
    /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
    'tls',
    {
      means: 'The certificate is not valid at the time of this machine.',
      do: 'Check the clock of this machine first.',
    },
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'tls',
    {
      means: 'The certificate is made for another host name.',
      do: 'Check org.url; a custom domain needs its certificate at Okta (Customizations > Brands > Domains).',
    },
  ],
  [
    /^(ERR_SSL_|EPROTO|ERR_TLS_)/,
    'tls',
    { means: 'What answers there does not speak TLS as it should.', do: 'Check the port in org.url and egress.proxy.' },
  ],
]

const PROXY: Cure = {
  means: 'The proxy did not open a way to Okta.',
  do: 'Check egress.proxy: address, user and password, and whether it allows CONNECT to the org on port 443.',
}

/** What an error on the way to Okta means; `through` is true where a proxy is configured. Pure. */
export function networkCure(
  code: string,
  message: string,
  through: boolean,
): { readonly kind: string; readonly cure: Cure } {
  if (through && /Proxy response \(\d+\)|proxy/i.test(message)) return { kind: 'proxy', cure: PROXY }
  for (const [pattern, kind, cure] of NETWORK_CURES)
    if (pattern.test(code)) return through && kind !== 'tls' ? { kind: 'proxy', cure: PROXY } : { kind, cure }
  return {
    kind: 'connection',
    cure: { means: 'The way to Okta is broken.', do: 'Send the code above to whoever runs your network.' },
  }
}
