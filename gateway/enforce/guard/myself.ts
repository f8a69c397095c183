import type { Operation } from '../../model/operation.ts'

/** Types whose place Okta lets a caller fill with a word for itself. */
const SELVES = new Set(['user', 'session', 'token', 'oauth_token', 'group_owner', 'binding_member'])
const WORDS = new Set(['me', 'current'])

/** Literal segments of templates that mean the caller: /sessions/me, /api-tokens/current, /governance/…/my/…. */
const LITERALS = new Set(['me', 'my', 'current'])

const isSelfWord = (id: string): boolean => WORDS.has(id.trim().toLowerCase())

/**
 * True where the call speaks of the caller, who upstream is the gateway: by the operation itself, or by a word in the
 * place of an id, in path, query or body. `default` and other literals of templates mean something else and pass.
 */
export const meansSelf = ({ row, targets }: Operation): boolean =>
  row.template.split('/').some((segment) => LITERALS.has(segment)) ||
  targets.some(({ type, id }) => SELVES.has(type) && isSelfWord(id))
