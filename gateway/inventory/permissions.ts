/**
 * Who can do what, on what, through which path. Pure over the graph it is given: an in-memory graph, or answers to the point
 * reads that a question asks for (`needs`, `settle`).
 */
export { effective } from './permissions/judge.ts'
export { needs, settle, type Neighbourhood } from './permissions/neighbourhood.ts'
export { whoCan, why, type Able } from './permissions/questions.ts'
export { RULES, type Rules } from './permissions/rules.ts'
export type { Gate, NeededRow, Principal, Question, Step, Verdict } from './permissions/words.ts'
