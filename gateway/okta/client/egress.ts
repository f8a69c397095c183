import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici'

/** How calls leave this machine. All times in milliseconds. */
export interface EgressOptions {
  /** Proxy for https targets, as in HTTPS_PROXY; '' or absent = none. */
  readonly httpsProxy?: string
  /** Proxy for http targets (a simulated org). */
  readonly httpProxy?: string
  /** Hosts reached directly, comma-separated, as in NO_PROXY. */
  readonly noProxy?: string
  /** PEM file of further certificate authorities; the usual ones stay trusted. */
  readonly caFile?: string
  readonly connectMs?: number
  /** Until the answer's headers. */
  readonly headersMs?: number
  /** Between two pieces of the answer's body. */
  readonly bodyMs?: number
  /** Connections to one host. */
  readonly connections?: number
}

/** The one pool all calls to an org go through; its hosts share a protocol. Throws an Error for a CA file or proxy nobody can use. */
export function makeEgress(options: EgressOptions, origin: string): Dispatcher {
  const ca = options.caFile === undefined ? undefined : authorities(options.caFile)
  const connectMs = options.connectMs ?? 5_000
  const pool = {
    connections: options.connections ?? 64,
    pipelining: 1,
    allowH2: false,
    headersTimeout: options.headersMs ?? 30_000,
    bodyTimeout: options.bodyMs ?? 30_000,
    // Below what load balancers keep (60 s and more), so that we rather than they end an idle connection: a write that meets
    // a closing socket would have an unknown outcome.
    keepAliveTimeout: 20_000,
    keepAliveMaxTimeout: 300_000,
    keepAliveTimeoutThreshold: 2_000,
    // Names are looked up again when a connection has had this life: DNS changes are followed.
    clientTtl: 300_000,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 300,
    connect: { timeout: connectMs, ...(ca === undefined ? {} : { ca }) },
  }
  const proxies = { https: proxyOf(options.httpsProxy), http: proxyOf(options.httpProxy) }
  const proxy = origin.startsWith('https:') ? proxies.https : proxies.http
  if (proxy === '') return new Agent(pool)
  // Both are given, since the library reads the environment for what is not: config is the only reader.
  return new EnvHttpProxyAgent({
    ...pool,
    httpsProxy: proxy,
    httpProxy: proxy,
    noProxy: options.noProxy ?? '',
    ...(ca === undefined ? {} : { requestTls: { ca }, proxyTls: { ca } }),
  })
}

function authorities(file: string): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Error(`the CA file ${file} cannot be read`)
  }
  const own = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g)
  if (own === null) throw new Error(`the CA file ${file} holds no certificate in PEM form`)
  return [...getCACertificates('default'), ...own]
}

function proxyOf(text: string | undefined): string {
  if (text === undefined || text.trim() === '') return ''
  const whole = text.includes('://') ? text.trim() : `http://${text.trim()}`
  // The address may hold a password, so it is not repeated.
  if (!URL.canParse(whole)) throw new Error('the proxy address cannot be read as a URL')
  const { protocol } = new URL(whole)
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error('a proxy is reached over http or https')
  return whole
}
