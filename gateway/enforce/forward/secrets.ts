/** What stands in an answer in place of a one-time secret. */
export const REDACTED = '-REDACTED-'

/**
 * Keys whose values let their reader act as someone else once: links and tokens that activate, reset or enrol. Strings
 * anywhere beneath such a key are redacted unless the agent's grant has `oneTimeSecrets`.
 */
const EVERYWHERE = [
  'activationUrl',
  'activationToken',
  'resetPasswordUrl',
  'recoveryUrl',
  'tempPassword',
  'temporaryPassword',
] as const

/** Names too common to be redacted in every answer. */
const BY_OPERATION: Readonly<Record<string, readonly string[]>> = {
  resetPassword: ['recoveryToken'],
  forgotPassword: ['recoveryToken', 'recoveryQuestion'],
  forgotPasswordSetNewPassword: ['recoveryToken'],
  // The seed of a one-time password generator, and the QR code that shows it.
  enrollFactor: ['sharedSecret', 'qrcode'],
  getFactor: ['sharedSecret', 'qrcode'],
  listFactors: ['sharedSecret', 'qrcode'],
  verifyFactor: ['factorResult_token', 'stateToken', 'sessionToken'],
  createAuthenticatorEnrollment: ['sharedSecret', 'qrcode', 'tac'],
  // A temporary access code signs its user in.
  createTacAuthenticatorEnrollment: ['tac', 'code', 'passCode'],
  generateFulfillmentRequest: ['pin', 'initialPin'],
  enrollPreregistrationEnrollment: ['pin', 'initialPin', 'enrollmentToken'],
  rotatePasswordForPrivilegedResource: ['password', 'value'],
}

/** Keys to redact in the answer of an operation. Pure. */
export const secretKeys = (operationId: string): readonly string[] => [
  ...EVERYWHERE,
  ...(Object.hasOwn(BY_OPERATION, operationId) ? BY_OPERATION[operationId]! : []),
]
