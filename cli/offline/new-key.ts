import { randomBytes } from 'node:crypto'
import { makeKey } from '../../gateway/enforce/identify.ts'

/** A fresh key of Postern's form, known to nobody yet. */
export const newKey = (kind: 'pk' | 'ok'): string => makeKey(kind, randomBytes).key
