import { readFileSync } from 'node:fs'
import type { Env } from './environment.ts'
import type { SecretRef } from './words.ts'

const isRef = (value: object): value is SecretRef => {
  const names = Object.keys(value)
  return names.length === 1 && (names[0] === 'file' || names[0] === 'env')
}

/** All secrets that a configuration names. */
export function secretsIn(value: unknown): SecretRef[] {
  if (typeof value !== 'object' || value === null) return []
  return isRef(value) ? [value] : Object.values(value).flatMap(secretsIn)
}

/** Why a secret cannot be had now, if it cannot. */
export const gone = (ref: SecretRef, env: Env): string[] => {
  try {
    readSecret(ref, env)
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

/** The secret as it is now, trimmed. Throws an Error that names its place and never its text. */
export function readSecret(ref: SecretRef, env: Env): string {
  const where = 'env' in ref ? `the variable ${ref.env}` : `the file ${ref.file}`
  let text: string
  try {
    text = ('env' in ref ? env[ref.env] : readFileSync(ref.file, 'utf8')) ?? ''
  } catch (cause) {
    throw new Error(`the secret in ${where} cannot be read`, { cause })
  }
  if (text.trim() === '') throw new Error(`the secret in ${where} is empty or not there`)
  return text.trim()
}
