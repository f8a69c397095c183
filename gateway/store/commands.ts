import { keepAccessRequest } from './commands/access-requests.ts'
import { forgetAnswers, putAnswer } from './commands/answers.ts'
import { addDelegation, closeReview, endDelegation, revokeStanding } from './commands/approvals.ts'
import { disableOperator, putAgent, putOperator, revokeAgentKeys, rotateAgentKey } from './commands/agents.ts'
import { decided, outcome } from './commands/decided.ts'
import { record, registerWriter } from './commands/entries.ts'
import { addAgent, addOperator, changeAgent, firstOperator, setAgentKeys, touchAgentKey } from './commands/registry.ts'
import { expireHolds, withdrawHold } from './commands/holds.ts'
import { forgetMessages, retryDelivery, settleDelivery, spreadMessages, takeDeliveries } from './commands/deliveries.ts'
import { addSessionKey, endOperatorKey, endSession, noteSeen, openSession } from './commands/sessions.ts'
import { settleGiveBack, takeGiveBacks } from './commands/give-backs.ts'
import { forgetImages, keepImage } from './commands/images.ts'
import { inventoryGone, inventoryPage, inventorySweep } from './commands/inventory.ts'
import { inventoryEvents, inventoryRetention, inventoryState, saveLimits, takeLease } from './commands/inventory-log.ts'
import {
  inventoryAbsent,
  inventoryFailed,
  inventoryScan,
  inventoryStale,
  inventoryTidy,
} from './commands/inventory-slices.ts'
import { announcePlan } from './commands/plans.ts'
import { erasePerson } from './commands/persons.ts'
import { countRefused, tellRefused } from './commands/refused.ts'
import { tellBypass } from './commands/bypass.ts'
import { loseWrites, settleWrite } from './commands/settle.ts'
import { swapShares } from './commands/shares.ts'
import { addSigningKey, endTokens, forgetTokens, useOnce } from './commands/tokens.ts'
import { checkpoint, seal } from './commands/sealer.ts'
import { vote } from './commands/votes.ts'

/** Everything that may change the store, each one transaction. A new need is a new generator here. */
export const COMMANDS = {
  addAgent,
  addDelegation,
  addOperator,
  addSessionKey,
  addSigningKey,
  announcePlan,
  changeAgent,
  checkpoint,
  closeReview,
  countRefused,
  decided,
  disableOperator,
  endDelegation,
  endOperatorKey,
  endSession,
  endTokens,
  erasePerson,
  expireHolds,
  firstOperator,
  forgetAnswers,
  forgetImages,
  forgetMessages,
  forgetTokens,
  inventoryAbsent,
  inventoryEvents,
  inventoryFailed,
  inventoryGone,
  inventoryPage,
  inventoryRetention,
  inventoryScan,
  inventoryStale,
  inventoryState,
  inventorySweep,
  inventoryTidy,
  keepAccessRequest,
  keepImage,
  loseWrites,
  noteSeen,
  openSession,
  outcome,
  putAgent,
  putAnswer,
  putOperator,
  record,
  registerWriter,
  retryDelivery,
  revokeAgentKeys,
  revokeStanding,
  rotateAgentKey,
  saveLimits,
  seal,
  setAgentKeys,
  settleDelivery,
  settleGiveBack,
  settleWrite,
  spreadMessages,
  swapShares,
  takeDeliveries,
  takeGiveBacks,
  takeLease,
  tellBypass,
  tellRefused,
  touchAgentKey,
  useOnce,
  vote,
  withdrawHold,
} as const

export type CommandName = keyof typeof COMMANDS
export type CommandArgs<K extends CommandName> = Parameters<(typeof COMMANDS)[K]>[0]
export type CommandResult<K extends CommandName> =
  ReturnType<(typeof COMMANDS)[K]> extends Generator<infer _S, infer R, infer _N> ? R : never
