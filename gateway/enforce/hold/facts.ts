import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { TargetView } from '../../model/view.ts'

/**
 * Fingerprint of the material facts a person saw: which targets, whether they exist, what is known of them; not how old
 * that is. Another fingerprint at release means that another thing would be done than was approved (rule 15).
 */
export function factsFingerprint(targets: readonly TargetView[]): string {
  const material = targets.map((target) => ({
    type: target.type,
    id: target.id,
    exists: target.exists,
    facts: Object.fromEntries(Object.entries(target.facts).map(([name, fact]) => [name, fact.value])),
    unknown: Object.keys(target.unknown).toSorted(),
  }))
  return createHash('sha256')
    .update(canonicalize(material) ?? '')
    .digest('base64url')
}
