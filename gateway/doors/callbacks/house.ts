import type { AuditReader } from '../../enforce/audit.ts'
import type { VoteHouse } from '../operators/vote.ts'
import type { Audit } from '../../enforce/audit.ts'
import type { Oidc } from './oidc.ts'
import type { SlackDoor } from './slack.ts'

/** What the callbacks door is given. */
export interface CallbacksHouse extends VoteHouse {
  readonly audit: Pick<Audit, 'entries' | 'counted'>
  readonly reader: Pick<AuditReader, 'show'>
  /** Its base URL as seen from outside, without a slash at its end. */
  readonly publicUrl: string
  /** Host name of the org. */
  readonly orgName: string
  /** Where people can sign in. */
  readonly oidc: Oidc | undefined
  /** Where people may decide in Slack. */
  readonly slack: readonly SlackDoor[]
  readonly pageMinutes: number
  /** That many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array
  readonly log: { error(fields: object, message: string): void; warn(fields: object, message: string): void }
}
