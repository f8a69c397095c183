import type { AuditReader } from '../../enforce/audit.ts'
import type { VoteHouse } from '../operators/vote.ts'
import type { Audit } from '../../enforce/audit.ts'
import type { Call } from '../../model/call.ts'
import type { Agent } from '../../model/subject.ts'
import type { Shown } from './changes.ts'
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
  /** What a held call touches, as it is at Okta now. Rejects when it cannot be told. */
  look(call: Call, agent: Agent): Promise<Shown>
  /** That many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array
  readonly log: { error(fields: object, message: string): void; warn(fields: object, message: string): void }
}
