import type { Exchange } from '../http/exchange.ts'
import { textIn } from '../store/json.ts'
import type { App, Group, User } from '../store/types.ts'
import type { Occurrence, Origin, Target } from './system-log.ts'

/** Who stands behind an exchange, in the System Log's words. */
export function originOf(x: Exchange): Origin {
  const { caller, world } = x
  const userAgent = x.headers.get('user-agent') ?? ''
  const ip = x.headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? '127.0.0.1'
  const actor =
    caller === undefined
      ? {
          id: 'unknown',
          type: 'SystemPrincipal',
          alternateId: 'system@okta.com',
          displayName: 'Okta System',
          detailEntry: null,
        }
      : caller.kind === 'token'
        ? { ...userTarget(caller.user), detailEntry: null }
        : {
            id: caller.clientId,
            type: 'PublicClientApp',
            alternateId: caller.clientId,
            displayName: caller.app.label,
            detailEntry: null,
          }
  return {
    actor,
    client: {
      userAgent: { rawUserAgent: userAgent, os: 'Unknown', browser: 'UNKNOWN' },
      zone: 'null',
      device: 'Unknown',
      id: caller?.kind === 'client' ? caller.clientId : null,
      ipAddress: ip,
      geographicalContext: null,
    },
    request: { ipChain: [{ ip, geographicalContext: null, version: 'V4', source: null }] },
    transaction: {
      type: 'WEB',
      id: x.requestId,
      detail: caller?.kind === 'token' ? { requestApiTokenId: caller.token.id } : {},
    },
    debugData: {
      requestId: x.requestId,
      requestUri: x.url.pathname,
      url: `${x.url.pathname}?${x.query.toString()}`,
      dtHash: world.random.hex(64),
    },
  }
}

/** Writes what happened, as the caller of this exchange. Call it after the change was made. */
export function tell(x: Exchange, occurrence: Occurrence): void {
  x.world.log.write(occurrence, originOf(x))
}

/** A short form of `tell`: type, sentence, targets. */
export function say(x: Exchange, eventType: string, message: string, ...targets: readonly Target[]): void {
  tell(x, { eventType, message, targets })
}

export function userTarget(user: User): Target {
  const name = `${textIn(user.profile, 'firstName')} ${textIn(user.profile, 'lastName')}`.trim()
  return { id: user.id, type: 'User', alternateId: textIn(user.profile, 'login'), displayName: name }
}

export function groupTarget(group: Group): Target {
  return { id: group.id, type: 'UserGroup', alternateId: 'unknown', displayName: textIn(group.profile, 'name') }
}

export function appTarget(app: App): Target {
  return { id: app.id, type: 'AppInstance', alternateId: app.label, displayName: app.label }
}

export function thingTarget(id: string, type: string, name: string): Target {
  return { id, type, alternateId: 'unknown', displayName: name }
}
