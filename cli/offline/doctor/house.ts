import { X509Certificate, createPrivateKey } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { LoadedConfig } from '../../../gateway/config.ts'
import { loadPolicy } from '../../../gateway/enforce/decide.ts'
import { OWN_BUNDLE } from '../../../gateway/main/policy.ts'
import { Refusal } from '../../../gateway/model/refusal.ts'
import { probeStore, type Probe } from '../../../gateway/store/probe.ts'
import { fail, ok, said, skip, warn, type Finding } from './finding.ts'

/** The store from outside, and the key that seals what is in it. */
export async function store(
  { config, secret }: LoadedConfig,
  now: () => number,
): Promise<readonly [Finding, Probe | undefined]> {
  const { dataDir, url } = config.store
  const name = 'store'
  const place = url === undefined ? join(dataDir, 'postern.db') : typeof url === 'string' ? url : secret(url)
  const keyFile = config.store.keyFile ?? join(dataDir, 'store.key')
  try {
    if (existsSync(dataDir)) accessSync(dataDir, constants.W_OK)
    const key = existsSync(keyFile) ? Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'base64') : undefined
    if (key !== undefined && key.length !== 32)
      return [
        fail(name, `${keyFile} does not hold 32 bytes in base64`, {
          means: 'What is sealed in the store cannot be opened with it, and Postern will not start.',
          do: 'Restore the file from your backup; only for an empty store may it be deleted.',
        }),
        undefined,
      ]
    const started = now()
    const probe = await probeStore(place)
    if (probe === undefined) return [ok(name, 'none yet; the first start makes it'), undefined]
    const detail = `${probe.server}, schema ${probe.schema}, ${now() - started} ms`
    if (probe.schema > probe.ours)
      return [
        fail(name, `${detail}; this program has schema ${probe.ours}`, {
          means: 'The store was used by a newer version of Postern.',
          do: 'Run that version, or a newer one.',
        }),
        probe,
      ]
    const open = existsSync(keyFile) && (statSync(keyFile).mode & 0o077) !== 0
    const cure = { means: 'Others on this machine can read the key that seals the store.', do: `chmod 600 ${keyFile}` }
    return [open ? warn(name, `${keyFile} is readable for others`, cure) : ok(name, detail), probe]
  } catch (error) {
    return [
      fail(name, said(error).replace(/\/\/[^@/\s]*@/g, '//…@'), {
        means: 'The store cannot be opened; nothing is forwarded without it.',
        do: 'Check store.url and store.dataDir, and that the account that runs Postern may write there.',
      }),
      undefined,
    ]
  }
}

/** The policy, and the names of its rules where it can be loaded. */
export async function policy({
  config,
}: LoadedConfig): Promise<{ readonly finding: Finding; readonly rules: ReadonlySet<string> | undefined }> {
  const file = config.policy.bundleFile ?? OWN_BUNDLE
  try {
    const loaded = await loadPolicy(readFileSync(file), { clock: () => performance.now() })
    const finding = ok('policy', `revision ${loaded.revision}, ${loaded.rules.length} rules`)
    return { finding, rules: new Set(loaded.rules.map((one) => one.rule)) }
  } catch (error) {
    const why = error instanceof Refusal ? (error.why ?? error.message) : said(error)
    const finding = fail('policy', why, {
      means: 'This bundle would not come into force: everything would be refused.',
      do: 'Build it again: postern policy build; its tests name what is wrong: postern policy test.',
    })
    return { finding, rules: undefined }
  }
}

const DAY = 86_400_000

/** Certificates of the doors, where the configuration names them. */
export function certificates({ config }: LoadedConfig, now: () => number): Finding[] {
  const doors = { agents: config.doors.agents, operators: config.doors.operators, callbacks: config.doors.callbacks }
  return Object.entries(doors).flatMap(([door, { tls, ...more }]) => {
    if (tls === undefined || typeof tls === 'string') return []
    const publicUrl = 'publicUrl' in more ? more.publicUrl : undefined
    return [certificate(`certificate of ${door}`, tls, publicUrl, now())]
  })
}

function certificate(
  name: string,
  files: { readonly certFile: string; readonly keyFile: string },
  publicUrl: string | undefined,
  now: number,
): Finding {
  const renew = (means: string) => ({
    means,
    do: `Put a fitting certificate and key at ${files.certFile} and ${files.keyFile}, and start again.`,
  })
  try {
    const cert = new X509Certificate(readFileSync(files.certFile))
    if (!cert.checkPrivateKey(createPrivateKey(readFileSync(files.keyFile))))
      return fail(name, 'the key is not the one of the certificate', renew('The door cannot open with these two.'))
    const until = Date.parse(cert.validTo)
    const days = Math.floor((until - now) / DAY)
    if (until <= now || Date.parse(cert.validFrom) > now)
      return fail(name, `valid from ${cert.validFrom} to ${cert.validTo}`, renew('Every client will refuse it today.'))
    const host = publicUrl === undefined ? undefined : new URL(publicUrl).hostname
    if (host !== undefined && (isIP(host) === 0 ? cert.checkHost(host) : cert.checkIP(host)) === undefined)
      return fail(
        name,
        `it does not name ${host}`,
        renew('Clients that check names, which all should, will refuse it.'),
      )
    const detail = `${cert.subject.split('\n').at(-1) ?? ''}, ${days} days left`
    return days < 14 ? warn(name, detail, renew('It ends soon.')) : ok(name, detail)
  } catch (error) {
    return fail(name, said(error), renew('The door cannot open with these files.'))
  }
}

/** A gateway that runs here, as far as its operators' door tells without a key. */
export async function door({ config }: LoadedConfig, ask: typeof fetch): Promise<Finding> {
  const name = "operators' door"
  const { host, port } = config.doors.operators.listen
  if (port === 0) return skip(name, 'it listens on any free port')
  const scheme = config.doors.operators.tls === undefined ? 'http' : 'https'
  const at = `${scheme}://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
  let answer: Response
  try {
    answer = await ask(`${at}/readyz`, { signal: AbortSignal.timeout(3000), redirect: 'error' })
  } catch {
    return skip(name, `no gateway runs at ${at}`)
  }
  const text = (await answer.text()).trim().slice(0, 200)
  if (answer.status === 200) return ok(name, `${at} is ready`)
  if (answer.status === 503 && text.startsWith('not ready'))
    return fail(name, `${at}: ${text}`, {
      means: 'The gateway runs and refuses calls.',
      do: 'postern status tells what is wrong with each part named.',
    })
  return fail(name, `${at} answered ${answer.status}`, {
    means: 'Another program listens there.',
    do: 'Stop it, or give doors.operators.listen another port.',
  })
}
