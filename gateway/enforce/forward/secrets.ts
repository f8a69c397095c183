/** What stands in an answer in place of a one-time secret. */
export const REDACTED = '-REDACTED-'

/**
 * Keys whose values let their reader act as someone else once: links and tokens that activate, reset or enrol. Strings
 * anywhere beneath such a key are redacted unless the agent's grant has `oneTimeSecrets`.
 */
const EVERYWHERE = ['activationUrl', 'activationToken', 'resetPasswordUrl', 'tempPassword'] as const

// The seed of a one-time password generator, and the QR code that shows it; told until the factor is active.
const ENROLMENT = ['sharedSecret', 'qrcode'] as const

/** Names too common to be redacted in every answer: `recoveryToken` is also a settings object of password policies. */
const BY_OPERATION: Readonly<Record<string, readonly string[]>> = {
  resetPassword: ['recoveryToken'],
  forgotPassword: ['recoveryToken'],
  forgotPasswordSetNewPassword: ['recoveryToken'],
  enrollFactor: ENROLMENT,
  getFactor: ENROLMENT,
  listFactors: ENROLMENT,
  activateFactor: ENROLMENT,
  resendEnrollFactor: ENROLMENT,
  // A temporary access code signs its user in.
  createTacAuthenticatorEnrollment: ['tac'],
  getAuthenticatorEnrollment: ['tac'],
  listAuthenticatorEnrollments: ['tac'],
}

/** Keys to redact in the answer of an operation. Pure. */
export const secretKeys = (operationId: string): readonly string[] => [
  ...EVERYWHERE,
  ...(Object.hasOwn(BY_OPERATION, operationId) ? BY_OPERATION[operationId]! : []),
]
