import { makeCatalog } from '../../../gateway/okta/catalog.ts'
import { classify } from '../../../gateway/enforce/classify.ts'
import type { Operation } from '../../../gateway/model/operation.ts'
import { type CallParts, makeCall } from '../../support/calls.ts'

const catalog = makeCatalog()

/** A call, classified by the catalog as an org has it that enabled nothing. */
export const of = (method: CallParts['method'], path: string, more: Partial<CallParts> = {}): Operation =>
  classify(makeCall({ method, path, ...more }), catalog)

export const post = (path: string, body?: unknown, query = ''): Operation => of('POST', path, { body, query })

/** Targets as words: `user 00u1 path.userId`. */
export const named = ({ targets }: Operation): string[] =>
  targets.map(({ type, id, from, as }) => `${type} ${id} ${from}.${as}`)
