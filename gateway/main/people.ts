import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { fetch } from 'undici'
import { honoListener } from '../app.ts'
import type { LoadedConfig } from '../config.ts'
import {
  callbacksDoor,
  makeOidc,
  SHOWN_FACTS,
  type CallbacksHouse,
  type Oidc,
  type OidcClient,
  type SlackDoor,
} from '../doors/callbacks.ts'
import type { VoteHouse } from '../doors/operators/vote.ts'
import { makeAuditReader } from '../enforce/audit.ts'
import { classify } from '../enforce/classify.ts'
import type { House } from '../enforce/house.ts'
import { viewPermissions } from '../enforce/view.ts'
import type { Subject } from '../model/subject.ts'
import type { Okta } from '../okta/client.ts'
import { makeApprovers } from './approvers.ts'
import type { Job } from './jobs.ts'
import { bind, shown, type Bound } from './listen.ts'
import { outboxOf, slackOf } from './outbox.ts'

export interface PeopleParts {
  readonly loaded: LoadedConfig
  readonly house: House
  readonly okta: Okta
  readonly log: Logger
}

/** The ways to people: pages and Slack on the callbacks door, the outbox, sign-in with Okta. */
export interface People {
  readonly jobs: readonly Job[]
  /** Base URL of the callbacks door, where it is open. */
  readonly callbacksUrl: string | undefined
  readonly oidc: Oidc | undefined
  close(): Promise<void>
}

const OUTBOX_MS = 1000

/** Opens them as far as they are configured. Throws an Error in words when the address is taken. */
export async function openPeople({ loaded, house, okta, log }: PeopleParts): Promise<People> {
  const { config } = loaded
  const { callbacks } = config.doors
  const oidc = oidcOf(loaded, house, okta)
  const bound = callbacks.listen === undefined ? undefined : await bind(callbacks.listen, callbacks.tls)
  const callbacksUrl =
    bound === undefined || callbacks.listen === undefined
      ? undefined
      : (callbacks.publicUrl ??
        `${callbacks.tls === undefined ? 'http' : 'https'}://${shown(callbacks.listen.host)}:${bound.port}`)
  const vote: VoteHouse = {
    store: house.store,
    audit: house.audit,
    waiting: house.waiting,
    ids: house.ids,
    now: () => house.now(),
    grantMinutes: config.holds.grantMinutes,
    approvers: makeApprovers({ okta, config: config.approvers, now: () => house.now() }),
  }
  const pages = callbacksUrl !== undefined && oidc !== undefined ? callbacksUrl : undefined
  const outbox = outboxOf({
    loaded,
    house,
    okta,
    vote,
    log,
    link: (hold) => (pages === undefined ? undefined : `${pages}/approvals/${hold}`),
  })
  if (bound !== undefined && callbacksUrl !== undefined) {
    const door = callbacksDoor({
      ...vote,
      audit: house.audit,
      reader: makeAuditReader(house.store, house.audit.keyring),
      publicUrl: callbacksUrl,
      orgName: house.orgName,
      oidc,
      slack: slackDoors(loaded, house, okta),
      look: lookBy(house),
      pageMinutes: config.operators.signIn.pageMinutes,
      random: randomBytes,
      log,
    })
    bound.serve(honoListener(door))
  }
  return {
    jobs: [{ name: 'outbox', everyMs: OUTBOX_MS, run: () => outbox.run() }],
    callbacksUrl,
    oidc,
    close: async () => await stop(bound),
  }
}

/** What a held call touches, through the road's own view; answers a moment old will do. */
const lookBy =
  (house: House): CallbacksHouse['look'] =>
  async (call, agent) => {
    const operation = classify(call, house.catalog())
    const subject: Subject = {
      agent,
      credential: { kind: 'key', handle: 'page' },
      scopes: agent.grant.scopes,
      actors: [],
    }
    const needs = { facts: SHOWN_FACTS, fresh: false }
    const { targets } = await viewPermissions({ subject, operation, call }, needs, house.view)
    const { id: name, access } = operation.row
    return { name, access, properties: operation.properties, targets, at: house.now(), now: true }
  }

const stop = async (bound: Bound | undefined): Promise<void> => await bound?.stop()

function oidcOf({ config, secret }: LoadedConfig, house: House, { dispatcher }: Okta): Oidc | undefined {
  const { oidc } = config.org
  if (oidc === undefined) return undefined
  const clientOf = ({ clientId, clientSecret }: Pick<typeof oidc, 'clientId' | 'clientSecret'>): OidcClient => ({
    clientId,
    secret: () => (clientSecret === undefined ? undefined : secret(clientSecret)),
  })
  return makeOidc({
    issuer: oidc.issuer ?? house.org,
    web: clientOf(oidc),
    device: clientOf(oidc.device ?? oidc),
    scopes: oidc.scopes,
    now: () => house.now(),
    // undici's Response is the one the platform has; only its type has another home.
    fetch: async (url, { method, headers, body, redirect, signal }) =>
      (await fetch(url, {
        method,
        headers,
        redirect,
        dispatcher,
        ...(body === null || body === undefined ? {} : { body: body as string | URLSearchParams }), // forms only
        ...(signal === undefined ? {} : { signal }),
      })) as unknown as Response,
  })
}

const slackDoors = (loaded: LoadedConfig, house: House, okta: Okta): SlackDoor[] =>
  loaded.config.alerts.sinks.flatMap((sink) => {
    if (sink.kind !== 'slack' || !sink.buttons || sink.signingSecret === undefined) return []
    const { signingSecret, users } = sink
    return [
      {
        api: slackOf(sink, { loaded, okta, house }),
        signingSecret: () => loaded.secret(signingSecret),
        oktaUser: (slackId) => (Object.hasOwn(users, slackId) ? users[slackId] : undefined),
      },
    ]
  })
